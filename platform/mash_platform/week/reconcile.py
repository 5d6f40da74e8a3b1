"""At the end of the week: what pages say is held against what the book says was sent and done."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from mash_platform.journeys.visitor import StepFailed
from mash_platform.week import clocks
from mash_platform.week.book import Sent, State
from mash_platform.week.clocks import HOURS
from mash_platform.week.counting import CountedVisitor
from mash_platform.week.room import Room, all_rows, rows

REFERENCE = re.compile(r"[A-Z]{3}-\d{2}-\d{6}")
WAITING = re.compile(r"(\d+) waiting")
TAG = re.compile(r"<[^>]*>")
ENQUIRY_STATES = ("open", "decided", "closed", "sent", "passed")
PASSED_ON = ": Passed to another hub."
READ = "It has been read by the people who look after messages about children."


@dataclass
class Found:
    """What was compared, and what differs."""

    compared: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def same(self, what: str, page: object, book: object, about: str = "") -> None:
        """Hold one against the other."""
        self.compared[what] += 1
        if page != book:
            self.differences.append(
                f"{what}{f' ({about})' if about else ''}: the page says {page}, the week sent {book}"
            )


@dataclass(frozen=True)
class Counts:
    """What the lists count, before the week or after it."""

    waiting: int
    enquiries: dict[str, int]


def counts(room: Room) -> Counts:
    """Read the counts of the hub's lists, as its coordinator does."""
    visitor = room.coordinator
    with room.act("read the counts"):
        visitor.open(room.cast.hub_host, "/triage/")
        waiting = WAITING.search(visitor.page.text)
        enquiries = {}
        for state in ENQUIRY_STATES:
            visitor.open(room.cast.hub_host, f"/enquiries/?state={state}")
            enquiries[state] = _number(visitor, "enquir")
    return Counts(int(waiting[1]) if waiting else 0, enquiries)


def _number(visitor: CountedVisitor, noun: str) -> int:
    """The number that a list's headline says; 0 where it says that there is none."""
    found = re.search(rf"([\d,]+) {noun}", visitor.page.text)
    return int(found[1].replace(",", "")) if found else 0


def reconcile(room: Room, before: Counts) -> Found:
    """Hold every count and every notification against the book. Out: what was compared, and what differs."""
    found = Found()
    with room.act("reconcile"):
        for check in (_notifications, _waiting, _enquiries, _clocks, _requests, _copies, _referrers, _ledger):
            try:
                check(room, found)
            except StepFailed as failed:
                found.differences.append(f"could not be compared: {failed}")
        _differences_of_counts(room, found, before, counts(room))
    return found


def _notifications(room: Room, found: Found) -> None:
    """Each notification is in exactly one state, and in the one that the book says."""
    visitor = room.coordinator
    for sent in room.book.sent.values():
        visitor.open(room.cast.hub_host, f"/triage/{sent.reference}/")
        states = list(_states(visitor, sent))
        if sent.state == State.PASSED:
            found.same("passed to the right place", f"Now {sent.passed_to}" in visitor.page.text, True, sent.reference)
        found.same(
            "notifications in exactly one state", [str(one) for one in states], [str(sent.state)], sent.reference
        )
        if sent.state == State.JOINED:
            found.same("joined with the right enquiry", sent.enquiry in visitor.page.text, True, sent.reference)


def _states(visitor: CountedVisitor, sent: Sent) -> Iterator[State]:
    said = visitor.page.text
    if visitor.page.form_with("all", "reason") is not None:
        yield State.WAITING
    if re.search(r"opened enquiry [A-Z]{3}-", said):
        yield State.OPENED
    if "joined this notification to enquiry" in said:
        yield State.JOINED
    if PASSED_ON in said:
        yield State.PASSED
    elif "closed this notification without an enquiry on" in said:
        yield State.CLOSED


def _waiting(room: Room, found: Found) -> None:
    """The list of new notifications has those of the week that wait, and no other of the week."""
    visitor = room.coordinator
    visitor.open(room.cast.hub_host, "/triage/")
    listed = _references(all_rows(visitor)) & set(room.book.sent)
    wanted = {one.reference for one in room.book.sent.values() if one.state == State.WAITING}
    found.same("new notifications of the week", sorted(listed), sorted(wanted))


def _enquiries(room: Room, found: Found) -> None:
    """Each enquiry stands in the list of its state, and in no other."""
    visitor = room.coordinator
    for state in ENQUIRY_STATES:
        visitor.open(room.cast.hub_host, f"/enquiries/?state={state}")
        listed = [one for row in all_rows(visitor) for one in list(dict.fromkeys(REFERENCE.findall(row)))[:1]]
        counted = Counter(one for one in listed if one in room.book.enquiries)
        wanted = Counter(one for one, its in room.book.enquiries.items() if its == state)
        found.same(f"enquiries {state}", sorted(counted.elements()), sorted(wanted.elements()))


