"""Between hubs: offer a notification, take the offer back, accept or decline it there, ask whether a child is known."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from mash_platform.journeys.pages import Page
from mash_platform.journeys.visitor import StepFailed
from mash_platform.week.acts.triage import read
from mash_platform.week.book import Sent, State
from mash_platform.week.room import Room, expect

PATIENCE = 60.0  # seconds until the worker has carried a notification over
NOW = re.compile(r"Now ([A-Z]{3}-\d{2}-\d{6})")


def offer(room: Room, sent: Sent, rating: str = "green") -> None:
    """Offer a notification to the neighbour."""
    visitor = read(room, sent)
    with room.act("offer a notification to another hub", sent.reference):
        visitor.follow(href=f"/triage/{sent.reference}/pass/")
        visitor.send(
            visitor.page.form_with("to_authority", "reason"), to_authority=room.neighbour.authority, rating=rating,
            reason="moved_there",
        )  # fmt: skip
        expect(visitor, f"{sent.reference} is offered")


def withdraw(room: Room, sent: Sent) -> None:
    """Take an offer back."""
    visitor = room.coordinator
    with room.act("withdraw an offer", sent.reference):
        visitor.open(room.cast.hub_host, "/between-hubs/")
        visitor.press(f"Withdraw {sent.reference}")
        expect(visitor, "is withdrawn")
    _wait_for(room, sent, lambda page: "It is yours" in page.text, "that it is ours again")
    room.book.done["offer withdrawn"] += 1


def accept(room: Room, sent: Sent) -> None:
    """The neighbour accepts it; the worker carries it over."""
    there = room.visitor_for(room.neighbour.coordinator)
    with room.act("accept an offer of another hub", sent.reference):
        there.open(room.neighbour.hub_host, "/between-hubs/")
        there.press(f"Accept {sent.reference}")
    _wait_for(room, sent, lambda page: "Now " in page.text, "where it is now")
    now = NOW.search(room.coordinator.page.text)
    sent.becomes(State.PASSED)
    sent.passed_to = now[1] if now else ""


def decline(room: Room, sent: Sent) -> None:
    """The neighbour declines it: the child is not theirs."""
    there = room.visitor_for(room.neighbour.coordinator)
    with room.act("decline an offer of another hub", sent.reference):
        there.open(room.neighbour.hub_host, "/between-hubs/")
        there.reveal(f"Decline {sent.reference}")
        accepting = next((one for one in there.page.forms if one.button(f"Accept {sent.reference}")), None)
        action = accepting.action.replace("/accept/", "/decline/") if accepting else "/ID/decline/"
        there.send(there.page.form_to(action), button=("why", "not_here"))
    _wait_for(room, sent, lambda page: bool(page.link(href=f"/triage/{sent.reference}/pass/")), "that it is declined")
    room.book.done["offer declined"] += 1


def close_there(room: Room, sent: Sent) -> None:
    """The neighbour's coordinator reads what was passed, and closes it."""
    there = room.visitor_for(room.neighbour.coordinator)
    with room.act("close what another hub passed", sent.passed_to):
        there.open(room.neighbour.hub_host, f"/triage/{sent.passed_to}/")
        expect(there, sent.children[0])
        there.reveal("Close without an enquiry")
        there.press("Close and go to the next", why="advice", aside_reason="The school here has it in hand.")


def _wait_for(room: Room, sent: Sent, is_there: Callable[[Page], bool], what: str) -> None:
    """Until the worker has settled an offer, and the notification's page says so. Raises: StepFailed."""
    until = time.monotonic() + PATIENCE
    while True:
        with room.act("look what became of an offer", sent.reference):
            room.coordinator.open(room.cast.hub_host, f"/triage/{sent.reference}/")
        if is_there(room.coordinator.page):
            return
        if time.monotonic() > until:
            raise StepFailed(
                f"the page of {sent.reference} does not say {what} after {PATIENCE:.0f} s: is the worker running?"
            )
        time.sleep(0.3)
