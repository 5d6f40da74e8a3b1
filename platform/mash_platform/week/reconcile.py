"""At the end of the week: what pages say is held against what the book says was sent and done."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from mash_platform.journeys.pages import Page
from mash_platform.journeys.visitor import StepFailed
from mash_platform.week import clocks
from mash_platform.week.acts import alarming
from mash_platform.week.book import Book, Sent, State
from mash_platform.week.clocks import HOURS
from mash_platform.week.counting import CountedVisitor
from mash_platform.week.people import ANONYMOUS
from mash_platform.week.room import Room, all_rows, rows

REFERENCE = re.compile(r"[A-Z]{3}-\d{2}-\d{6}")
WAITING = re.compile(r"(\d+) waiting")
TAG = re.compile(r"<[^>]*>")
PANEL = re.compile(r'mash-facts__label">([^<]+)</dt><dd class="mash-facts__text">(\d+)</dd>')
ENQUIRY_STATES = ("open", "decided", "closed", "sent", "passed")
# In which of the list's states a notification is: by the book's, and where that opened an enquiry, by the enquiry's.
IN_PANEL = {
    State.WAITING: "Waiting for triage", State.JOINED: "Joined with another", State.CLOSED: "Closed with a reason",
    State.PASSED: "Passed to another hub", "open": "Being worked on", "decided": "Being worked on",
    "sent": "Closed with a reason", "closed": "Closed with a reason",
    State.FORWARDED: "Forwarded to the lead professional of an open case",
}  # fmt: skip
FORWARDED_ON = ": Already open to a social worker"
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


Check = Callable[[Room, Found], None]


@dataclass(frozen=True)
class Counts:
    """What the lists count, before the week or after it."""

    waiting: int
    enquiries: dict[str, int]
    states: dict[str, int] = field(default_factory=dict)  # of notifications, as the list of new ones adds them up
    alarms: int = 0  # how often the manager was told that nobody has immediate danger in hand


def counts(room: Room) -> Counts:
    """Read the counts of the hub's lists, as its coordinator does."""
    visitor = room.coordinator
    with room.act("read the counts"):
        visitor.open(room.cast.hub_host, "/triage/")
        waiting = WAITING.search(visitor.page.text)
        visitor.open(room.cast.hub_host, "/triage/?states=yes")
        states = {label: int(number) for label, number in PANEL.findall(visitor.page.html)}
        enquiries = {}
        for state in ENQUIRY_STATES:
            visitor.open(room.cast.hub_host, f"/enquiries/?state={state}")
            enquiries[state] = _number(visitor, "enquir")
        alarms = alarming.heard(room)
    return Counts(int(waiting[1]) if waiting else 0, enquiries, states, alarms)


def _number(visitor: CountedVisitor, noun: str) -> int:
    """The number that a list's headline says; 0 where it says that there is none."""
    found = re.search(rf"([\d,]+) {noun}", visitor.page.text)
    return int(found[1].replace(",", "")) if found else 0


def reconcile(room: Room, before: Counts) -> Found:
    """Hold every count and every notification against the book. Out: what was compared, and what differs."""
    found = Found()
    with room.act("reconcile"):
        for check in CHECKS:
            try:
                check(room, found)
            except StepFailed as failed:
                found.differences.append(f"could not be compared: {failed}")
        _differences_of_counts(room, found, before, counts(room))
    return found


TABS = 4  # of one browser, in which pages are looked through at once


