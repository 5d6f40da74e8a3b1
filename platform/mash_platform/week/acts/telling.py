"""Telling referrers what happens with what they sent, and writing down how."""

from __future__ import annotations

from mash_platform.week.book import Sent
from mash_platform.week.room import Room, expect, form_of


def by_telephone(room: Room, sent: Sent) -> None:
    """Ring whoever sent it, and write down that they were told."""
    visitor = room.coordinator
    with room.act("tell a referrer by telephone", sent.reference):
        visitor.open(room.cast.hub_host, f"/referrers/{sent.reference}/")
        form = form_of(visitor, "how", "words")
        said = {"how": "telephone"} | ({"safe_read": "on"} if form.has("safe_read") else {})
        visitor.send_all(form, said)
        expect(visitor, "Recorded: the referrer is told.")
    room.book.told.add(sent.reference)
    room.book.done["referrer told by telephone"] += 1


def nobody_to_tell(room: Room, sent: Sent, why: str) -> None:
    """Nobody can be told, and why stands there."""
    visitor = room.coordinator
    with room.act("say why a referrer is not told", sent.reference):
        visitor.open(room.cast.hub_host, f"/referrers/{sent.reference}/")
        form = form_of(visitor, "how", "reason")
        visitor.send(form, how="not_told", reason=why, words="")
        expect(visitor, "Recorded: nobody is told.")
    room.book.told.add(sent.reference)
    room.book.done["referrer not told, with why"] += 1
