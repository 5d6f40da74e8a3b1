"""Decisions that somebody does not let stand: challenged and answered, overruled; and a clock that is paused."""

from __future__ import annotations

import re
from datetime import timedelta

from mash_platform.journeys.visitor import StepFailed
from mash_platform.week import clocks
from mash_platform.week.book import Sent
from mash_platform.week.counting import CountedVisitor
from mash_platform.week.room import Room, expect, form_of

OVERRULES = re.compile(r"/enquiries/[A-Z0-9-]+/children/[0-9a-f-]{36}/overrule/")
NEAR = timedelta(minutes=2)  # a pause begins when the page is sent, and pages show minutes


def challenge(room: Room, sent: Sent, kind: str, words: str) -> str:
    """An agency does not agree with the decision about the first child. Out: the challenge's path."""
    visitor = room.researcher(kind)
    with room.act("challenge a decision", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/challenges/")
        form = form_of(visitor, "subject", "words", "senior")
        visitor.send(form, subject=form.choices["subject"][0], words=words, senior="Named nurse, head of safeguarding")
        expect(visitor, "Challenged. The desk that decided is told")
    room.book.done["decision challenged"] += 1
    return visitor.path


def answer(room: Room, sent: Sent, visitor: CountedVisitor, challenge: str, move: str, words: str) -> None:
    """One side of a challenge says what it does now."""
    with room.act("answer a challenge", sent.enquiry):
        visitor.open(room.cast.hub_host, challenge)
        visitor.send(form_of(visitor, "move", "words"), move=move, words=words)
        expect(visitor, "Recorded. The other side is told.")
    room.book.done[f"challenge: {move.replace('_', ' ')}"] += 1


def overrule_rating(room: Room, sent: Sent, rating: str, why: str) -> None:
    """A manager puts another rating in the place of the one that was given."""
    visitor = _overruling(room, sent)
    with room.act("overrule a rating", sent.enquiry):
        visitor.send(form_of(visitor, "rating", "why"), rating=rating, why=why)
        expect(visitor, "The rating is overruled.")
    sent.rating = rating
    room.book.done["rating overruled"] += 1


def overrule_decision(room: Room, sent: Sent, decision: str, level: int, reason: str, why: str) -> None:
    """A manager puts another decision in the place of the one that was made."""
    visitor = _overruling(room, sent)
    with room.act("overrule a decision", sent.enquiry):
        form = form_of(visitor, "decision", "level", "why")
        visitor.send(form, decision=decision, level=level, reason=reason, why=why)
        expect(visitor, "The decision is overruled")
    room.book.done["decision overruled"] += 1


def _overruling(room: Room, sent: Sent) -> CountedVisitor:
    visitor = room.visitor_for(room.manager)
    with room.act("go to what is overruled", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/")
        found = OVERRULES.search(visitor.page.html)
        visitor.follow(href=found[0] if found else "/overrule/")
    return visitor


def pause(room: Room, sent: Sent, hours: int, why: str) -> None:
    """The clock stands still for some hours, and the enquiry is due so much later. Raises: StepFailed."""
    visitor = room.visitor_for(room.manager)
    before = clocks.runs(room, sent)
    with room.act("pause a clock", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/pause/")
        visitor.send(form_of(visitor, "hours", "reason"), hours=hours, reason=why)
        expect(visitor, "The clock is paused until")
    longer = timedelta(hours=clocks.runs(room, sent) - before)
    if abs(longer - timedelta(hours=hours)) > NEAR:
        raise StepFailed(f"paused for {hours} hours, and {sent.enquiry} is due {longer} later")
    sent.paused = hours
    room.book.done["clock paused"] += 1


def restart(room: Room, sent: Sent) -> None:
    """It runs again before its time."""
    visitor = room.visitor_for(room.manager)
    with room.act("restart a clock", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/pause/")
        form = next((one for one in visitor.page.forms if one.has("seen")), None)
        visitor.send(form, button=("act", "run"))
        expect(visitor, "The clock is running again.")
    sent.paused = 0
    room.book.done["clock restarted"] += 1