def looked_through(
    visitor: CountedVisitor, sent: Iterable[Sent], look: Callable[[CountedVisitor, Sent], Any]
) -> list[Any]:
    """What is found by looking at each, in their order, in several tabs. Raises: StepFailed."""
    several = list(sent)
    parts = [several[place::TABS] for place in range(TABS)]

    def through(part: list[Sent]) -> list[Any]:
        tab = visitor.tab()
        return [look(tab, one) for one in part]

    with ThreadPoolExecutor(TABS) as at_once:
        found = list(at_once.map(through, parts))
    return [found[number % TABS][number // TABS] for number in range(len(several))]


def _notifications(room: Room, found: Found) -> None:
    """Each notification is in exactly one state, and in the one that the book says."""

    def look(tab: CountedVisitor, sent: Sent) -> Page | None:
        missing = tab.missing(room.cast.hub_host, f"/triage/{sent.reference}/")
        return None if missing else tab.page

    shown = looked_through(room.coordinator, room.book.sent.values(), look)
    for sent, page in zip(room.book.sent.values(), shown, strict=True):
        if sent.state == State.RESTRICTED:
            found.same("restricted notifications, gone outside", page is None, True, sent.reference)
            continue
        states = list(_states(page, sent)) if page else []
        said = page.text if page else ""
        if sent.state == State.PASSED:
            found.same("passed to the right place", f"Now {sent.passed_to}" in said, True, sent.reference)
        found.same(
            "notifications in exactly one state", [str(one) for one in states], [str(sent.state)], sent.reference
        )
        if sent.state == State.JOINED:
            found.same("joined with the right enquiry", sent.enquiry in said, True, sent.reference)


def _states(page: Page, sent: Sent) -> Iterator[State]:
    said = page.text
    if page.form_with("all", "reason") is not None:
        yield State.WAITING
    if re.search(r"opened enquiry [A-Z]{3}-", said):
        yield State.OPENED
    if "joined this notification to enquiry" in said:
        yield State.JOINED
    if PASSED_ON in said:
        yield State.PASSED
    elif FORWARDED_ON in said:
        yield State.FORWARDED
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
            runs = round(clocks.runs(room, sent), 1)  # pages show minutes, and a pause begins within one
            found.same("clocks of open enquiries, hours", runs, HOURS[sent.rating] + sent.paused, sent.enquiry)


def _assigned(room: Room, found: Found) -> None:
    """What somebody works on stands on their own list, also where a colleague's list was handed over to them."""
    for account in sorted({*room.book.assigned.values()}):
        visitor = room.visitor_for(account)
        visitor.open(room.cast.hub_host, "/work/?show=mine")
        listed = _references(all_rows(visitor)) & set(room.book.assigned)
        wanted = {enquiry for enquiry, whose in room.book.assigned.items() if whose == account}
        found.same("enquiries on the list of whoever has them", sorted(listed), sorted(wanted), account)


def _late(room: Room, found: Found) -> None:
    """What was late when it was rated is on the list of what is late, once; what is in time is not."""
    visitor = room.coordinator
    visitor.open(room.cast.hub_host, "/work/?show=late")
    listed = Counter(one for row in all_rows(visitor) for one in dict.fromkeys(REFERENCE.findall(row))
                     if one in room.book.enquiries)  # fmt: skip
    found.same("late enquiries", sorted(listed.elements()), sorted(room.book.late))


def _incidents(room: Room, found: Found) -> None:
    """Each incident is listed once, as open or as closed."""
    visitor = room.visitor_for(room.manager)
    visitor.open(room.cast.hub_host, "/incidents/")
    listed = [(reference, "closed" if "Closed" in row else "open") for row in all_rows(visitor)
              for reference in dict.fromkeys(REFERENCE.findall(row)) if reference in room.book.enquiries]  # fmt: skip
    found.same("incidents", sorted(listed), sorted(room.book.incidents.items()))


def _feedback(room: Room, found: Found) -> None:
    """What recipients say happened to a child is read by who decided, in their words."""
    visitor = room.decider
    visitor.open(room.cast.hub_host, "/products/feedback/")
    shown = " ".join(all_rows(visitor)) + visitor.page.text
    for enquiry, words in room.book.feedback.items():
        found.same("what happened to the child", enquiry in shown and words in shown, True, enquiry)


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
    have_a_page = [one for one in room.book.sent.values() if one.status]  # whoever rang has none
    shown = looked_through(room.stranger(), have_a_page, lambda tab, sent: tab.open(sent.host, sent.status).text)
    for sent, said in zip(have_a_page, shown, strict=True):
        found.same("referrers' pages", sent.reference in said, True, sent.reference)
        if sent.state == State.PASSED:
            found.same(
                "referrers told of another hub", sent.passed_to in said or "passed" in said, True, sent.reference
            )
        else:
            is_read = sent.state != State.WAITING
            found.same("referrers told that it was read", READ in said, is_read, sent.reference)


def _to_tell(room: Room, found: Found) -> None:
    """Each referrer was told, or stands on the list of those who are not; who stays anonymous is on neither."""
    visitor = room.coordinator
    visitor.open(room.cast.hub_host, "/referrers/")
    listed = _references(all_rows(visitor)) & set(room.book.sent)
    wanted = {one.reference for one in room.book.sent.values() if is_to_tell(room.book, one)}
    found.same("referrers not told yet", sorted(listed), sorted(wanted))


def is_to_tell(book: Book, sent: Sent) -> bool:
    """Whether a referrer stands on the list of those not told: not told, not anonymous, not in what is restricted."""
    referrer: Any = sent.said.get("referrer", {})
    is_named = referrer.get("source") != ANONYMOUS[0]
    return is_named and sent.reference not in book.told and sent.state != State.RESTRICTED


OUTSIDE_LISTS = ("/work/?show=all", "/to-decide/", "/products/?show=all", "/enquiries/late/")


def _restricted(room: Room, found: Found) -> None:
    """What is restricted is in no list and no search of whoever is not named, and each has the way in of who is."""
    if not room.book.restricted:
        return
    outside, coordinator = room.decider, room.coordinator
    for path in OUTSIDE_LISTS:
        outside.open(room.cast.hub_host, path)
        shown = _references(all_rows(outside)) | set(REFERENCE.findall(outside.page.text))
        found.same("lists without what is restricted", sorted(shown & room.book.restricted), [], path)
    coordinator.open(room.cast.hub_host, "/restricted/")
    inside = set(REFERENCE.findall(coordinator.page.text)) & set(room.book.enquiries)
    found.same("restricted enquiries, for who is named", sorted(inside), sorted(room.book.restricted))
    for sent in (one for one in room.book.sent.values() if one.enquiry in room.book.restricted):
        outside.open(room.cast.hub_host, "/triage/")
        outside.send(outside.page.form_with("sought"), sought=sent.children[0])
        shown = set(REFERENCE.findall(outside.page.text)) & {sent.reference, sent.enquiry}
        found.same("searches without what is restricted", sorted(shown), [], sent.children[0])


def _ledger(room: Room, found: Found) -> None:
    """In the ledger, immediate danger was acknowledged once, and no round of telling people came twice."""
    guardian = room.visitor_for(room.guardian)
    for sent in (one for one in room.book.sent.values() if one.danger):
        lines = {}
        for act in ("acknowledge_danger", "ring_danger"):
            guardian.open(room.cast.hub_host, f"/ledger/?reference={sent.reference}&act={act}")
            lines[act] = sum(sent.reference in TAG.sub(" ", row) for row in rows(guardian.page.html))
        found.same("danger acknowledged once", lines["acknowledge_danger"], int(sent.acknowledged), sent.reference)
        # To the coordinators at once, where the worker looked before somebody had it; to the managers after that time.
        least, most = int(sent.escalated), 1 + sent.escalated
        found.same("danger told once in each round", least <= lines["ring_danger"] <= most, True, sent.reference)


def panel(book: Book) -> dict[str, int]:
    """How many of the week's notifications are in each state of the list's; what is restricted is in none."""
    wanted: Counter[str] = Counter(dict.fromkeys(IN_PANEL.values(), 0))
    for one in book.sent.values():
        if one.state == State.OPENED:
            wanted[IN_PANEL[book.enquiries[one.enquiry]]] += 1
        elif one.state != State.RESTRICTED:
            wanted[IN_PANEL[one.state]] += 1
    return dict(wanted)


def _differences_of_counts(room: Room, found: Found, before: Counts, after: Counts) -> None:
    """The counts of the lists moved by what the week did, and by nothing else."""
    states = room.book.states()
    for label, number in panel(room.book).items():
        moved = after.states.get(label, 0) - before.states.get(label, 0)
        found.same("count of notifications in one state", moved, number, label)
    found.same("count of new notifications", after.waiting - before.waiting, states[State.WAITING.value])
    wanted = sum(one.escalated for one in room.book.sent.values())
    found.same("managers told of danger that nobody had", after.alarms - before.alarms, wanted)
    for state in ENQUIRY_STATES:
        wanted = sum(1 for one in room.book.enquiries.values() if one == state)
        found.same(f"count of enquiries {state}", after.enquiries[state] - before.enquiries[state], wanted)


def _references(listed: list[str]) -> set[str]:
    return {one for row in listed for one in REFERENCE.findall(row)}


CHECKS: tuple[Check, ...] = (
    _notifications, _waiting, _enquiries, _clocks, _assigned, _late, _requests, _copies, _referrers, _to_tell,
    _restricted, _incidents, _feedback, _ledger,
)  # fmt: skip
