"""What the manager does: when a door is read, who is let in."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from mash_platform.journeys.loader import LONDON
from mash_platform.week.room import Room, expect, row_with

SUSPEND = re.compile(r"/visits/[0-9a-f-]{36}/suspend/")
LIFT = re.compile(r"/visits/[0-9a-f-]{36}/lift/")
OFTEN = {"reads_from": "00:00", "reads_until": "23:59"}  # as the demonstration has it


def nobody_reads_now(room: Room) -> None:
    """From now on it is night."""
    begins = datetime.now(LONDON) + timedelta(hours=2)
    hour = begins.hour if begins.hour < 23 else 1
    _set(room, reads_from=f"{hour:02d}:00", reads_until=f"{hour:02d}:30")


def read_again(room: Room) -> None:
    """The day begins."""
    _set(room, **OFTEN)


def _set(room: Room, **said: str) -> None:
    visitor = room.visitor_for(room.manager)
    with room.act("set when the door is read"):
        visitor.open(room.cast.hub_host, f"/front-doors/{room.cast.authority}/")
        for _ in range(2):  # what would change, and then what was shown
            visitor.send_all(visitor.page.form_with("reads_from", "reads_until"), said)
        expect(visitor, "says so now")


def suspend(room: Room, kind: str) -> None:
    """Let an agency's researcher in no more: nobody is left at its desk."""
    visitor = room.visitor_for(room.manager)
    with room.act("suspend somebody"):
        visitor.open(room.cast.hub_host, "/visits/")
        found = SUSPEND.search(row_with(visitor, room.names[kind], "/suspend/"))
        visitor.follow(href=found[0] if found else "/suspend/")
        visitor.send(visitor.page.form_with("reason"), reason="Lost a badge; until it is found.")
        expect(visitor, "cannot enter it")


def lift(room: Room, kind: str) -> None:
    """Let them in again."""
    visitor = room.visitor_for(room.manager)
    with room.act("lift a suspension"):
        visitor.open(room.cast.hub_host, "/visits/")
        found = LIFT.search(row_with(visitor, room.names[kind], "/lift/"))
        visitor.follow(href=found[0] if found else "/lift/")
        visitor.send(visitor.page.form_with("reason"), reason="The badge is found.")
        expect(visitor, "can enter")
