"""Where somebody stands in the hub: the enquiries and notifications that name them, and what was found of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from hub.front_door.enquiries.clocks import most_urgent
from hub.front_door.models import Enquiry, EnquiryState, Join, Named, Notification, Subject
from hub.people.searching import MOST_PEOPLE, Sought, names_of, people_like, sources_of
from hub.research.models import Finding


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

    The policies decide what that is: what a desk may not see is not found. Eleven queries at most.
    """
    people, too_many = people_like(sought) if sought.finds_people else ([], False)
    sources, names = sources_of(people), names_of(people)
    who: dict[UUID, set[str]] = {}  # notification or finding -> who fits, or what
    for (_, source), persons in sources.items():
        who.setdefault(source, set()).update(names.get(one, "Somebody") for one in persons)
    notifications = {pk for kind, pk in sources if kind == "notification"}
    for pk, fits in _told_by(sought):
        notifications.add(pk)
        who.setdefault(pk, set()).add(fits)
    of_enquiry = dict(
        Join.objects.filter(notification__in=notifications, until_at__isnull=True).values_list(
            "notification_id", "enquiry_id"
        )
    )
    named = Q(pk__in={pk for kind, pk in sources if kind == "finding"})
    for pk, enquiry, key in Finding.objects.filter(
        named | Q(source_key=sought.own) if sought.own else named
    ).values_list("pk", "enquiry_id", "source_key"):
        of_enquiry[pk] = enquiry
        if sought.own and key == sought.own:
            who.setdefault(pk, set()).add("A finding’s source")
    at: dict[UUID, set[str]] = {}  # enquiry or notification -> who fits, or what
    for source, fit in who.items():
        at.setdefault(of_enquiry.get(source, source), set()).update(fit)
    hits = [*_enquiries(at), *_notifications(notifications - of_enquiry.keys(), at)]
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
    if Enquiry.objects.filter(reference=reference).exists():
        return "enquiry", reference
    return ("notification", reference) if Notification.objects.filter(reference=reference).exists() else None


def _enquiries(who: dict[UUID, set[str]]) -> list[Hit]:
    children: dict[UUID, list[Subject]] = {}
    for child in Subject.objects.standing().filter(enquiry__in=who):
        children.setdefault(child.enquiry_id, []).append(child)
    rows = Enquiry.objects.filter(pk__in=who).only("id", "reference", "opened_at", "state")
    return [
        Hit(
            one.reference, one.opened_at, tuple(sorted(who[one.pk])),
            tuple(child.label for child in children.get(one.pk, ())),
            most_urgent(children.get(one.pk, ())) or None,  # of those whom this desk sees
            one.get_state_display(), is_enquiry=True, is_open=one.state == EnquiryState.OPEN,
        )
        for one in rows
    ]  # fmt: skip


def _notifications(wanted: set[UUID], who: dict[UUID, set[str]]) -> list[Hit]:
    rows = Notification.objects.filter(pk__in=wanted).only("id", "reference", "received_at", "triaged_at")
    children: dict[UUID, list[str]] = {}
    named = Named.objects.filter(notification__in=wanted, is_child=True)
    for pk, label in named.values_list("notification_id", "label"):
        children.setdefault(pk, []).append(label)
    return [
        Hit(
            one.reference, one.received_at, tuple(sorted(who[one.pk])), tuple(children.get(one.pk, ())),
            state="Set aside" if one.triaged_at else "New, not rated yet", is_open=one.triaged_at is None,
        )
        for one in rows
    ]  # fmt: skip
