"""Why something about training is refused; the message says what to do, `field` where on the form."""

from __future__ import annotations

from collections.abc import Sequence

from rollout.refusals import Refusal, Stale
from rollout.training.models import MentorBooking


class TrainingRefused(Refusal):
    """Nothing was changed."""


class Changed(TrainingRefused, Stale):
    """Somebody else changed it since it was shown."""

    sentence = Stale.sentence


class TitleTaken(TrainingRefused):
    """Another course of the agency has this title."""

    field, sentence = "title", "Your agency has a course of this title already. Choose another title."


class NotOpen(TrainingRefused):
    """The course is a draft or closed."""

    sentence = "This course is not open. Open it before you plan sessions of it."


class SessionOver(TrainingRefused):
    """It has begun, ended or been cancelled."""

    sentence = "This session has begun or was cancelled. Choose another one."


class NotBegun(TrainingRefused):
    """Who came can be said only once it has begun."""

    sentence = "This session has not begun. Record who came when it has."


class HasAPlace(TrainingRefused):
    """One person, one place."""

    sentence = "You have a place in this session already, or you are on its waiting list."


class NoSuchPerson(TrainingRefused):
    """A certificate is somebody's who can sign in."""

    field, sentence = "username", "Nobody has an account with this sign-in name. The operator makes accounts."


class NoPlace(TrainingRefused):
    """Nothing to cancel."""

    sentence = "You have no place in this session."


class TooFewPlaces(TrainingRefused):
    """More have a place than there would be."""

    field, sentence = "capacity", "More people have a place than that. Enter at least as many places as are booked."


class RequiredAlready(TrainingRefused):
    """The same requirement stands."""

    field, sentence = "module", "Seats of this role are required to hold this module already."


class Clash(TrainingRefused):
    """The mentor is booked elsewhere on some of these days; the secretary may book all the same."""

    field, sentence = "despite", "This mentor is booked on some of these days already."

    def __init__(self, bookings: Sequence[MentorBooking]) -> None:
        super().__init__()
        self.bookings = bookings


class NotAMentor(TrainingRefused):
    """Whoever was chosen has no mentor's seat."""

    field, sentence = "mentor", "Choose somebody who has a mentor’s seat."


class AlreadyClosed(TrainingRefused):
    """Somebody else closed it."""

    sentence = "This follow-up was closed already. How it ended is shown with it."
