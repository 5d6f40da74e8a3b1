"""What a screen in the room shows: the hub's open work by reference, for everybody who stands there.

No name of a child and no word of a case is in what the function gives (sql/room_display_v1.sql). Call it on the hub's
`screen` login.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from hub.wall.functions import RefusedByTheWall, call
from tenants.models import AgencyKind

AT_ONCE = 6  # enquiries on one screen, to be read from four metres; as many fewer as dangers stand above them
DANGERS = 3
SHORT: dict[str, str] = {AgencyKind.SOCIAL_CARE: "Social care"}  # where the kind's own words are long
TURNS = 15  # seconds that a page of several stays


class NotLetIn(Exception):
    """No screen's pass stands: never let in, revoked, or over."""


@dataclass(frozen=True)
class AgencyShown:
    """An agency that was asked: its short name, and whether it has answered or is late."""

    name: str
    is_answered: bool
    is_late: bool


@dataclass(frozen=True)
class EnquiryShown:
    """An open enquiry. `due_at` is None for blue; a paused clock runs again by itself."""

    reference: str
    rating: str
    due_at: datetime | None
    clock_from: datetime
    is_paused: bool
    agencies: tuple[AgencyShown, ...]

    @property
    def answered(self) -> int:
        return sum(one.is_answered for one in self.agencies)


@dataclass(frozen=True)
class RoomDisplay:
    """One page of the display: `page` of `pages`, of `total` open enquiries."""

    screen: str
    waiting: int  # notifications that nobody has rated
    waiting_due_at: datetime | None  # when the first of them is due
    ringing: tuple[tuple[str, datetime], ...]  # references with immediate danger that nobody has, and since when
    enquiries: tuple[EnquiryShown, ...]
    total: int
    page: int
    pages: int


def display(token: bytes, *, page: int | None, at: datetime) -> RoomDisplay:
    """What the screen of this token shows. In: a page that it stays on, from 1, or None to turn by the clock.

    Two questions to the database at most. Raises: NotLetIn.
    """
    found = _asked(token, AT_ONCE, 0)
    rows = AT_ONCE - min(len(found["ringing"]), DANGERS)
    pages = max(1, -(-found["total"] // rows))
    wanted = min(page, pages) if page else int(at.timestamp()) // TURNS % pages + 1
    if wanted > 1:
        found = _asked(token, rows, (wanted - 1) * rows)
    waiting = found["waiting"]
    return RoomDisplay(
        screen=found["screen"],
        waiting=waiting["count"],
        waiting_due_at=_moment(waiting["due_at"]),
        ringing=tuple((one["reference"], datetime.fromisoformat(one["since"])) for one in found["ringing"]),
        enquiries=tuple(_enquiry(one) for one in found["enquiries"][:rows]),
        total=found["total"],
        page=wanted,
        pages=pages,
    )


def _asked(token: bytes, most: int, skip: int) -> dict[str, Any]:
    try:
        with transaction.atomic():
            ((said,),) = call("room_display_v1", token, most, skip)
    except RefusedByTheWall as refusal:
        raise NotLetIn from refusal
    found: dict[str, Any] = json.loads(said) if isinstance(said, str) else said
    return found


def _enquiry(one: dict[str, Any]) -> EnquiryShown:
    kinds = Counter(each["kind"] for each in one["agencies"])
    return EnquiryShown(
        reference=one["reference"],
        rating=one["rating"],
        due_at=_moment(one["due_at"]),
        clock_from=datetime.fromisoformat(one["clock_from"]),
        is_paused=one["paused"],
        agencies=tuple(
            AgencyShown(_short(each, kinds), each["answered"], bool(each["late"])) for each in one["agencies"]
        ),
    )


def _short(agency: dict[str, Any], kinds: Counter[str]) -> str:
    """Its kind in a word, which is read from further away than its name; its name where that would say two."""
    is_plain = kinds[agency["kind"]] == 1 and agency["kind"] not in ("", AgencyKind.OTHER)
    return SHORT.get(agency["kind"]) or str(AgencyKind(agency["kind"]).label) if is_plain else str(agency["name"])


def _moment(said: str | None) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said)
