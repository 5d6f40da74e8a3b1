"""What a visit was like, and what it left to do."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from rollout.training.models import FollowUp, MentorBooking, VisitNote
from rollout.training.refusals import AlreadyClosed, Changed
from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import Role, Seat, User


def bookings_seen_by(user: User, at: datetime) -> QuerySet[MentorBooking]:
    """A mentor's own bookings; those of a borough lead's authority; every one for the board and its secretary."""
    seats = list(
        Seat.objects.standing(at).filter(user=user, hub__isnull=True).values_list("role", "authority_id")
    )  # fmt: skip
    if any(role in (Role.SECRETARY, Role.BOARD) for role, _ in seats):
        return MentorBooking.objects.all()
    found = Q(authority__in=[authority for role, authority in seats if role == Role.BOROUGH_LEAD and authority])
    if any(role == Role.MENTOR for role, _ in seats):
        found |= Q(mentor=user)
    return MentorBooking.objects.filter(found)


def write_note(booking_id: UUID, text: str, *, seen: int, by: User, at: datetime) -> VisitNote:
    """The mentor's note of a visit; a second one is its next version, and the first stays.

    In: how many versions the form had seen. Raises: MentorBooking.DoesNotExist (not this mentor's), Changed.
    """
    try:
        with transaction.atomic(using="platform", durable=True):
            booking = MentorBooking.objects.get(pk=booking_id, mentor=by)
            if booking.notes.count() != seen:
                raise Changed
            made = VisitNote.objects.create(
                booking=booking, number=seen + 1, text=text, written_by=by, written_at=at
            )  # fmt: skip
            _written(booking, "noted", by, number=made.number)
    except IntegrityError as error:
        raise Changed from error
    return made


def add_follow_up(booking_id: UUID, what: str, *, owner: str, due_on: date, by: User, at: datetime) -> FollowUp:
    """Something to do after a visit. Raises: MentorBooking.DoesNotExist (not this mentor's)."""
    with transaction.atomic(using="platform", durable=True):
        booking = MentorBooking.objects.get(pk=booking_id, mentor=by)
        made = FollowUp.objects.create(
            booking=booking, what=what, owner=owner, due_on=due_on, made_by=by, made_at=at
        )  # fmt: skip
        _written(booking, "follow_up", by, follow_up=str(made.pk))
    return made


def close_follow_up(follow_up_id: UUID, outcome: str, *, by: User, at: datetime) -> FollowUp:
    """Say how it ended: the mentor who left it, or the borough lead of the authority.

    Raises: FollowUp.DoesNotExist (neither of them), AlreadyClosed.
    """
    with transaction.atomic(using="platform", durable=True):
        led = Seat.objects.standing(at).filter(user=by, role=Role.BOROUGH_LEAD).values("authority")
        found = FollowUp.objects.select_for_update(of=("self",), no_key=True).select_related("booking").get(
            Q(booking__mentor=by) | Q(booking__authority__in=led), pk=follow_up_id
        )  # fmt: skip
        if found.closed_at is not None:
            raise AlreadyClosed
        found.closed_at, found.closed_by, found.outcome = at, by, outcome
        found.save(update_fields=["closed_at", "closed_by", "outcome"])
        _written(found.booking, "follow_up_closed", by, follow_up=str(found.pk))
    return found


def _written(booking: MentorBooking, did: str, by: User, **more: object) -> None:
    ledger.write(
        PlatformAct.MENTORING, user=by.pk, object_kind="mentor_booking", object_ref=str(booking.pk),
        detail={"did": did, **more},
    )  # fmt: skip
