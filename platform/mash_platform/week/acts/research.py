"""At an agency's desk: ask, answer, record, release, withhold, withdraw, hand back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mash_platform.journeys.visitor import StepFailed
from mash_platform.week.book import Sent
from mash_platform.week.counting import CountedVisitor
from mash_platform.week.room import Room, expect, form_of, row_with

A_REQUEST = re.compile(r"/requests/([0-9a-f-]{36})/")
A_FINDING = re.compile(r"/findings/([0-9a-f-]{36})/")
WAY = "Rung on their duty number at 14:10, and spoke to the duty worker."


@dataclass(frozen=True)
class Grounds:
    """Why something is shared."""

    necessity: str
    proportionality: str
    legal_basis: str = "CA2004_s10"
    purpose: str = "assess_risk"


def grounds_of(kind: str) -> Grounds:
    """As a researcher of this agency gives them."""
    return Grounds(
        necessity=f"What {kind} saw cannot be understood from the notification alone.",
        proportionality=f"Only what of {kind} bears on the child's safety; nothing else that is kept there.",
    )


def ask(room: Room, sent: Sent, kinds: Sequence[str], *, basis: str = "consent", why: str = "") -> None:
    """Ask agencies about every child of an enquiry. In: their kinds; section 47 is the decision maker's to choose."""
    visitor = room.decider if basis == "s47" else room.coordinator
    with room.act(f"ask {'one agency' if len(kinds) == 1 else 'several agencies'}", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/ask/")
        form = form_of(visitor, "agencies", "basis")
        said: dict[str, Any] = {"agencies": [room.agency(kind) for kind in kinds], "basis": basis}
        if why:
            said[f"{basis}_why"] = why
        if "children" in form.choices:
            said["children"] = form.choices["children"]
        offered = {kind: form.words.get(("agencies", code), "") for kind, (code, _) in room.cast.agencies.items()}
        room.names |= {kind: name for kind, name in offered.items() if name}
        visitor.send_all(form, said)
        expect(visitor, "asked.")
    for kind in kinds:
        room.book.requests.setdefault((sent.enquiry, kind), "open")


def ask_nobody_there(room: Room, sent: Sent, kind: str, *, basis: str = "consent") -> None:
    """Ask an agency at whose desk nobody can answer: the page says so and asks how else they learn of it."""
    visitor, code = room.coordinator, room.agency(kind)
    with room.act("ask an agency with nobody at its desk", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/ask/")
        expect(visitor, "Nobody there can answer")
        form = form_of(visitor, "agencies", f"way-{code}")
        visitor.send_all(form, {"agencies": [code], "basis": basis, f"way-{code}": WAY})
        expect(visitor, WAY)
    room.book.requests[sent.enquiry, kind] = "open"
    room.book.done["agency with nobody there, told another way"] += 1


def know_nothing(room: Room, sent: Sent, kind: str) -> None:
    """Answer from the list that nothing is known."""
    visitor = room.researcher(kind)
    with room.act("go to my agency's requests"):
        visitor.open(room.cast.hub_host, "/requests/")
        request = A_REQUEST.search(row_with(visitor, sent.enquiry))
    with room.act("answer nothing known", sent.enquiry):
        visitor.reveal("Nothing known")
        visitor.send(visitor.page.form_to(f"/requests/{request[1] if request else ''}/nothing-known/"))
    room.book.requests[sent.enquiry, kind] = "answered"


def at_request(room: Room, sent: Sent, kind: str, *, answered: bool = False) -> CountedVisitor:
    """The agency's researcher, with the request about this enquiry open: from its list."""
    visitor = room.researcher(kind)
    with room.act("open a request from the list", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/requests/{'?show=answered' if answered else ''}")
        request = A_REQUEST.search(row_with(visitor, sent.enquiry))
        visitor.follow(href=request[0] if request else "/requests/ID/")
    return visitor


def record(
    room: Room, sent: Sent, kind: str, texts: Sequence[str], *, source: str = "", answered: bool = False,
    sort: str = "event",
) -> None:  # fmt: skip
    """Record findings about every child, one after another. In: the agency's kind; what sort of finding they are."""
    visitor = at_request(room, sent, kind, answered=answered)
    with room.act(f"record {'a finding' if len(texts) == 1 else f'{len(texts)} findings'}", sent.enquiry):
        for number, text in enumerate(texts, start=1):
            form = visitor.page.form_to("/record/")
            if form is None:
                raise StepFailed("the request's page has no form for a finding")
            said: dict[str, Any] = {"text": text, "kind": sort, "source_record": source}
            if not form.fields.get("about"):
                said["about"] = form.choices["about"][: len(sent.children)]
            another = number < len(texts) and form.button("Record and add another")
            visitor.send_all(form, said, button=(another.name, another.value) if another else None)


PROPOSED = ("purpose", "legal_basis", "necessity")


def release(
    room: Room, sent: Sent, kind: str, *, to: Sequence[str] = (), finish: bool = True, grounds: Grounds | None = None,
    known: int = 0, files: Sequence[str] = (),
) -> None:  # fmt: skip
    """Release all that is held to the agencies on the enquiry and to teams outside. In: their kinds; how many findings
    the page should offer, where that is known; which files go with them."""
    visitor, grounds = room.researcher(kind), grounds or grounds_of(kind)
    form = form_of(visitor, "findings", "legal_basis")
    number = len(form.choices["findings"])
    if known and number != known:
        raise StepFailed(f"{number} findings can be released, and {known} were recorded")
    what = "a finding" if number == 1 else "three findings" if number == 3 else "several findings"
    with room.act(f"release {what}", sent.enquiry):
        said: dict[str, Any] = {
            "findings": form.choices["findings"], "legal_basis": grounds.legal_basis,
            "necessity": grounds.necessity, "proportionality": grounds.proportionality, "purpose": grounds.purpose,
        }  # fmt: skip
        if form.has("all_held"):
            said |= {"all_held": "on", "findings": []}
        # What the page proposes from the basis for asking stands, where it says anything.
        said = {name: one for name, one in said.items() if name not in PROPOSED or not any(form.fields.get(name, []))}
        if files:
            said["with_files"] = [one for name in files for one in form.choices_with("with_files", name)]
        if to:
            said["recipients"] = [room.team(one) for one in to]
        if form.has("asked_desks"):
            said["asked_desks"] = "on"
        all_told = form.button("Release, and that is all we know") if finish else None
        visitor.send_all(form, said, button=(all_told.name, all_told.value) if all_told else None)
    if finish and room.book.requests.get((sent.enquiry, kind)) == "answered":
        room.book.further[sent.enquiry, kind] += 1
    if finish:
        told = visitor.page.form_to("/finish/")
        if told is not None and all_told is None:
            with room.act("say that all is told", sent.enquiry):
                visitor.send(told)
        room.book.requests[sent.enquiry, kind] = "answered"
    room.book.findings["released"] += number


def use_again(room: Room, sent: Sent, kind: str, texts: Sequence[str]) -> None:
    """Asked again about the same enquiry: what was told before is used, or typed where the page does not offer it."""
    visitor = at_request(room, sent, kind)
    with room.act("tell again what was told before", sent.enquiry):
        for text in texts:
            form = next((one for one in visitor.page.forms if one.action.endswith("/again/")), None)
            if form is not None:
                visitor.send(form)
            else:
                form = visitor.page.form_to("/record/")
                about = {} if form is None or form.fields.get("about") else {"about": form.choices["about"][:1]}
                visitor.send_all(form, {"text": text, "kind": "event", **about})


def withhold(room: Room, sent: Sent, kind: str, reason: str) -> None:
    """Withhold what was recorded last."""
    visitor = room.researcher(kind)
    with room.act("withhold a finding", sent.enquiry):
        visitor.follow(href="/withhold/")
        visitor.send(visitor.page.form_with("reason", "version"), reason=reason)
        expect(visitor, "Withheld")
    room.book.findings["withheld"] += 1


def withdraw(room: Room, sent: Sent, kind: str, reason: str) -> None:
    """Withdraw a finding that was released."""
    visitor = at_request(room, sent, kind, answered=True)
    with room.act("withdraw a finding", sent.enquiry):
        visitor.follow(href="/withdraw/")
        visitor.send(visitor.page.form_with("reason"), reason=reason)
        expect(visitor, "Withdrawn.")
    room.book.findings["released"] -= 1
    room.book.findings["withdrawn"] += 1


def hand_back(room: Room, sent: Sent, kind: str, more: str) -> None:
    """Hand a request back: it is about the wrong child."""
    visitor = at_request(room, sent, kind)
    with room.act("hand a request back", sent.enquiry):
        visitor.follow(href="/hand-back/")
        visitor.send(visitor.page.form_with("why", "more"), why="wrong_child", more=more)
        expect(visitor, "handed back")
    room.book.requests[sent.enquiry, kind] = "ended"


def withdraw_request(room: Room, sent: Sent, kind: str, reason: str) -> None:
    """The hub takes a request back."""
    visitor = room.coordinator
    with room.act("withdraw a request", sent.enquiry):
        visitor.open(room.cast.hub_host, f"/enquiries/{sent.enquiry}/")
        visitor.follow(text=f"Withdraw the request to {room.names[kind]}")
        visitor.send(visitor.page.form_with("reason"), reason=reason)
        expect(visitor, "is withdrawn")
    room.book.requests[sent.enquiry, kind] = "ended"


def say_whose(room: Room, sent: Sent, kind: str, reason: str) -> None:
    """After a notification was taken out: the finding is about the child who left."""
    visitor = room.researcher(kind)
    with room.act("say whose a finding is", sent.enquiry):
        visitor.open(room.cast.hub_host, "/requests/")
        visitor.follow(text=f"A finding in enquiry {sent.enquiry}")
        visitor.send(visitor.page.form_with("answer", "reason"), answer="elsewhere", reason=reason)
    room.book.findings["released"] -= 1
    room.book.findings["withdrawn"] += 1


def agree_to_share(room: Room, sent: Sent, kind: str, *, to: str, agree: bool) -> None:
    """Answer whether findings may go to a team outside."""
    visitor, grounds = room.researcher(kind), grounds_of(kind)
    with room.act("agree to share findings onward" if agree else "do not share findings onward", sent.enquiry):
        visitor.open(room.cast.hub_host, "/requests/")
        request = A_REQUEST.search(row_with(visitor, sent.enquiry, "/share-onward/"))
        visitor.follow(href=f"{request[0] if request else ''}share-onward/")
        if agree:
            form = form_of(visitor, "findings", "legal_basis")
            visitor.send_all(form, {
                "findings": form.choices["findings"], "legal_basis": grounds.legal_basis,
                "necessity": grounds.necessity, "proportionality": grounds.proportionality, "purpose": grounds.purpose,
            })  # fmt: skip
        else:
            visitor.reveal("Do not share")
            visitor.send(
                visitor.page.form_to("/do-not-share-onward/"), why="The family was promised that it stays here."
            )
    room.book.further[sent.enquiry, kind] += 1
    room.book.done[f"onward disclosure {'agreed' if agree else 'refused'}, {to}"] += 1
