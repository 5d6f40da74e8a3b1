"""At the decision maker's desk: decide, make and send a product, recall it, end without one, part what was joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mash_platform.journeys.pages import Form
from mash_platform.journeys.visitor import StepFailed
from mash_platform.week.acts.triage import let_it_stand
from mash_platform.week.book import Sent, State
from mash_platform.week.room import Room, expect

ANALYSIS = (
    "Agencies describe the same home from different sides. Protective: the school is trusted. Fact and opinion apart."
)


def decide(
    room: Room, sent: Sent, decision: str, level: int, reason: str, *, despite: str = "", own: Mapping[str, Any] = {}
) -> None:
    """Decide for every child."""
    visitor = room.decider
    with room.act("decide", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/assess/")
        said = {"analysis": ANALYSIS, "level": level, "decision": decision, "reason": reason, **own}
        visitor.send_all(visitor.page.form_with("analysis", "level"), said, button=("act", "decide"))
        let_it_stand(room, visitor, despite)
        if "Information product" not in visitor.page.title:
            raise StepFailed(f"decided, and “{visitor.page.title.strip()}” came")
    room.book.enquiries[sent.enquiry] = "decided"


def look_again(room: Room, sent: Sent) -> None:
    """Open the page of the product anew, since what it is made from changed."""
    with room.act("look at what changed before sending", sent.enquiry):
        room.decider.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/product/")


def issue(room: Room, sent: Sent, teams: Sequence[str], words: str, *, other_way: Sequence[str] = ()) -> str:
    """Make a product for teams outside, check what goes out, send it. In: teams by kind, and by code those at which
    nobody can open it. Out: the product's path.

    What a recipient needs to act (who the child is, where, who cares for them, what happened) is ticked where the page
    offers it, and typed where it does not.
    """
    visitor = room.decider
    codes = [*(room.team(one) for one in teams), *other_way]
    if f"/enquiries/{sent.enquiry}/product/" not in visitor.path:
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/product/")
    with room.act(
        f"make and send a product to {'one team' if len(codes) == 1 else f'{len(codes)} teams'}", sent.enquiry
    ):
        visitor.send(visitor.page.form_with("recipients"), recipients=codes, button=("act", "choose"))
        said: dict[str, Any] = {}
        for place, code in enumerate(codes):
            visitor.send_all(visitor.page.form_with(f"{code}-summary"), said, button=("act", f"suggest:{code}"))
            said = {}
            form = visitor.page.form_with(f"{code}-summary")
            said |= _of_copy(form, code, words, sent)
            if place and form is not None and form.button("Use the summary"):  # below the first: its words serve again
                filled = {name: value for name, value in said.items() if name != f"{code}-summary"}
                visitor.send_all(form, filled, button=("act", f"same:{code}"))
                form, said = visitor.page.form_with(f"{code}-summary"), {}
            if code in other_way:
                said[f"{code}-other_way"] = "Rung on their own number today at 15:20; a letter follows."
        visitor.send_all(form, said, button=("act", "check"))
        visitor.send(visitor.page.form_with("once", f"{codes[0]}-summary"), button=("act", "send"))
        expect(visitor, "Sent. You will see here")
    version = 1 + max((number for enquiry, _, number in room.book.copies if enquiry == sent.enquiry), default=0)
    for code in codes:
        for key, state in room.book.copies.items():
            if key[:2] == (sent.enquiry, code) and state not in ("recalled", "recall read"):
                room.book.copies[key] = "replaced"
        room.book.copies[sent.enquiry, code, version] = "sent"
    room.book.enquiries[sent.enquiry] = "sent"
    return visitor.path


def _of_copy(form: Form | None, code: str, words: str, sent: Sent) -> dict[str, Any]:
    if form is None:
        raise StepFailed("the page of the product has no form for a copy")
    said: dict[str, Any] = {f"{code}-summary": words}
    if not form.fields.get(f"{code}-children"):  # nobody of them is suggested for this team
        said[f"{code}-children"] = form.choices[f"{code}-children"]
    if form.has(f"{code}-facts") or form.has(f"{code}-aside"):
        for name in (f"{code}-facts", f"{code}-aside"):
            if form.has(name):
                said[name] = form.choices[name]
    else:
        said[f"{code}-summary"] = "\n".join([words, *needed(sent)])
    return said


def needed(sent: Sent) -> list[str]:
    """What a recipient needs of a message, to be typed where the page does not offer it."""
    found = []
    message: Any = sent.said
    for child in message["children"]:
        address = child.get("address", {})
        found.append(", ".join(filter(None, (
            child.get("given_name", ""), child.get("family_name", ""), child.get("born_on", ""),
            address.get("lines", ""), address.get("postcode", ""), child.get("school", ""),
        ))))  # fmt: skip
    for one in message.get("others", []):
        said = (one["given_name"], one["family_name"], one["relation"], one.get("telephone", ""))
        found.append(", ".join(filter(None, said)))
    referrer = message["referrer"]
    found.append(message["concern"]["what_happened"])
    found.append(", ".join(referrer[name] for name in ("name", "role", "agency", "telephone") if referrer.get(name)))
    return [one for one in found if one]


def end_without_product(room: Room, sent: Sent, reason: str) -> None:
    """A decided enquiry closes, and nothing is sent."""
    visitor = room.decider
    with room.act("end an enquiry without a product", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/end/")
        visitor.send(visitor.page.form_with("reason"), reason=reason)
        expect(visitor, "Closed. Nothing was sent.")
    room.book.enquiries[sent.enquiry] = "closed"


def recall(room: Room, sent: Sent, product: str, team: str, reason: str) -> None:
    """Take a copy back."""
    visitor = room.coordinator
    with room.act("recall a copy", sent.enquiry):
        visitor.open(room.cast.hub_host, product)
        visitor.follow(href="/recall/")
        form = visitor.page.form_with("reason", "instruction")
        visitor.send(form, reason=reason, instruction=form.choices["instruction"][0] if form else "")
        expect(visitor, "Recalled.")
    _now(room, sent, room.team(team), "recalled")


def was_recalled(room: Room, sent: Sent, team: str) -> None:
    """A copy was recalled because something that it carried was withdrawn."""
    _now(room, sent, room.team(team), "recalled")


def _now(room: Room, sent: Sent, code: str, state: str) -> None:
    last = max(number for enquiry, team, number in room.book.copies if (enquiry, team) == (sent.enquiry, code))
    room.book.copies[sent.enquiry, code, last] = state


def take_out(room: Room, sent: Sent, reason: str) -> str:
    """Take a notification out of an enquiry that it was wrongly joined with. Out: the enquiry that it was in."""
    visitor, enquiry = room.coordinator, sent.enquiry
    with room.act("take a notification out of an enquiry", enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{enquiry}/")
        visitor.follow(href=f"/notifications/{sent.reference}/take-out/")
        visitor.send(visitor.page.form_with("where", "reason"), where="triage", reason=reason)
        expect(visitor, "back to new notifications")
    sent.becomes(State.WAITING)
    room.book.done["notification taken out"] += 1
    return enquiry


def ask_to_share(room: Room, sent: Sent, team: str, words: str) -> None:
    """Ask agencies whether their findings may go to a team outside."""
    visitor = room.decider
    with room.act("ask agencies to agree to share", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/ask-to-share-onward/")
        form = next((one for one in visitor.page.forms if "recipient" in one.choices), None)
        said: dict[str, Any] = {"recipient": room.team(team)}
        for name in ("agencies", "question", "why"):
            if form is not None and form.has(name):
                said[name] = form.choices[name] if name == "agencies" else words
        visitor.send_all(form, said)
