"""Immediate danger rings until somebody says by name that they have it, and is told again while nobody does. What was
nobody's is assigned to them then.

On the pages of the lead's desks it stands within seconds (frontend/triage/danger.py). By notice and e-mail it goes to
the coordinators at once, and to the managers too after the time that the hub set, then each time twice as late: a hub
that sleeps is woken, and nobody gets a hundred mails a night. A mail names no child and no reference.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.utils import IntegrityError

from hub.front_door.models import DangerAcknowledgement, DangerMark, Enquiry, EnquiryState, Join, Notification
from hub.front_door.triage.assigning import WHO_WORKS, take_unassigned
from hub.front_door.triage.duty_roster import on_duty
from hub.wall import ledger
from hub.wall.acts import Act
from tenants.door_contacts import USUAL_DANGER, contact_of, doors_of
from tenants.models import HubAuthority, Notice, NoticeKind, Role, Seat
from tenants.notices import News, notify
from tenants.seated import Seated

JOB = "ring danger"


class NothingRings(Exception):
    """The notification says nothing of immediate danger, or somebody has it in hand already."""


def ringing() -> QuerySet[Notification]:
    """Notifications of this desk with immediate danger that nobody acknowledged, oldest first: those that wait, and
    those that were marked after somebody had triaged them."""
    waits = Q(triaged_at__isnull=True, immediate_danger=True)
    marked = Q(danger_marked_at__isnull=False, danger_marked_at__gt=F("triaged_at"))
    has_it = DangerAcknowledgement.objects.filter(notification=OuterRef("pk"), until_at__isnull=True)
    found: QuerySet[Notification] = Notification.objects.filter(waits | marked).filter(~Exists(has_it))
    return found.order_by("received_at", "pk")


def rings_from(one: Notification) -> datetime:
    """Since when it rings: its receipt, or when it was marked."""
    since: datetime = one.danger_marked_at or one.received_at
    return since


def acknowledge_danger(notification_id: UUID, *, by: Seated, at: datetime) -> DangerAcknowledgement:
    """Say by name that one has it. It rings no more on anybody's page, and is assigned to them, where it was nobody's:
    the notification that waits, or the open enquiry in which it stands.

    Raises: Notification.DoesNotExist (not this desk's), NothingRings (somebody was first, too).
    """
    try:
        with transaction.atomic(durable=True):
            found = Notification.objects.get(pk=notification_id)
            is_past = found.triaged_at and not (found.danger_marked_at and found.danger_marked_at > found.triaged_at)
            if not found.immediate_danger or is_past:
                raise NothingRings
            made: DangerAcknowledgement = DangerAcknowledgement.objects.create(
                notification=found, desks=found.desks, by=by.seat, at=at
            )
            ledger.write(
                Act.ACKNOWLEDGE_DANGER, by=by, object_kind="notification", object_ref=found.reference,
                detail={"seconds": int((at - rings_from(found)).total_seconds())},
            )  # fmt: skip
            _take(found, by=by, at=at)
            return made
    except IntegrityError as error:
        raise NothingRings from error


def acknowledged_in(enquiry: UUID) -> QuerySet[DangerAcknowledgement]:
    """Who acknowledged danger of the notifications that belong to an enquiry now, the oldest first; also what ended
    since, with the mark that it was about or by handing a duty over."""
    found: QuerySet[DangerAcknowledgement] = DangerAcknowledgement.objects.filter(notification__in=_joined(enquiry))
    return found.order_by("at", "pk")


def marked_in(enquiry: UUID) -> QuerySet[DangerMark]:
    """The same of marks of danger that was seen or said after a notification came."""
    found: QuerySet[DangerMark] = DangerMark.objects.filter(notification__in=_joined(enquiry))
    return found.order_by("at", "pk")


def _joined(enquiry: UUID) -> QuerySet[Any, Any]:
    return Join.objects.filter(enquiry=enquiry, until_at__isnull=True).order_by().values("notification")


def acknowledgements_of(notifications: Iterable[Notification]) -> QuerySet[DangerAcknowledgement]:
    """Who of a lead's desk has those in danger in hand; nothing of those without."""
    wanted = [one.pk for one in notifications if one.immediate_danger]
    found: QuerySet[DangerAcknowledgement] = DangerAcknowledgement.objects.filter(
        notification__in=wanted, until_at__isnull=True
    )
    return found


def who_has_it(found: Iterable[DangerAcknowledgement], names: Mapping[UUID, str]) -> dict[UUID, tuple[str, datetime]]:
    """Notification -> the name of whoever acknowledged it, and when. In: `acknowledgements_of`, and members' names."""
    return {one.notification_id: (names.get(one.by, "A colleague"), one.at) for one in found}


def _take(found: Notification, *, by: Seated, at: datetime) -> None:
    if found.triaged_at is None:
        take_unassigned(Notification.objects.untriaged().filter(pk=found.pk), by=by, at=at)
        return
    joined = Join.objects.filter(notification=found, until_at__isnull=True).order_by().values("enquiry")
    take_unassigned(Enquiry.objects.filter(pk__in=joined, state=EnquiryState.OPEN), by=by, at=at)


def ring_danger(hub: str, *, at: datetime) -> int:
    """Tell whoever has to hear now. In: a live hub whose worker's login is used. Out: how many notifications ring.

    Done twice, it tells nobody twice and leaves no second line.
    """
    waiting = list(ringing().only("id", "reference", "door", "desks", "received_at", "danger_marked_at"))
    places = {place.authority.slug: place for place in doors_of(hub)} if waiting else {}
    for one in waiting:
        if one.door in places:
            _ring(one, places[one.door], at)
    return len(waiting)


def round_of(waited: timedelta, wait: timedelta) -> int:
    """How often it was to be told again: at 10, 20, 40, 80 minutes for a wait of 10."""
    return max(0, waited // wait).bit_length()


def _ring(one: Notification, place: HubAuthority, at: datetime) -> None:
    contact = contact_of(place)
    minutes = contact.danger_minutes if contact else USUAL_DANGER
    number = round_of(at - rings_from(one), timedelta(minutes=minutes))
    people = _people(place, one.desks, (Role.COORDINATOR,) if number == 0 else (Role.COORDINATOR, Role.MANAGER), at)
    people |= _people(place, one.desks, WHO_WORKS, at, [shift.seat for shift in on_duty(at)])
    people = people or _people(place, one.desks, (Role.DECISION_MAKER, Role.MANAGER), at)
    mark = f"{one.danger_marked_at.timestamp()} " if one.danger_marked_at else ""  # another mark rings anew
    key = f"{one.pk} {mark}{number}"
    if not people or Notice.objects.filter(kind=NoticeKind.DANGER, key=key).exists():
        return
    since = f"Nobody has acknowledged it for {minutes * 2 ** (number - 1)} minutes or more. " if number else ""
    news = News(
        kind=NoticeKind.DANGER, key=key, about=place.authority.slug, hub=place.hub,
        title=f"Immediate danger: a notification waits in {place.hub.name}",
        text=f"{since}It is on top of every page of the hub. Acknowledge it there, so that others know who has it.",
    )  # fmt: skip
    with suppress(IntegrityError), transaction.atomic(durable=True):  # killed between the line and the notices
        ledger.write(
            Act.RING_DANGER, by=JOB, object_kind="notification", object_ref=one.reference,
            detail={"round": number, "people": len(people)}, key=uuid.uuid5(one.pk, f"danger {mark}{number}"),
        )  # fmt: skip
    with transaction.atomic(using="platform", durable=True):
        notify(people, news, at=at)


def _people(
    place: HubAuthority, desks: list[str], roles: tuple[Role, ...], at: datetime, only: list[UUID] | None = None
) -> set[UUID]:
    seats = Seat.objects.standing(at).filter(hub=place.hub, role__in=roles, agency__code__in=desks)
    seats = seats if only is None else seats.filter(pk__in=only)
    return set(seats.values_list("user", flat=True))
