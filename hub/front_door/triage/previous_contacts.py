"""What the hub knows of the people that a notification names: earlier messages and enquiries, and why they match."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from hub.front_door.models import Disposal, Enquiry, EnquiryState, Join, Named, Notification, Subject
from hub.people.joining import others_of
from hub.people.matching import matches

SAME_HOURS = timedelta(hours=12)  # in which messages about the same children may be about one event
MOST_OFFERED = 10


@dataclass(frozen=True)
class Known:
    """One earlier message or enquiry in which somebody stands who is likely the same person."""

    reference: str
    at: datetime
    why: str
    enquiry: UUID | None = None
    is_open: bool = False
    state: str = ""
    rating: str = ""  # the enquiry's
    subject: Subject | None = None  # the child of the enquiry who is likely the same
    received_at: datetime | None = None  # when the first of it came
    closed: str = ""  # why it was closed without an enquiry, a SetAside
    waits: bool = False  # a message that nobody triaged yet
    group: bytes | None = None  # of its sender and whom it is about


def known_of(people: Iterable[UUID], *, among: bool = False) -> dict[UUID, list[Known]]:
    """For each of these people the earlier enquiries, then the other messages, newest first. Eight queries at most.

    Who was said to be somebody else is not offered again. `among`: they are of several messages, and may be the same.
    """
    people = list(people)
    said = others_of(people)
    same = {
        person: [match for match in found if match.person not in said.get(person, ())]
        for person, found in matches(people, among=among).items()
    }
    others = {match.person for found in same.values() for match in found}
    if not others:
        return {}
    by_person: dict[UUID, list[Known]] = {}
    for subject in Subject.objects.standing().filter(person_id__in=others).select_related("enquiry"):
        by_person.setdefault(subject.person_id, []).append(_in_enquiry(subject))
    named = list(Named.objects.filter(person_id__in=others).select_related("notification"))
    joins = Join.objects.filter(notification__in={one.notification_id for one in named}, until_at__isnull=True)
    enquiries = {join.notification_id: join.enquiry for join in joins.select_related("enquiry")}
    alone = {one.notification_id for one in named} - set(enquiries)
    closed = (
        dict(Disposal.objects.filter(notification__in=alone).values_list("notification_id", "why")) if alone else {}
    )
    for one in named:
        rows = by_person.setdefault(one.person_id, [])
        enquiry = enquiries.get(one.notification_id)
        known = _around(enquiry) if enquiry else _alone(one.notification, closed.get(one.notification_id, ""))
        if all(row.reference not in (known.reference, one.notification.reference) for row in rows):
            rows.append(known)
    found: dict[UUID, list[Known]] = {}
    for person, likely in same.items():
        rows = [replace(one, why=match.why) for match in likely for one in by_person.get(match.person, [])]
        found[person] = sorted(rows, key=lambda one: (one.enquiry is None, -one.at.timestamp()))
    return found


def _in_enquiry(subject: Subject) -> Known:
    return replace(_around(subject.enquiry), subject=subject)


def _around(enquiry: Enquiry) -> Known:
    """An enquiry in which somebody stands who is not one of its children: a mother, a partner."""
    return Known(
        enquiry.reference, enquiry.opened_at, "", enquiry=enquiry.pk, is_open=enquiry.state == EnquiryState.OPEN,
        state=enquiry.get_state_display(), rating=enquiry.rating, received_at=enquiry.clock_from,
    )  # fmt: skip


def _alone(notification: Notification, closed: str) -> Known:
    """A message that is in no enquiry."""
    at, group = notification.received_at, notification.group_digest
    return Known(
        notification.reference,
        at,
        "",
        received_at=at,
        closed=closed,
        waits=notification.triaged_at is None,
        group=bytes(group) if group else None,
    )


def same_event(found: Notification, earlier: Iterable[Iterable[Known]]) -> list[Known]:
    """In: a notification, and for each of its children what the hub knows of them. Out: the others that wait and may be
    about the same event, the ten that came first."""
    alike = {
        one.reference: one
        for many in earlier
        for one in many
        if one.waits and one.reference != found.reference and abs(one.at - found.received_at) <= SAME_HOURS
    }
    return sorted(alike.values(), key=lambda one: (one.at, one.reference))[:MOST_OFFERED]
