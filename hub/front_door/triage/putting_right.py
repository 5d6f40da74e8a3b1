"""Putting right what a notification says otherwise than it can be used; its words stay as they were received."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hub.front_door.contents import check_before_writing_anew
from hub.front_door.models import EnquiryState, Join, Notification
from hub.front_door.notifications.message import Message, parse
from hub.people.facts import MESSAGE, MentionFact
from hub.wall.contents import key_of
from hub.wall.functions import RefusedByTheWall, call
from tenants.seated import Seated

AGE_IN_YEARS = re.compile("[0-9]{1,2}")
POSTCODE_AT_THE_END = re.compile(r"\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}$", re.IGNORECASE)
AGE_OF_A_CHILD = re.compile(r"/children/([0-9]{1,3})/(?:age|born_on)")


class StillWrong(ValueError):
    """What was typed cannot be used either; `fault` says why."""

    def __init__(self, wrong: str, to_do: str) -> None:
        super().__init__(wrong)
        self.wrong, self.to_do = wrong, to_do


class NothingToPutRight(Exception):
    """Somebody put it right or triaged the notification meanwhile, or it never was to be checked."""


def can_be_put_right(found: Notification) -> bool:
    """Whether something is to be checked of a notification that waits, or is in an enquiry that is being researched."""
    if not found.to_check or found.triaged_at is None:
        return bool(found.to_check)
    joins = Join.objects.filter(notification=found, until_at__isnull=True)
    return bool(joins.filter(enquiry__state=EnquiryState.OPEN).exists())


def put_right(found: Notification, path: str, value: str, *, by: Seated) -> None:
    """Read the message once more as if it had said this at this place, and keep what is now said of its people.

    In: a notification of this desk that waits, or is in an open enquiry; a place of its `to_check`; what whoever told
    us says now, or "" where it cannot be found out, which keeps nothing. Raises: StillWrong, NothingToPutRight,
    hub.wall.contents.Altered.
    """
    if path not in {one["path"] for one in found.to_check}:
        raise NothingToPutRight
    check_before_writing_anew([found.pk])
    value = value.strip()
    before = parse(found.message, today=timezone.localdate(found.received_at))
    after = _read_again(found, path, value) if value else None
    mentions = _new_mentions(found, before, after) if after else []
    age = AGE_OF_A_CHILD.fullmatch(path)
    children = [int(age[1])] if age and after else []
    grown_up = bool(children and after and children[0] in after.grown_up)
    try:
        with transaction.atomic(durable=True):
            call(
                "put_right_v4",
                found.pk,
                path,
                json.dumps(mentions),
                children,
                grown_up,
                by.seat,
                key_of(MESSAGE, found.pk),
                json.dumps(_renamed(before, after)) if after else None,
            )
    except RefusedByTheWall as refusal:
        raise NothingToPutRight from refusal


def _read_again(found: Notification, path: str, value: str) -> Message:
    """The message as it is read where it says this at this place. Raises: StillWrong."""
    after = parse(_with(found.message, path, value), today=timezone.localdate(found.received_at))
    for fault in after.to_check:
        if fault.path == path:
            raise StillWrong(fault.wrong, fault.to_do)
    return after


def _new_mentions(found: Notification, before: Message, after: Message) -> list[dict[str, Any]]:
    """What is said of people now and was not before."""
    persons = dict(found.named.values_list("position", "person_id"))
    known = _said(before)
    rows = [(place, _of(fact, after, persons).as_row()) for (place, said), fact in _said(after).items()
            if (place, said) not in known]  # fmt: skip
    return [{"position": place, "mention": row} for place, row in rows]


def _renamed(before: Message, after: Message) -> dict[str, Any] | None:
    """Whom lists call by another name now: `position`, `was` and `label`. One place of one person is put right."""
    for was, now in zip(before.people, after.people, strict=True):
        if was.label != now.label:
            return {"position": now.position, "was": was.label, "label": now.label}
    return None


def _said(message: Message) -> dict[tuple[int, str], MentionFact]:
    """What a message says of each of its people, comparable with what another reading of it says."""
    places = {person.person: person.position for person in message.people}
    found = {}
    for person in message.people:
        for fact in person.facts:
            said = {**asdict(fact), "id": "", "tie_to": places.get(fact.tie_to) if fact.tie_to else None}
            found[person.position, json.dumps(said, default=str, sort_keys=True)] = fact
    return found


def _of(fact: MentionFact, message: Message, persons: dict[int, UUID]) -> MentionFact:
    """The fact, tied to the person who was made for the message when it came."""
    places = {person.person: person.position for person in message.people}
    if fact.tie_to is None:
        return fact
    return MentionFact(**{**asdict(fact), "tie_to": persons[places[fact.tie_to]]})


def _with(message: dict[str, Any], path: str, value: str) -> dict[str, Any]:
    """A copy of the message that says something else at one place."""
    whole = copy.deepcopy(message)
    *way, last = [part for part in path.split("/") if part] or [""]
    part: Any = whole
    for step in way:
        part = part[int(step)] if isinstance(part, list) else part.setdefault(step, {})
        if not isinstance(part, dict | list):
            raise StillWrong("it is of the wrong kind", "Rate it on what was said.")
    if isinstance(part, list):
        part[int(last)] = value
    elif last in ("to_children", "lives_with"):
        part[last] = [
            int(number) for number in value.replace(",", " ").split() if number.isdecimal() and len(number) < 4
        ]
    elif last == "name" and way[:1] == ["children"]:
        *given, family = value.split()
        part |= {"given_name": " ".join(given), "family_name": family} if given else {"given_name": family}
    elif last == "born_on" and AGE_IN_YEARS.fullmatch(value):
        part["age"] = value  # who rings is often told an age
    elif last == "lines" and (postcode := POSTCODE_AT_THE_END.search(value)):
        part |= {"lines": value[: postcode.start()].rstrip(" ,"), "postcode": postcode[0]}
    else:
        part[last] = value
    return whole
