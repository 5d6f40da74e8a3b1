"""What came, was found and decided while the service was away: written from paper, with its true times. And files."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw

from mash_platform.journeys.loader import LONDON
from mash_platform.journeys.visitor import StepFailed
from mash_platform.week.acts import door, research
from mash_platform.week.acts.away import day
from mash_platform.week.acts.deciding import ANALYSIS
from mash_platform.week.book import Sent
from mash_platform.week.room import Room, expect, form_of

A_REFERENCE = re.compile(r"[A-Z]{3}-\d{2}-\d{6}")
FILES = re.compile(r"/requests/[0-9a-f-]{36}/findings/[0-9a-f-]{36}/files/")


def before(**ago: float) -> datetime:
    """A moment in London, to the minute, as one writes it on paper."""
    return (datetime.now(LONDON) - timedelta(**ago)).replace(second=0, microsecond=0)


def write_down(room: Room, message: dict[str, Any], told_at: datetime | None = None) -> Sent:
    """A coordinator writes what is told on the telephone; or from paper, with when it was told."""
    visitor = room.coordinator
    with room.act("write down what was kept on paper" if told_at else "write a notification during a call"):
        visitor.open(room.cast.hub_host, "/triage/write/")
        form = form_of(visitor, "danger", "what_happened")
        child, other, referrer = message["children"][0], message["others"][0], message["referrer"]
        said = {
            "danger": "yes" if message["immediate_danger"] else "no", "channel": form.choices["channel"][0],
            "what_happened": message["concern"]["what_happened"], "categories": message["concern"]["categories"],
            "address": child["address"]["lines"], "postcode": child["address"]["postcode"],
            "child1-given_name": child["given_name"], "child1-family_name": child["family_name"],
            "child1-born": f"{datetime.fromisoformat(child['born_on']):%d/%m/%Y}", "child1-school": child["school"],
            "adult1-given_name": other["given_name"], "adult1-family_name": other["family_name"],
            "adult1-relation": other["relation"],
            **{name: referrer[name] for name in ("source", "name", "role", "agency", "telephone") if name in referrer},
        }  # fmt: skip
        if told_at:
            said |= {"when": "paper", "said_time": f"{told_at:%H:%M}", **day("said_on", told_at)}
        visitor.send_all(form, said)
        expect(visitor, "Kept. Tell whoever called this reference:")
        found = A_REFERENCE.search(visitor.path)
    if not found:
        raise StepFailed(f"no reference in {visitor.path}")
    # Whoever rings has no page at the door: `status` is empty, and nothing is compared with one.
    return door.note(room, found[0], "", message)


def record(room: Room, sent: Sent, kind: str, text: str, found_at: datetime) -> None:
    """Record a finding that stood on paper."""
    visitor = research.at_request(room, sent, kind)
    with room.act("record a finding from paper", sent.enquiry):
        form = visitor.page.form_to("/record/")
        if form is None:
            raise StepFailed("the request's page has no form for a finding")
        said: dict[str, Any] = {"text": text, "kind": "event", **_paper(found_at, "A. Fellgate, duty desk")}
        if not form.fields.get("about"):
            said["about"] = form.choices["about"][:1]
        visitor.send_all(form, said)
    room.book.done["finding written from paper"] += 1


def decide(room: Room, sent: Sent, decision: str, level: int, reason: str, decided_at: datetime) -> None:
    """Write a decision that was taken on paper."""
    visitor = room.decider
    with room.act("write a decision from paper", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/assess/")
        said = {"analysis": ANALYSIS, "level": level, "decision": decision, "reason": reason, **_paper(decided_at)}
        visitor.send_all(form_of(visitor, "analysis", "level"), said, button=("act", "decide"))
        if "Information product" not in visitor.page.title:
            raise StepFailed(f"decided, and “{visitor.page.title.strip()}” came")
    room.book.enquiries[sent.enquiry] = "decided"
    room.book.done["decision written from paper"] += 1


def _paper(moment: datetime, by: str = "") -> dict[str, str]:
    return {**day("paper_on", moment), "paper_time": f"{moment:%H:%M}", "paper_by": by}


def attach(room: Room, sent: Sent, kind: str, names: Sequence[str]) -> None:
    """Add photographs to the finding that was recorded last, while it is held."""
    visitor = room.researcher(kind)
    request = visitor.path
    for name in names:
        with room.act("add a file to a finding", sent.enquiry):
            if not FILES.search(visitor.path):
                visitor.follow(href=FILES.findall(visitor.page.html)[-1])
            visitor.send_file(visitor.page.form_with("once"), "file", name, photograph(name))
            expect(visitor, "The file is with the finding. Only your agency can see it.")
    visitor.open(room.cast.hub_host, request)
    room.book.done["file added to a finding"] += len(names)


def file_is_there(room: Room, sent: Sent, name: str, *, there: bool) -> None:
    """Whoever decides sees the file with the released finding, or does not. Raises: StepFailed."""
    visitor = room.decider
    with room.act("open a file with a finding", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/")
        if (name in visitor.page.text) != there:
            raise StepFailed(f"{name} is {'not ' if there else ''}with the finding in {sent.enquiry}")
        if there:
            visitor.follow(href="/requests/files/")
            expect(visitor, name)


def photograph(words: str) -> bytes:
    """An invented picture: an outline, and its words."""
    sheet, made = Image.new("RGB", (320, 240), "white"), io.BytesIO()
    pen = ImageDraw.Draw(sheet)
    pen.ellipse((120, 60, 200, 140), outline="black", width=3)
    pen.text((20, 200), words, fill="black")
    sheet.save(made, "PNG")
    return made.getvalue()
