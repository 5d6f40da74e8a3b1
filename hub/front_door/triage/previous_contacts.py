"""What the hub knows of the people that a notification names: earlier messages and enquiries, and why they match."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from hub.front_door.models import EnquiryState, Named, Subject
from hub.people.matching import matches
from hub.people.not_the_same import others_of


@dataclass(frozen=True)
class Known:
    """One earlier message or enquiry in which somebody stands who is likely the same person."""

    reference: str
    at: datetime
    why: str
    enquiry: UUID | None = None
    is_open: bool = False
    state: str = ""
    subject: Subject | None = None  # the child of the enquiry who is likely the same


def known_of(people: Iterable[UUID]) -> dict[UUID, list[Known]]:
    """For each of these people the earlier enquiries, then the other messages, newest first. Six queries at most.

    Who was said to be somebody else is not offered again.
    """
    people = list(people)
    said = others_of(people)
    same = {
        person: [match for match in found if match.person not in said.get(person, ())]
        for person, found in matches(people).items()
    }
    others = {match.person for found in same.values() for match in found}
    if not others:
        return {}
    by_person: dict[UUID, list[Known]] = {}
    for subject in Subject.objects.standing().filter(person_id__in=others).select_related("enquiry"):
        by_person.setdefault(subject.person_id, []).append(_in_enquiry(subject))
    for named in Named.objects.filter(person_id__in=others).select_related("notification"):
        rows = by_person.setdefault(named.person_id, [])
        if all(row.reference != named.notification.reference for row in rows):
            rows.append(Known(named.notification.reference, named.notification.received_at, ""))
    found: dict[UUID, list[Known]] = {}
    for person, likely in same.items():
        known = [replace(one, why=match.why) for match in likely for one in by_person.get(match.person, [])]
        found[person] = sorted(known, key=lambda one: (one.enquiry is None, -one.at.timestamp()))
    return found


def _in_enquiry(subject: Subject) -> Known:
    enquiry = subject.enquiry
    return Known(
        enquiry.reference, enquiry.opened_at, "", enquiry=enquiry.pk, is_open=enquiry.state == EnquiryState.OPEN,
        state=enquiry.get_state_display(), subject=subject,
    )  # fmt: skip
