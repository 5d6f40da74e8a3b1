"""At triage: rate, join, close, have in hand, pass on, put right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mash_platform.journeys.visitor import StepFailed
from mash_platform.week.book import Sent, State
from mash_platform.week.counting import CountedVisitor
from mash_platform.week.room import Room, expect

URGENCY = ("red", "amber", "green", "blue")


def read(room: Room, sent: Sent, by: CountedVisitor | None = None) -> CountedVisitor:
    """Open a notification. Out: the browser that shows it."""
    visitor = by or room.coordinator
    if visitor.path != f"/triage/{sent.reference}/" or visitor.host != room.cast.hub_host:
        with room.act("open a notification", sent.reference):
            visitor.open(room.cast.hub_host, f"/triage/{sent.reference}/")
    return visitor


def rate(
    room: Room, sent: Sent, rating: str, reason: str, *, own: dict[int, str] | None = None, despite: str = "",
    again: bool = False,
) -> None:  # fmt: skip
    """Rate every child, open an enquiry, go to the next. In: ratings of single children by their place; why it stands
    where the hub asks; whether it was rated before, and parted."""
    visitor = read(room, sent)
    with room.act(
        "rate siblings apart" if own else "rate, and say why it stands" if despite
        else "rate a notification and go to the next", sent.reference,
    ):  # fmt: skip
        said: dict[str, Any] = {"all": rating, "reason": reason}
        said |= {f"rating-{place}": one for place, one in (own or {}).items()}
        form = visitor.page.form_with("all", "reason")
        if form is not None and "into" in form.choices:
            said["into"] = "new"
        if own:
            visitor.reveal("Rate one child differently")
        visitor.send_all(form, said)
        let_it_stand(room, visitor, despite)
    sent.rating = min([rating, *(own or {}).values()], key=URGENCY.index)
    sent.becomes(State.OPENED, sent.reference)
    room.book.enquiries[sent.reference] = "open"


def join(room: Room, sent: Sent, to: Sent, rating: str, reason: str, *, same: bool = True) -> None:
    """Join an open enquiry. In: whether its children are the enquiry's."""
    visitor = read(room, sent)
    with room.act("join a notification with an enquiry", sent.reference):
        form = visitor.page.form_with("all", "reason", "into")
        into = form.choices_with("into", to.enquiry) if form else []
        if form is None or not into:
            raise StepFailed(f"joining {to.enquiry} is not offered")
        said: dict[str, Any] = {"all": rating, "reason": reason, "into": into[0]}
        for name in form.choices:
            if name.startswith(f"same-{to.enquiry}-"):
                said[name] = form.choices_with(name, "Yes" if same else "No")[0]
        visitor.send_all(form, said)
    sent.becomes(State.JOINED, to.enquiry)


def close(room: Room, sent: Sent, why: str, reason: str) -> None:
    """Close without an enquiry, and go to the next."""
    visitor = read(room, sent)
    if "only a manager closes this one" in visitor.page.text:  # a repeat
        visitor = read(room, sent, room.visitor_for(room.manager))
    with room.act("close a notification and go to the next", sent.reference):
        visitor.reveal("Close without an enquiry")
        visitor.press("Close and go to the next", why=why, aside_reason=reason)
    sent.becomes(State.CLOSED)


def close_together(room: Room, several: Sequence[Sent], why: str, reason: str) -> None:
    """Tick several on the list, and close them on one page, each with why and all with one reason."""
    visitor = room.coordinator
    with room.act(f"close {len(several)} notifications together") as cost:
        visitor.open(room.cast.hub_host, "/triage/")
        cost.clicks += len(several)  # their boxes: the button of their form leads to an address that names them
        ticked = "".join(f"&notification={one.reference}" for one in several)
        visitor.open(room.cast.hub_host, f"/triage/close/?why={why}{ticked}")
        visitor.press(f"Close {len(several)} notifications", reason=reason)
        expect(visitor, f"{len(several)} notifications closed without an enquiry.")
    for one in several:
        one.becomes(State.CLOSED)


def second_hand(room: Room, sent: Sent) -> None:
    """Two have the same notification open; the second learns that a colleague was first, and changes nothing."""
    read(room, sent)
    second = read(room, sent, room.decider)
    form = second.page.form_with("all", "reason")
    rate(room, sent, "green", "Two visits and a word with the school will show what is needed.")
    with room.act("rate what a colleague rated meanwhile", sent.reference):
        try:
            second.send_all(form, {"all": "red", "reason": "It cannot wait."})
        except StepFailed as refused:
            if "409" not in str(refused):
                raise
            second.open(room.cast.hub_host, f"/triage/{sent.reference}/")
        expect(second, "opened enquiry")
    room.book.done["taken by two, the second told"] += 1


def acknowledge_danger(room: Room, sent: Sent, by: CountedVisitor | None = None) -> None:
    """Say that one has it, from whatever page one stands on. In: who, where not the coordinator."""
    visitor = by or room.coordinator
    with room.act("go to the list of new notifications"):
        visitor.open(room.cast.hub_host, "/triage/")
    with room.act("acknowledge immediate danger", sent.reference):
        form = visitor.page.form_to(f"/triage/{sent.reference}/danger/")
        visitor.send(form)
        expect(visitor, "You have it")
    sent.acknowledged = True


def let_it_stand(room: Room, visitor: CountedVisitor, despite: str) -> None:
    """Where the hub asks whether a contradiction stands, it does. Raises: StepFailed, where that was not expected."""
    asked = "Does this stand?" in visitor.page.title
    if asked != bool(despite):
        raise StepFailed("a contradiction was " + ("asked about unexpectedly" if asked else "not asked about"))
    if asked:
        visitor.send(visitor.page.form_with("despite"), despite=despite, button=("sure", "yes"))
        room.book.done["contradiction asked about, and explained"] += 1


def put_right(room: Room, sent: Sent, words: str, value: str) -> None:
    """Say what is right where a message says something that cannot be used. In: words of the place; what is right."""
    visitor = read(room, sent)
    with room.act("put right what a message says wrongly", sent.reference):
        expect(visitor, words)
        visitor.press("Put right", value=value)
        expect(visitor, "Settled")
    room.book.done["message put right"] += 1


def review_rating(room: Room, sent: Sent, rating: str, reason: str) -> None:
    """Change a child's rating before the decision."""
    visitor = room.coordinator
    with room.act("change a rating", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/")
        visitor.follow("Change the rating")
        visitor.send(visitor.page.form_with("rating", "reason"), rating=rating, reason=reason)
        expect(visitor, f"is rated {rating} now")
    sent.rating = rating
    room.book.done["rating changed"] += 1


def find(room: Room, sent: Sent, words: str) -> None:
    """Somebody rings: find their enquiry by a name, from the page on which one stands."""
    visitor = room.coordinator
    with room.act("go to the list of new notifications"):
        visitor.open(room.cast.hub_host, "/triage/")
    with room.act("find an enquiry during a call", sent.reference):
        if visitor.page.form_with("sought") is None:  # no box on this page: by the navigation
            visitor.follow(href="/search/")
        visitor.send(visitor.page.form_with("sought"), sought=words)
        expect(visitor, sent.enquiry)
    room.book.done["enquiry found during a call"] += 1
