"""Training for hubs, and the mentors who attend each go-live."""

from rollout.training.models.certificates import Certificate
from rollout.training.models.courses import Course, CourseState, Module
from rollout.training.models.mentors import FollowUp, MentorBooking, Purpose, VisitNote
from rollout.training.models.requirements import Requirement
from rollout.training.models.sessions import TAKEN, PlaceState, Session, SessionPlace

__all__ = [
    "TAKEN",
    "Certificate",
    "Course",
    "CourseState",
    "FollowUp",
    "MentorBooking",
    "Module",
    "PlaceState",
    "Purpose",
    "Requirement",
    "Session",
    "SessionPlace",
    "VisitNote",
]
