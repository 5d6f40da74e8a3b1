"""The duty roster: a manager says who is on duty when; they hear of danger and read what comes at night."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from hub.front_door.models import DutyHandOverItem, DutyShift, HandOverOutcome, Notification
from hub.front_door.queries import NotificationQuerySet
from hub.front_door.triage.assigning import colleagues_of
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.door_contacts import contacts_of, doors_of
from tenants.models import DoorContact
from tenants.reading_hours import next_reading
from tenants.seated import Seated

LONGEST = timedelta(days=7)
TAKEN_BEFORE = timedelta(days=1)  # somebody may sign for a duty before their own begins


class NotOnRoster(Refusal):
    """A refusal of this act; `field` says where in its form."""

    code: ClassVar[str] = "not_on_roster"
    sentence: str = ""
    field: ClassVar[str] = ""


class NoSeatForDuty(NotOnRoster):
    """Somebody without a seat of the lead's desks that is in force."""

    code = "no_seat_for_duty"
    sentence = "They have no seat here that is in force. Choose somebody else"
    field = "seat"


class WrongTimes(NotOnRoster):
    """A duty that ends before it begins, is over already, or is longer than a week."""

    code = "wrong_times"
    sentence = "The duty must end after it begins, in the future, and last a week at most"
    field = "until_time"


class DutyIsOver(NotOnRoster):
    """It is over, or a colleague took it off."""

    code = "duty_is_over"
    sentence = "That duty is over, or a colleague took it off the roster already."


def on_duty(at: datetime) -> list[DutyShift]:
    """Who is on duty at a moment, who began first on top. One query."""
    return list(shifts_at(at))


def shifts_at(at: datetime) -> QuerySet[DutyShift]:
    """The rows of `on_duty`, for a page that reads them with others."""
    found: QuerySet[DutyShift] = DutyShift.objects.filter(ended_at__isnull=True, from_at__lte=at, until_at__gt=at)
    return found


def set_duty(seat: UUID, from_at: datetime, until_at: datetime, *, form: UUID, by: Seated, at: datetime) -> DutyShift:
    """Put somebody on the roster. Two may be on duty at once. In: the id made with the form, which does it once.

    Raises: NoSeatForDuty, WrongTimes, FormSentBefore.
    """
    if seat not in {one.seat for one in colleagues_of(by, at=at)}:
        raise NoSeatForDuty
    if not from_at < until_at or until_at <= at or until_at - from_at > LONGEST:
        raise WrongTimes
    with once_for_one_thing(), transaction.atomic(durable=True):
        there: DutyShift | None = DutyShift.objects.filter(pk=form).first()
        if there is not None:
            if (there.seat, there.from_at, there.until_at) != (seat, from_at, until_at):
                raise FormSentBefore
            return there
        made: DutyShift = DutyShift.objects.create(
            pk=form, seat=seat, from_at=from_at, until_at=until_at, set_by=by.seat, set_at=at
        )
        detail = {"seat": str(seat), "from": from_at.isoformat(), "until": until_at.isoformat()}
        ledger.write(Act.SET_DUTY, by=by, object_kind="hub", object_ref=by.hub, detail=detail)
    return made


def end_duty(shift: UUID, *, by: Seated, at: datetime) -> None:
    """Take a duty off the roster, from now on. Raises: DutyIsOver."""
    with transaction.atomic(durable=True):
        rows = DutyShift.objects.filter(pk=shift, ended_at__isnull=True, until_at__gt=at)
        if not rows.update(ended_at=at, ended_by=by.seat):
            raise DutyIsOver
        ledger.write(Act.SET_DUTY, by=by, object_kind="hub", object_ref=by.hub, detail={"off": str(shift)})


def came_on_duty(shifts: list[DutyShift]) -> NotificationQuerySet:
    """What waits and came since the duty began that now runs, or was handed over to whoever is on it; all that waits,
    where nobody is on duty."""
    waiting: NotificationQuerySet = Notification.objects.untriaged().most_urgent_first()
    if not shifts:
        return waiting
    began = min(one.from_at for one in shifts)
    handed = DutyHandOverItem.objects.filter(
        hand_over__outcome=HandOverOutcome.TAKEN, hand_over__taker__in=[one.seat for one in shifts],
        hand_over__answered_at__gt=began - TAKEN_BEFORE,
    )  # fmt: skip
    return waiting.filter(Q(received_at__gte=began) | Q(pk__in=handed.order_by().values("notification")))


def hours_of(hub: str) -> Mapping[str, tuple[str, DoorContact | None]]:
    """Front door -> its authority's name, and what it says of reaching people and of when messages are read."""
    places = doors_of(hub)
    contacts = contacts_of(places)
    return {one.authority.slug: (one.authority.name, contacts.get(one.pk)) for one in places}


def came_while_closed(contact: DoorContact | None, received_at: datetime) -> bool:
    """Whether nobody read messages at that front door when it came; never where the hub did not say when it reads."""
    return contact is not None and next_reading(contact, received_at) is not None
