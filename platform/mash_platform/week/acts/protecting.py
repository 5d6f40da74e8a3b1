"""What must not be seen: an address that is protected, and what an asked agency reads in its place."""

from __future__ import annotations

from mash_platform.journeys.visitor import StepFailed
from mash_platform.week.acts import research
from mash_platform.week.book import Sent
from mash_platform.week.room import Room, expect, form_of

SAFE = "ring the refuge’s worker, 020 7946 0460"


def protect(room: Room, sent: Sent, what: str) -> None:
    """A coordinator protects something of a notification. In: words of its choice."""
    visitor = room.coordinator
    with room.act("protect an address", sent.reference):
        visitor.open(room.cast.hub_host, f"/triage/{sent.reference}/protected/")
        form = form_of(visitor, "what", "safe_contact")
        visitor.send(form, what=form.choices_with("what", what), reason="refuge", safe_contact=SAFE)
        expect(visitor, "protected from now on.")
    room.book.done["address protected"] += 1


def is_covered(room: Room, sent: Sent, kind: str, words: str) -> None:
    """An asked agency reads how the family may be reached, and not what is protected. Raises: StepFailed."""
    visitor = research.at_request(room, sent, kind)
    if words in visitor.page.text:
        raise StepFailed(f"{words} is protected, and stands in the request of {kind} about {sent.enquiry}")
    expect(visitor, sent.children[0])
