"""People who are away: their list handed over, who covers, who agrees for them; and a duty from hand to hand."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from mash_platform.journeys.loader import LONDON
from mash_platform.journeys.pages import Form
from mash_platform.week.book import Sent
from mash_platform.week.counting import CountedVisitor
from mash_platform.week.room import Room, choice, expect, form_of, row_with


def assign(room: Room, sent: Sent, account: str) -> None:
    """A manager gives somebody an enquiry."""
    visitor = room.visitor_for(room.manager)
    with room.act("assign an enquiry", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/assign/")
        form = form_of(visitor, "to", "seen")
        visitor.send(form, to=choice(form, "to", room.person(account)))
        expect(visitor, f"{sent.enquiry} is assigned to")
    room.book.assigned[sent.enquiry] = account


def is_away(room: Room, account: str, cover: str, *, by: str = "") -> None:
    """Somebody is away today and tomorrow, and who covers. In: who says so, where not the hub's manager."""
    visitor, today = room.visitor_for(by or room.manager), room.invention.today
    with room.act("say who is away and who covers"):
        visitor.open(room.cast.hub_host, "/colleagues/away/")
        if (left := _whose(room, account, visitor)) is not None:  # a week that broke off left them away
            visitor.send(left)
        form = form_of(visitor, "seat", "cover")
        visitor.send_all(form, {
            "seat": choice(form, "seat", room.person(account)),
            "cover": choice(form, "cover", room.person(cover)),
            **day("first", today), **day("last", today + timedelta(days=1)),
        })  # fmt: skip
        expect(visitor, "Written down. Whoever covers is told.")
    room.book.done["somebody away, covered by a colleague"] += 1


def is_back(room: Room, account: str, *, by: str = "") -> None:
    """They are back early. In: who says so, where not the hub's manager."""
    visitor = room.visitor_for(by or room.manager)
    with room.act("say that somebody is back"):
        visitor.open(room.cast.hub_host, "/colleagues/away/")
        visitor.send(_whose(room, account, visitor))
        expect(visitor, "Ended. What comes from now is on their own list alone.")


def _whose(room: Room, account: str, visitor: CountedVisitor) -> Form | None:
    """The form with the button that ends somebody's absence, on the page that is open."""
    name = room.person(account)
    return next((one for one in visitor.page.forms if any(name in button.text for button in one.buttons)), None)


def hand_list_over(room: Room, account: str, to: str) -> None:
    """A manager hands somebody's whole list over."""
    visitor = room.visitor_for(room.manager)
    with room.act("hand a whole list over") as cost:
        visitor.open(room.cast.hub_host, "/colleagues/")
        visitor.follow(text=f"Hand over the list of {room.person(account)}")
        form = form_of(visitor, "to", "go")
        taker = choice(form, "to", room.person(to))
        cost.clicks += 1
        visitor.open(room.cast.hub_host, f"{visitor.path.partition('?')[0]}?{urlencode({'to': taker, 'go': 'yes'})}")
        visitor.send(next((one for one in visitor.page.forms if one.has("once", "seen")), None))
        expect(visitor, "handed over. They are told.")
    for enquiry, whose in room.book.assigned.items():
        if whose == account:
            room.book.assigned[enquiry] = to
    room.book.done["whole list handed over"] += 1


def on_duty(room: Room, account: str) -> None:
    """A manager puts somebody on duty: from now for some hours."""
    visitor, now = room.visitor_for(room.manager), datetime.now(LONDON)
    until = now + timedelta(hours=3)
    with room.act("put somebody on duty"):
        visitor.open(room.cast.hub_host, "/triage/duty/")
        form = form_of(visitor, "seat", "begins_time")
        visitor.send_all(form, {
            "seat": choice(form, "seat", room.person(account)), **day("begins", now), **day("until", until),
            "begins_time": f"{now:%H:%M}", "until_time": f"{until:%H:%M}",
        })  # fmt: skip
        expect(visitor, "Put on the roster.")


def give_duty(room: Room, giver: str, taker: str, words: str) -> str:
    """At the end of a duty: write what the next must know, and sign. Out: the hand-over's path."""
    visitor = room.visitor_for(giver)
    with room.act("hand a duty over"):
        visitor.open(room.cast.hub_host, "/triage/duty/hand-over/")
        form = form_of(visitor, "words", "to")
        visitor.send(form, words=words, to=choice(form, "to", room.person(taker)))
        expect(visitor, "Signed. They are told")
    return visitor.path


def take_duty(room: Room, taker: str, hand_over: str) -> None:
    """Read it, and sign that one has it."""
    visitor = room.visitor_for(taker)
    with room.act("take a duty over"):
        visitor.open(room.cast.hub_host, hand_over)
        visitor.send(visitor.page.form_to("/take/"))
        expect(visitor, "Signed: the duty is yours")
    room.book.done["duty handed over, signed by both"] += 1


def off_duty(room: Room, account: str) -> None:
    """The duty is over before its time."""
    visitor = room.visitor_for(room.manager)
    with room.act("take somebody off duty"):
        visitor.open(room.cast.hub_host, "/triage/duty/")
        found = re.search(r"/triage/duty/[0-9a-f-]{36}/off/", row_with(visitor, room.person(account), "/off/"))
        visitor.send(visitor.page.form_to(found[0] if found else "/off/"))
        expect(visitor, "Taken off the roster.")


def works_on(room: Room, account: str, sent: Sent) -> None:
    """Their own list has it. Raises: StepFailed, where it has not."""
    visitor = room.visitor_for(account)
    with room.act("look at my own list"):
        visitor.open(room.cast.hub_host, "/work/?show=mine")
        row_with(visitor, sent.enquiry)


def day(name: str, on: date) -> dict[str, str]:
    """The three boxes of a day."""
    return {f"{name}_{part}": f"{on:%{letter}}" for part, letter in (("day", "d"), ("month", "m"), ("year", "Y"))}
