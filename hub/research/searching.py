"""Where somebody stands in the hub: the enquiries and notifications that name them, and what was found of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from hub.front_door.enquiries.clocks import most_urgent
from hub.front_door.models import Enquiry, EnquiryState, Join, Named, Notification, Subject
from hub.people.searching import MOST_PEOPLE, Sought, people_like, stands_and_is_called
from hub.research.models import Finding
from hub.wall.models import HubSettings
from hub.wall.rows_together import rows_together


@dataclass(frozen=True)
class Hit:
    """One enquiry, or one notification that is in none, and who of those sought it names."""

    reference: str
    at: datetime
    who: tuple[str, ...]
    children: tuple[str, ...] = ()
    rating: str | None = None
    state: str = ""
    is_enquiry: bool = False
    is_open: bool = False


@dataclass(frozen=True)
class Found:
    """What a search found, open enquiries first and then the newest; `too_many` where some people were left out."""

    hits: tuple[Hit, ...]
    too_many: bool = False


def search(sought: Sought) -> Found:
    """Look for somebody, or for an agency's own reference. In: what was typed, as keys; not empty. Out: where they
    stand, as far as this desk may see.

    The policies decide what that is: what a desk may not see is not found. Six queries at most.
    """
    people, too_many = people_like(sought) if sought.finds_people else ([], False)
    sources, names = stands_and_is_called(people)
    who: dict[UUID, set[str]] = {}  # notification or finding -> who fits, or what
    for (_, source), persons in sources.items():
        who.setdefault(source, set()).update(names.get(one, "Somebody") for one in persons)
    notifications = {pk for kind, pk in sources if kind == "notification"}
    for pk, fits in _told_by(sought):
        notifications.add(pk)
        who.setdefault(pk, set()).add(fits)
    named = Q(pk__in={pk for kind, pk in sources if kind == "finding"})
    read = rows_together(
        HubSettings.objects.all(),
        joins=Join.objects.filter(notification__in=notifications, until_at__isnull=True).only(
            "id", "notification_id", "enquiry_id"
        ),
        findings=Finding.objects.filter(named | Q(source_key=sought.own) if sought.own else named).only(
            "id", "enquiry_id", "source_key"
        ),
    )
    of_enquiry = {one.notification_id: one.enquiry_id for one in read["joins"]}
    for one in read["findings"]:
        of_enquiry[one.pk] = one.enquiry_id
        if sought.own and one.source_key == sought.own:
            who.setdefault(one.pk, set()).add("A finding’s source")
    at: dict[UUID, set[str]] = {}  # enquiry or notification -> who fits, or what
    for source, fit in who.items():
        at.setdefault(of_enquiry.get(source, source), set()).update(fit)
    hits = _hits(notifications - of_enquiry.keys(), at)
    return Found(tuple(sorted(hits, key=lambda hit: (not hit.is_open, -hit.at.timestamp()))), too_many)


def _told_by(sought: Sought) -> list[tuple[UUID, str]]:
    """The notifications of a referrer who has this reference, or this telephone; and which of the two."""
    wanted = Q(own_reference_key=sought.own) if sought.own else Q()
    if sought.telephone and not (sought.names or sought.street or sought.day or sought.postcode or sought.number):
        wanted |= Q(telephone_key=sought.telephone)
    if not wanted:
        return []
    rows = Notification.objects.filter(wanted).order_by("-received_at")[:MOST_PEOPLE]
    return [
        (pk, "The referrer’s own reference" if sought.own and key == sought.own else "The referrer’s telephone")
        for pk, key in rows.values_list("pk", "own_reference_key")
    ]


def address_of(reference: str) -> tuple[str, str] | None:
    """The kind of thing that a reference is of, where this desk may see it: "enquiry" before "notification"."""
    read = rows_together(
        HubSettings.objects.all(),
        enquiry=Enquiry.objects.filter(reference=reference).only("id"),
        notification=Notification.objects.filter(reference=reference).only("id"),
    )
    return next(((kind, reference) for kind, rows in read.items() if rows), None)


def _hits(alone: set[UUID], who: dict[UUID, set[str]]) -> list[Hit]:
    """In: notifications that are in no enquiry; who fits in these and in enquiries. One query."""
    read = rows_together(
        HubSettings.objects.all(),
        subjects=Subject.objects.standing().filter(enquiry__in=who),
        enquiries=Enquiry.objects.filter(pk__in=who).only("id", "reference", "opened_at", "state"),
        notifications=Notification.objects.filter(pk__in=alone).only("id", "reference", "received_at", "triaged_at"),
        named=Named.objects.filter(notification__in=alone, is_child=True),
    )
    return [
        *_enquiries(read["enquiries"], read["subjects"], who),
        *_notifications(read["notifications"], read["named"], who),
    ]


def _enquiries(rows: Iterable[Enquiry], subjects: Iterable[Subject], who: dict[UUID, set[str]]) -> list[Hit]:
    children: dict[UUID, list[Subject]] = {}
    for child in subjects:
        children.setdefault(child.enquiry_id, []).append(child)
    return [
        Hit(
            one.reference, one.opened_at, tuple(sorted(who[one.pk])),
            tuple(child.label for child in children.get(one.pk, ())),
            most_urgent(children.get(one.pk, ())) or None,  # of those whom this desk sees
            one.get_state_display(), is_enquiry=True, is_open=one.state == EnquiryState.OPEN,
        )
        for one in rows
    ]  # fmt: skip


def _notifications(rows: Iterable[Notification], named: Iterable[Named], who: dict[UUID, set[str]]) -> list[Hit]:
    children: dict[UUID, list[str]] = {}
    for child in named:
        children.setdefault(child.notification_id, []).append(child.label)
    return [
        Hit(
            one.reference, one.received_at, tuple(sorted(who[one.pk])), tuple(children.get(one.pk, ())),
            state="Set aside" if one.triaged_at else "New, not rated yet", is_open=one.triaged_at is None,
        )
        for one in rows
    ]  # fmt: skip
