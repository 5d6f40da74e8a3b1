"""What training knows of an authority on its way to a hub: evidence for "training done" and "mentors booked"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from rollout.training.models import MentorBooking, Requirement
from rollout.training.queries import attended_for, mentors_booked, standing_bookings, standing_sessions
from rollout.training.standing import Limit, limits_of
from tenants.models import Authority, Seat


@dataclass(frozen=True)
class Trained:
    """Who is trained. Seats are counted as they stand now, in the whole hub, which may serve other authorities too."""

    seats: int  # seats of its hub that require a module
    in_order: int  # those of them whose holder has every module that the seat requires
    held: int  # sessions for this authority alone that have begun
    attended: int  # places in them whose holder came
    to_come: int
    places: int  # taken in those to come

    @property
    def bears_out(self) -> bool:
        """Whether these numbers agree that training is done; where no seat requires any, that somebody came at all."""
        return self.in_order == self.seats if self.seats else bool(self.attended)


@dataclass(frozen=True)
class Booked:
    """Which mentors come. `go_live` is the day itself, recorded or planned; None where only a stage is known."""

    visits: tuple[MentorBooking, ...]  # with the mentor at hand
    go_live: date | None
    covered: bool  # somebody is there on that day; without one, somebody comes at all

    @property
    def bears_out(self) -> bool:
        """Whether the bookings agree that mentors are booked."""
        return self.covered


def trained_for(authority: Authority, at: datetime) -> Trained:
    """Who is trained for an authority's hub now. Five queries, however many seats."""
    required = Requirement.objects.filter(hub=OuterRef("hub"), role=OuterRef("role"), ended_at__isnull=True)
    places = {"hub__hub_authorities__authority": authority, "hub__hub_authorities__until__isnull": True}
    seats = list(Seat.objects.standing(at).filter(Exists(required), **places))
    today = timezone.localdate(at)
    own = standing_sessions().filter(authority=authority).order_by()
    numbers = own.aggregate(
        held=Count("pk", filter=Q(starts_at__lte=at), distinct=True),
        to_come=Count("pk", filter=Q(starts_at__gt=at), distinct=True),
        places=Sum("people", filter=Q(starts_at__gt=at), default=0),
    )
    return Trained(
        seats=len(seats),
        in_order=sum(all(_is_met(each, today) for each in limits) for limits in limits_of(seats).values()),
        attended=attended_for(authority, today),
        **numbers,
    )


def booked_for(authority: Authority, go_live: date | None) -> Booked:
    """Which mentors are booked for an authority. Two queries."""
    visits = tuple(standing_bookings().filter(authority=authority).select_related("mentor"))
    return Booked(visits, go_live, mentors_booked(authority, go_live) if go_live else bool(visits))


def _is_met(limit: Limit, today: date) -> bool:
    return limit.has_one and (limit.expires_on is None or limit.expires_on >= today)
