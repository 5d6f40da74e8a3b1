"""Who read an enquiry, when, from which seat and why, as a guardian sees it; and what of it is unusual.

From the lines of the ledger alone: references and acts, no word of a case. What somebody answers who opens what is not
theirs is a line as well (hub/wall/reading_reasons.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connections

from hub.wall.acts import Act
from hub.wall.alerts import MANY, NIGHT, WITHIN
from hub.wall.functions import read
from hub.wall.models import LedgerEntry
from hub.wall.overseeing import LISTS, LONDON, MOST_LINES, OPENED, desk_of

# Acts are named by what is done: these change nothing of a case. Any other is work on it.
_LOOKS = ("read_", "list_", "see_")
_NO_WORK = frozenset({Act.FETCH, Act.LIST_COPIES, Act.MARK_READING, Act.SAY_WHY_READ, Act.REFUSED, Act.NOT_FOUND,
                      Act.PRINT_ENQUIRY, Act.FOUND_ALTERED})  # fmt: skip


MOST_MOMENTS = 20  # of one seat and day that are looked at for very many at once


class Why(StrEnum):
    """What somebody had to do with an enquiry, as its lines say."""

    ASSIGNED = "It was assigned to them"
    HELD = "They had their agency’s request"
    WORKED = "They worked on it"
    ASKED = "Their agency was asked"


class Unusual(StrEnum):
    """Why a guardian looks at a reading twice. None of them says that it was wrong."""

    NEVER = "Never assigned to them, nor did they work on it"
    NIGHT = "At night"
    MANY = f"One of {MANY} or more within {WITHIN.seconds // 60} minutes"
    MARKED = "They said that it was by mistake, or that they know the family"
    OWN_NAME = "Somebody of their family name is named in it"


@dataclass
class Reading:
    """What one seat read of an enquiry on one day."""

    member: UUID
    login: str
    role: str
    day: date
    first: datetime
    last: datetime
    moments: list[datetime] = field(default_factory=list)
    printed: bool = False
    printed_for: list[str] = field(default_factory=list)  # purposes that day: codes, or the hub's own words
    why: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # reasons that they gave that day: codes, or the hub's own words
    unusual: list[Unusual] = field(default_factory=list)


def readings_of(reference: str) -> list[Reading]:
    """Each seat's readings by day, the newest first. One query; who read very many at once and who shares a family name
    is asked for a page of them (`mark_many`, `mark_names`)."""
    found = LedgerEntry.objects.about(reference).filter(member__isnull=False).exclude(act__in=LISTS)
    lines = list(found.values("at", "login", "act", "member", "detail")[:MOST_LINES])
    theirs = _theirs(lines)
    asked = {str(line["detail"].get("agency", "")) for line in lines if line["act"] == Act.ASK}
    by: dict[tuple[UUID, date], Reading] = {}
    for line in reversed(lines):
        key = (line["member"], line["at"].astimezone(LONDON).date())
        if line["act"] in OPENED:
            role = str(line["detail"].get("role", ""))
            one = by.setdefault(key, Reading(key[0], line["login"], role, key[1], line["at"], line["at"]))
            one.last = line["at"]
            one.moments.append(line["at"])
            if line["act"] == Act.PRINT_ENQUIRY:
                one.printed = True
                one.printed_for.append(str(line["detail"].get("own_words") or line["detail"].get("purpose", "")))
            if _is_night(line["at"]) and Unusual.NIGHT not in one.unusual:
                one.unusual.append(Unusual.NIGHT)
        elif line["act"] == Act.SAY_WHY_READ and key in by:
            by[key].said.append(str(line["detail"].get("own_words") or line["detail"].get("read_for", "")))
        elif line["act"] == Act.MARK_READING and key in by and Unusual.MARKED not in by[key].unusual:
            by[key].unusual.append(Unusual.MARKED)
    for one in by.values():
        one.why = [*theirs[one.member], *([Why.ASKED] if desk_of(one.login) in asked else [])]
        if not one.why:
            one.unusual.insert(0, Unusual.NEVER)
    return sorted(by.values(), key=lambda one: one.last, reverse=True)


def mark_many(readings: Sequence[Reading]) -> None:
    """Mark those by whose seat so many different enquiries or notifications were opened within so short a time, this
    one among them. One query, which looks at the minutes around each reading."""
    moments = [(place, one.member, at) for place, one in enumerate(readings) for at in one.moments[:MOST_MOMENTS]]
    if not moments:
        return
    places, members, times = zip(*moments, strict=True)
    asked: dict[str, Any] = {
        "places": list(places), "members": list(members), "times": list(times), "within": WITHIN,
        "acts": [act.value for act in OPENED], "many": MANY,
    }  # fmt: skip
    with connections["default"].cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT w.place FROM unnest(%(places)s::int[], %(members)s::uuid[], %(times)s::timestamptz[])
                AS w (place, member, at)
            WHERE EXISTS (
                SELECT 1 FROM wall_ledgerentry first
                WHERE first.at >= w.at - %(within)s AND first.at <= w.at AND first.member = w.member
                AND first.act = ANY (%(acts)s) AND %(many)s <= (
                    SELECT count(DISTINCT l.object_ref) FROM wall_ledgerentry l
                    WHERE l.at >= first.at AND l.at <= first.at + %(within)s AND l.member = w.member
                    AND l.act = ANY (%(acts)s) AND l.object_ref <> ''))""",
            asked,
        )
        for (place,) in cursor.fetchall():
            readings[place].unusual.append(Unusual.MANY)


def mark_names(readings: Iterable[Reading], keys: dict[UUID, set[str]], reference: str) -> None:
    """Mark those who share a family name with somebody whom a front door was told of. In: seat -> keys of what the
    family name may be, of those whose guardian asks. One query, none about nobody."""
    wanted = sorted(set().union(*keys.values())) if keys else []
    if not wanted:
        return
    named = {key for (key,) in read("family_names_in_v1", reference, wanted)}
    for one in readings:
        if keys.get(one.member, set()) & named:
            one.unusual.append(Unusual.OWN_NAME)


def _theirs(lines: Collection[dict[str, Any]]) -> dict[UUID, list[str]]:
    """Seat -> what it had to do with the enquiry, at any time."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for line in lines:
        act, detail = line["act"], line["detail"]
        if act == Act.ASSIGN:
            _add(found, detail.get("to"), Why.ASSIGNED)
        elif act == Act.HOLD_REQUEST:
            _add(found, detail.get("holder"), Why.HELD)
        if act not in _NO_WORK and not act.startswith(_LOOKS):
            _add(found, str(line["member"]), Why.WORKED)
    return found


def _add(found: dict[UUID, list[str]], said: Any, why: Why) -> None:
    """A desk can write what it likes into a line of its own: what is no id is nobody's."""
    try:
        member = UUID(str(said))
    except ValueError:
        return
    if why not in found[member]:
        found[member].append(why)


def _is_night(at: datetime) -> bool:
    hour = at.astimezone(LONDON).hour
    return hour >= NIGHT[0] or hour < NIGHT[1]
