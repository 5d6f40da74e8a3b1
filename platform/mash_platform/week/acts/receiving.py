"""In a team outside: open a product, take it, acknowledge it, say what came of it, read that it was recalled."""

from __future__ import annotations

import re

from mash_platform.week.book import Sent
from mash_platform.week.counting import CountedVisitor
from mash_platform.week.room import Room, expect, row_with

A_COPY = re.compile(r"/copies/[0-9a-f-]{36}/")


def read(room: Room, sent: Sent, team: str) -> CountedVisitor:
    """Open the newest copy of an enquiry's product from the team's list."""
    visitor = room.recipient(team)
    code = room.team(team)
    version = max(number for enquiry, one, number in room.book.copies if (enquiry, one) == (sent.enquiry, code))
    with room.act("open a product from the team's list", sent.enquiry):
        visitor.open(room.cast.outside_host, "/")
        copy = A_COPY.search(row_with(visitor, f"{sent.enquiry}, version {version}"))
        visitor.follow(href=copy[0] if copy else "/copies/ID/")
    if room.book.copies[sent.enquiry, code, version] == "sent":
        room.book.copies[sent.enquiry, code, version] = "opened"
    return visitor


def acknowledge(room: Room, sent: Sent, team: str) -> None:
    """The product is in the team's hands."""
    visitor = read(room, sent, team)
    with room.act("acknowledge a product", sent.enquiry):
        visitor.send(visitor.page.form_to("/acknowledge/"))
        expect(visitor, "Acknowledged by")
    _now(room, sent, team, "acknowledged")


def take(room: Room, sent: Sent, team: str) -> None:
    """Somebody of the team takes it."""
    visitor = room.recipient(team)
    with room.act("take a product", sent.enquiry):
        visitor.send(next((one for one in visitor.page.forms if one.action.endswith("/hold/")), None))
        expect(visitor, "has it now")
    room.book.done["product taken by name"] += 1


def say_outcome(room: Room, sent: Sent, team: str, outcome: str, note: str = "") -> None:
    """Outcome."""
    visitor = room.recipient(team)
    with room.act(f"say what came of a product: {outcome.replace('_', ' ')}", sent.enquiry):
        visitor.send(visitor.page.form_to("/outcome/"), outcome=outcome, note=note)
        expect(visitor, "Outcome")
    _now(room, sent, team, "declined" if outcome == "declined" else "answered")


def read_recall(room: Room, sent: Sent, team: str) -> None:
    """The team reads that its copy was recalled, and says so."""
    visitor = read(room, sent, team)
    with room.act("say that a recall was read", sent.enquiry):
        visitor.send(visitor.page.form_to("/recall-seen/"))
    _now(room, sent, team, "recall read")


def _now(room: Room, sent: Sent, team: str, state: str) -> None:
    code = room.team(team)
    last = max(number for enquiry, one, number in room.book.copies if (enquiry, one) == (sent.enquiry, code))
    room.book.copies[sent.enquiry, code, last] = state