def _clocks(room: Room, found: Found) -> None:
    """The clock of each open enquiry runs from the receipt of what opened it, as long as its rating lets it."""
    for sent in room.book.sent.values():
        if sent.state == State.OPENED and room.book.enquiries.get(sent.enquiry) == "open" and sent.rating in HOURS:
            found.same("clocks of open enquiries, hours", clocks.runs(room, sent), HOURS[sent.rating], sent.enquiry)


def _requests(room: Room, found: Found) -> None:
    """Each agency's list has what it was asked, open or answered."""
    for kind in sorted({kind for _, kind in room.book.requests if kind in room.cast.agencies}):
        visitor = room.researcher(kind)
        for show, states in (("", {"open"}), ("?show=answered", {"answered", "ended"})):
            visitor.open(room.cast.hub_host, f"/requests/{show}")
            listed = Counter(
                one for row in all_rows(visitor) for one in dict.fromkeys(REFERENCE.findall(row))
                if one in room.book.enquiries
            )  # fmt: skip
            wanted = Counter(
                enquiry for (enquiry, its), state in room.book.requests.items() if its == kind and state in states
            )
            if show:
                wanted.update({enquiry: number for (enquiry, its), number in room.book.further.items() if its == kind})
            words = "open requests" if not show else "answered requests"
            found.same(f"{words} of {kind}", sorted(listed.elements()), sorted(wanted.elements()))


CAME_BACK = "to another team"  # a product that came back stands above the list too, with what to do next
SAID_OF_COPIES: dict[str, Callable[[str], bool]] = {
    "sent": lambda row: "Not opened yet" in row,
    "opened": lambda row: "Opened, not acknowledged" in row,
    "acknowledged": lambda row: "Acknowledged" in row and "Not said yet" in row,
    "answered": lambda row: "Acknowledged" in row and "Not said yet" not in row,
    "declined": lambda row: "Declined" in row,
    "recalled": lambda row: "Recalled, not read" in row,
    "recall read": lambda row: "Recalled" in row and "not read" not in row,
    "replaced": lambda row: "Replaced" in row,
}


def _copies(room: Room, found: Found) -> None:
    """Each copy that was sent is listed once, and its recipient did what the list says."""
    visitor = room.decider
    visitor.open(room.cast.hub_host, "/products/?show=all")
    listed: dict[tuple[str, int], list[str]] = {}
    for row in all_rows(visitor):
        reference, version = REFERENCE.search(row), re.search(r"Version (\d+)", row)
        if CAME_BACK in row:
            continue
        if reference and version and reference[0] in room.book.enquiries:
            listed.setdefault((reference[0], int(version[1])), []).append(row)
    wanted = Counter((enquiry, version) for enquiry, _, version in room.book.copies)
    found.same("copies of products", sorted((*key, len(its)) for key, its in listed.items()),
               sorted((*key, number) for key, number in wanted.items()))  # fmt: skip
    for (enquiry, number), its in listed.items():
        states = [state for (one, _, nth), state in room.book.copies.items() if (one, nth) == (enquiry, number)]
        for state in states:
            fits = any(SAID_OF_COPIES[state](row) for row in its)
            found.same("copies as their recipients left them", state if fits else "another state", state, enquiry)


def _referrers(room: Room, found: Found) -> None:
    """Whoever sent a notification reads at the door that it was read, or that another hub has it."""
    stranger = room.stranger()
    for sent in room.book.sent.values():
        stranger.open(sent.host, sent.status)
        said = stranger.page.text
        found.same("referrers' pages", sent.reference in said, True, sent.reference)
        if sent.state == State.PASSED:
            found.same(
                "referrers told of another hub", sent.passed_to in said or "passed" in said, True, sent.reference
            )
        else:
            found.same("referrers told that it was read", READ in said, True, sent.reference)


def _ledger(room: Room, found: Found) -> None:
    """In the ledger, immediate danger was acknowledged once, and no round of telling people came twice."""
    guardian = room.visitor_for(room.guardian)
    for sent in (one for one in room.book.sent.values() if one.danger):
        for act, most in (("acknowledge_danger", 1), ("ring_danger", 1)):
            guardian.open(room.cast.hub_host, f"/ledger/?reference={sent.reference}&act={act}")
            lines = sum(sent.reference in TAG.sub(" ", row) for row in rows(guardian.page.html))
            if act == "acknowledge_danger":
                found.same("danger acknowledged once", lines, 1 if sent.acknowledged else 0, sent.reference)
            else:
                found.same("danger told at most once before it was acknowledged", lines <= most, True, sent.reference)


def _differences_of_counts(room: Room, found: Found, before: Counts, after: Counts) -> None:
    """The counts of the lists moved by what the week did, and by nothing else."""
    states = room.book.states()
    found.same("count of new notifications", after.waiting - before.waiting, states[State.WAITING.value])
    for state in ENQUIRY_STATES:
        wanted = sum(1 for one in room.book.enquiries.values() if one == state)
        found.same(f"count of enquiries {state}", after.enquiries[state] - before.enquiries[state], wanted)


def _references(listed: list[str]) -> set[str]:
    return {one for row in listed for one in REFERENCE.findall(row)}
