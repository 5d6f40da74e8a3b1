"""What the hub knows of the people that a notification names: earlier messages and enquiries, and why they match."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hub.front_door.models import Disposal, Enquiry, EnquiryState, Join, Named, Notification, Subject
from hub.people.joining import others_of
from hub.people.matching import Keys, matches
from hub.wall.models import HubSettings
from hub.wall.rows_together import rows_together

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
    closed_as: str = ""  # the same in words
    waits: bool = False  # a message that nobody triaged yet
    group: bytes | None = None  # of its sender and whom it is about


def known_of(
    people: Iterable[UUID],
    *,
    among: bool = False,
    said: Mapping[UUID, set[UUID]] | None = None,
    own: Mapping[UUID, Keys] | None = None,
    of_lead: bool = False,
) -> dict[UUID, list[Known]]:
    """For each of these people the earlier enquiries, then the other messages, newest first. Six queries at most.

    Who was said to be somebody else is not offered again. `among`: they are of several messages, and may be the same.
    `said`, `own`: who is another, and what of them can be compared, where that was read already. `of_lead`: the desk is
    a lead's, which alone reads how messages were closed, so that this comes with the same query.
    """
    people = list(people)
    said = others_of(people) if said is None else said
    same = {
        person: [match for match in found if match.person not in said.get(person, ())]
        for person, found in matches(people, among=among, own=own).items()
    }
    others = {match.person for found in same.values() for match in found}
    if not others:
        return {}
    rows_of = _rows_of(others, with_closed=of_lead)
    enquiry_by_pk = {one.pk: one for one in (*rows_of["of_subjects"], *rows_of["of_joins"])}
    by_person: dict[UUID, list[Known]] = {}
    for subject in (one for one in rows_of["subjects"] if one.enquiry_id in enquiry_by_pk):
        subject.enquiry = enquiry_by_pk[subject.enquiry_id]
        by_person.setdefault(subject.person_id, []).append(_in_enquiry(subject))
    notifications = {one.pk: one for one in rows_of["notifications"]}
    enquiries = {one.notification_id: enquiry_by_pk.get(one.enquiry_id) for one in rows_of["joins"]}
    alone = notifications.keys() - enquiries.keys()
    disposals = rows_of.get("closed", ()) if of_lead or not alone else Disposal.objects.filter(notification__in=alone)
    closed = {one.notification_id: one for one in disposals}
    for one in (one for one in rows_of["named"] if one.notification_id in notifications):
        rows = by_person.setdefault(one.person_id, [])
        notification, enquiry = notifications[one.notification_id], enquiries.get(one.notification_id)
        known = _around(enquiry) if enquiry else _alone(notification, closed.get(notification.pk))
        if all(row.reference not in (known.reference, notification.reference) for row in rows):
            rows.append(known)
    found: dict[UUID, list[Known]] = {}
    for person, likely in same.items():
        rows = [replace(one, why=match.why) for match in likely for one in by_person.get(match.person, [])]
        found[person] = sorted(rows, key=lambda one: (one.enquiry is None, -one.at.timestamp()))
    return found


def _rows_of(people: Iterable[UUID], *, with_closed: bool) -> dict[str, list[Any]]:
    """The enquiries and messages in which these people stand. One query, beside the hub's one row of settings."""
    subjects = Subject.objects.standing().filter(person_id__in=people)
    named = Named.objects.filter(person_id__in=people)
    told_in = named.order_by().values("notification")
    joins = Join.objects.filter(notification__in=told_in, until_at__isnull=True)
    closings = Disposal.objects.filter(notification__in=told_in).only("id", "notification_id", "why", "own_why")
    closed = {"closed": closings} if with_closed else {}
    return rows_together(
        HubSettings.objects.all(),
        subjects=subjects,
        of_subjects=Enquiry.objects.filter(pk__in=subjects.order_by().values("enquiry")),
        named=named,
        notifications=Notification.objects.filter(pk__in=told_in).only(
            "id", "reference", "received_at", "triaged_at", "group_digest"
        ),
        joins=joins.only("id", "notification_id", "enquiry_id"),
        of_joins=Enquiry.objects.filter(pk__in=joins.order_by().values("enquiry")),
        **closed,
    )


def _in_enquiry(subject: Subject) -> Known:
    return replace(_around(subject.enquiry), subject=subject)


def _around(enquiry: Enquiry) -> Known:
    """An enquiry in which somebody stands who is not one of its children: a mother, a partner."""
    return Known(
        enquiry.reference, enquiry.opened_at, "", enquiry=enquiry.pk, is_open=enquiry.state == EnquiryState.OPEN,
        state=enquiry.get_state_display(), rating=enquiry.rating, received_at=enquiry.clock_from,
    )  # fmt: skip


def _alone(notification: Notification, closed: Disposal | None) -> Known:
    """A message that is in no enquiry."""
    at, group = notification.received_at, notification.group_digest
    return Known(
        notification.reference,
        at,
        "",
        received_at=at,
        closed=closed.why if closed else "",
        closed_as=closed.why_words if closed else "",
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
