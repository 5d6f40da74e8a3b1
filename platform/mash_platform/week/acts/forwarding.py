"""Children who are open to a social worker: the day's list is loaded, and a notification goes to who leads."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from mash_platform.week.acts.triage import read
from mash_platform.week.book import Sent, State
from mash_platform.week.people import Child
from mash_platform.week.room import Room, expect

COLUMNS = ("Given name", "Family name", "Date of birth", "NHS number", "Case number", "Status", "Lead worker", "Team",
           "Telephone")  # fmt: skip
LEADS = "R. Osei"


def load_open_cases(room: Room, children: Sequence[Child]) -> None:
    """Social care's list of today, as its own system writes it."""
    visitor, lines = room.coordinator, io.StringIO()
    written = csv.writer(lines)
    written.writerow(COLUMNS)
    for number, one in enumerate(children, start=1):
        written.writerow([
            one.given, one.family, one.born.isoformat(), "", f"S{number:05}", "Child in need plan", LEADS,
            "Assessment team 2", "020 7946 0440",
        ])  # fmt: skip
    with room.act("load the list of open cases"):
        visitor.open(room.cast.hub_host, "/triage/open-cases/")
        form = next((one for one in visitor.page.forms if one.button("Load")), None)
        visitor.send_file(form, "file", "open cases.csv", lines.getvalue().encode())
        expect(visitor, "Loaded: ")


def is_open(room: Room, sent: Sent) -> None:
    """The page of a notification says who works with the family."""
    with room.act("read that a child is open", sent.reference):
        expect(read(room, sent), LEADS)


def forward(room: Room, sent: Sent) -> None:
    """Forward a notification to the lead professional, and go to the next."""
    visitor = read(room, sent)
    with room.act("forward a notification to the lead professional", sent.reference):
        visitor.press("Forward and go to the next", how="telephone")
        expect(visitor, f"{sent.reference} is forwarded to {LEADS}")
    sent.becomes(State.FORWARDED)
    room.book.done["forwarded to the lead professional of an open case"] += 1
