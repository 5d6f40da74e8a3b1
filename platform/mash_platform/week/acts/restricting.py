"""Restricting an enquiry to named people, working inside it, breaking the glass, lifting; and what a guardian reads."""

from __future__ import annotations

import re

from mash_platform.journeys.visitor import StepFailed
from mash_platform.week.book import Sent, State
from mash_platform.week.counting import CountedVisitor
from mash_platform.week.room import Room, all_rows, expect, form_of, row_with

WAY_IN = re.compile(r'href="(/inside/[0-9a-f-]{36})/')
OPENING = re.compile(r"/ledger/restricted/openings/[0-9a-f-]{36}/")
REGISTERED = re.compile(r"/ledger/restricted/[0-9a-f-]{36}/")


def restrict(room: Room, sent: Sent, people: tuple[str, ...]) -> None:
    """Let nobody see an enquiry but the coordinator and these. In: their accounts."""
    visitor = room.coordinator
    with room.act("restrict an enquiry", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/restrict/")
        form = form_of(visitor, "why", "reason", "people")
        named = [value for account in people for value in form.choices_with("people", f"{room.person(account)},")]
        if len(named) != len(people):
            raise StepFailed(f"not all of {', '.join(people)} can be named for {sent.enquiry}")
        visitor.send(form, why="staff", reason="Somebody of the family works in this hub.", people=named)
        expect(visitor, "Restricted. Only the people whom you named")
    room.book.enquiries[sent.enquiry] = "restricted"
    room.book.restricted.add(sent.enquiry)
    sent.becomes(State.RESTRICTED, sent.enquiry)


def enter(room: Room, sent: Sent, visitor: CountedVisitor) -> None:
    """Go into it from one's own list of restricted enquiries."""
    with room.act("enter a restricted enquiry", sent.enquiry):
        visitor.open(room.cast.hub_host, "/restricted/")
        way = WAY_IN.search(row_with(visitor, f"Enter {sent.enquiry}"))
        visitor.follow(href=f"{way[1] if way else '/inside/ID'}/enquiries/{sent.enquiry}/")
        expect(visitor, "Inside a restricted enquiry")


def answer_inside(room: Room, sent: Sent, kind: str) -> None:
    """Answer what one's agency is asked, inside."""
    visitor = room.researcher(kind)
    enter(room, sent, visitor)
    with room.act("answer nothing known inside a restricted enquiry", sent.enquiry):
        inside = visitor.path.partition("/enquiries/")[0]
        visitor.open(room.cast.hub_host, f"{inside}/requests/")
        visitor.reveal("Nothing known")
        visitor.send(visitor.page.form_to("/nothing-known/"))
    # In no list of anybody who is outside, and so in none that is held against the book.
    room.book.requests[sent.enquiry, kind] = "restricted"


def is_gone(room: Room, sent: Sent, visitor: CountedVisitor) -> None:
    """Whoever is not named is answered as of something that is not there. Raises: StepFailed."""
    with room.act("look for what is restricted", sent.enquiry):
        for page in (f"/enquiries/{sent.enquiry}/", f"/triage/{sent.reference}/"):
            if not visitor.missing(room.cast.hub_host, page):
                raise StepFailed(f"{visitor.account} reads {page}, which is restricted")


def break_glass(room: Room, sent: Sent, visitor: CountedVisitor) -> None:
    """Enter it without being named, with a reason."""
    with room.act("break the glass", sent.enquiry):
        visitor.open(room.cast.hub_host, "/restricted/break-glass/")
        visitor.send(
            visitor.page.form_with("reference", "reason"), reference=sent.enquiry,
            reason="A hospital rings: nobody who is named can be reached.",
        )  # fmt: skip
        expect(visitor, "You can enter it now. A guardian is being told.")
    enter(room, sent, visitor)
    room.book.done["glass broken"] += 1


def guardian_reads(room: Room, sent: Sent) -> None:
    """A guardian reads whose glass was broken and why, and neither reference nor name."""
    guardian = room.visitor_for(room.guardian)
    with room.act("read whose glass was broken", sent.enquiry):
        guardian.open(room.cast.hub_host, "/ledger/restricted/")
        if sent.enquiry in guardian.page.text:
            raise StepFailed(f"the guardians' register names {sent.enquiry}")
        row = REGISTERED.search(row_with(guardian, "to review"))
        guardian.follow(href=row[0] if row else "/ledger/restricted/ID/")
        expect(guardian, "May be inside until")
        opening = OPENING.search(guardian.page.html)
        guardian.follow(href=opening[0] if opening else "/openings/ID/")
        expect(guardian, "nobody who is named can be reached")


def review_entry(room: Room) -> None:
    """A guardian closes an emergency entry whose time is over, with words that stay readable."""
    guardian, words = room.visitor_for(room.guardian), "Rung: the child was seen at the hospital. It had to be."
    with room.act("review an emergency entry"):
        guardian.open(room.cast.hub_host, "/ledger/restricted/")
        registered = [one for row in all_rows(guardian) if "to review" in row for one in REGISTERED.findall(row)]
        for path in dict.fromkeys(registered):
            guardian.open(room.cast.hub_host, path)
            over = next((row for row in all_rows(guardian) if "To review" in row), "")
            if not over:  # somebody may still be inside
                continue
            opening = OPENING.search(over)
            guardian.follow(href=opening[0] if opening else "/openings/ID/")
            guardian.send(form_of(guardian, "words"), words=words)
            expect(guardian, "Recorded. What you wrote stays readable here.")
            guardian.follow(href=opening[0] if opening else "/openings/ID/")
            expect(guardian, words)
            room.book.done["emergency entry reviewed by a guardian"] += 1
            return


def lift(room: Room, sent: Sent) -> None:
    """It is as other enquiries again."""
    visitor = room.coordinator
    with room.act("lift a restriction", sent.enquiry):
        visitor.open(room.cast.hub_host, "/restricted/")
        row = re.search(r'href="(/restricted/[0-9a-f-]{36}/)"', row_with(visitor, f"Enter {sent.enquiry}"))
        visitor.follow(href=row[1] if row else "/restricted/ID/")
        visitor.follow(text="Lift the restriction")
        visitor.send(visitor.page.form_with("reason"), reason="She works elsewhere now.")
        expect(visitor, "Not restricted any more.")
    room.book.restricted.discard(sent.enquiry)
    room.book.enquiries[sent.enquiry] = "open"
    for (enquiry, kind), state in room.book.requests.items():
        if enquiry == sent.enquiry and state == "restricted":
            room.book.requests[enquiry, kind] = "answered"
    sent.becomes(State.OPENED, sent.enquiry)
    room.book.done["restriction lifted"] += 1
