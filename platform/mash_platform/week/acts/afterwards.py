"""What follows a decision: papers for a strategy discussion, and what recipients say happened to the child."""

from __future__ import annotations

import re

from mash_platform.week.acts import receiving
from mash_platform.week.book import Sent
from mash_platform.week.room import Room, expect, form_of

PAPERS = re.compile(r"/products/[0-9a-f-]{36}/copies/[0-9a-f-]{36}/papers/")


def hand_papers_over(room: Room, sent: Sent, product: str) -> None:
    """Write down who took the papers of a strategy discussion, and how."""
    visitor = room.decider
    with room.act("write down who took the papers", sent.enquiry):
        visitor.open(room.cast.hub_host, product)
        found = PAPERS.search(visitor.page.html)
        visitor.follow(href=found[0] if found else "/papers/")
        visitor.send(form_of(visitor, "taken_by", "how"), taken_by="Joan Ash, team manager", how="by_hand")
        expect(visitor, "Kept, with this copy.")
    room.book.done["papers of a strategy discussion taken"] += 1


def say_feedback(room: Room, sent: Sent, team: str, words: str) -> None:
    """A recipient says what happened to the child."""
    visitor = receiving.read(room, sent, team)
    with room.act("say what happened to the child", sent.enquiry):
        visitor.send(visitor.page.form_to("/feedback/"), words=words)
        expect(visitor, "Thank you. The hub and those who shared can read it.")
    room.book.feedback[sent.enquiry] = words


def reads_feedback(room: Room, sent: Sent, kind: str) -> None:
    """An agency that shared reads it."""
    visitor = room.researcher(kind)
    with room.act("read what happened to the child", sent.enquiry):
        visitor.open(room.cast.hub_host, "/products/feedback/")
        expect(visitor, sent.enquiry)
        expect(visitor, room.book.feedback[sent.enquiry])
