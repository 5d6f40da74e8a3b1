"""Immediate danger that nobody acknowledges: the managers hear of it after the time that the hub set, and once."""

from __future__ import annotations

import time
from datetime import datetime

from mash_platform.journeys.visitor import StepFailed
from mash_platform.week.acts.on_paper import before
from mash_platform.week.book import Sent
from mash_platform.week.room import Room, all_rows

SINCE = 10  # minutes until managers hear, as the demonstration's doors have it; again after twice as many
PATIENCE = 90.0  # seconds until the worker, who looks every ten, has told them
TITLE = "Immediate danger: a notification waits"
WORDS = f"Nobody has acknowledged it for {SINCE} minutes or more"


def unheard_since() -> datetime:
    """When something was told that managers hear of now, for the first time."""
    return before(minutes=SINCE + 2)


def heard(room: Room, show: str = "") -> int:
    """How often the manager was told that nobody has immediate danger in hand. In: `?show=unread`, or all notices."""
    visitor = room.visitor_for(room.manager)
    visitor.open(room.platform_host, f"/notices/{show}")
    return sum(TITLE in row and WORDS in row for row in all_rows(visitor))


def nothing_unread(room: Room) -> None:
    """The manager has read every notice."""
    visitor = room.visitor_for(room.manager)
    with room.act("mark all notices as read"):
        visitor.open(room.platform_host, "/notices/")
        if visitor.page.form_to("/notices/read/") is not None:
            visitor.press("Mark all as read")


def managers_hear(room: Room, sent: Sent) -> None:
    """Wait until the manager's notices say so. Raises: StepFailed, where they do not, or more than once."""
    until = time.monotonic() + PATIENCE
    with room.act("wait until managers are told of danger", sent.reference):
        while not (told := heard(room, "?show=unread")):
            if time.monotonic() > until:
                raise StepFailed(
                    f"no manager heard of {sent.reference} within {PATIENCE:.0f} s: is the worker running?"
                )
            time.sleep(1)
    if told != 1:
        raise StepFailed(f"the manager was told {told} times of {sent.reference}")
    sent.escalated = True
    room.book.done["immediate danger told to managers"] += 1
