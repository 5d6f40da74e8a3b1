"""What the end of the week compares: a page that says something else than the book is a difference, and said."""

from __future__ import annotations

import pytest

from mash_platform.journeys.pages import Page
from mash_platform.journeys.visitor import StepFailed
from mash_platform.week import reconcile
from mash_platform.week.acts import agreeing, alarming
from mash_platform.week.book import Book, Sent, State
from mash_platform.week.reconcile import Counts, Found
from mash_platform.week.room import Room, choice

ONE, OTHER, HIDDEN = "HRW-12-000001", "HRW-12-000002", "HRW-12-000003"
OPENED = f"<p>Grace opened enquiry {ONE} on 1 December.</p>"
CLOSED = "<p>Grace closed this notification without an enquiry on 1 December.</p>"
WAITS = '<form action="/rate/"><input name="all" value=""><textarea name="reason"></textarea></form>'


def sent(room: Room, reference: str, state: State, enquiry: str = "", source: str = "2A") -> Sent:
    made = Sent(reference, f"/status/{reference}/", "refer-harrow", ("Tia Ashbury",),
                said={"referrer": {"source": source}})  # fmt: skip
    made.becomes(state, enquiry)
    return room.book.add(made)


def differences(check: reconcile.Check, room: Room) -> list[str]:
    found = Found()
    check(room, found)
    assert found.compared, "nothing was compared"
    return found.differences


@pytest.mark.parametrize(
    ("page", "says"),
    [(OPENED, None), (CLOSED, "['closed without an enquiry']"), (OPENED + WAITS, "['waits', 'opened an enquiry']"),
     ("<p>Nothing of it.</p>", "[]")],
)  # fmt: skip
def test_a_notification_in_another_state_in_two_or_in_none_is_a_difference(
    room: Room, pages: dict[str, str], page: str, says: str | None
) -> None:
    sent(room, ONE, State.OPENED, ONE)
    pages[f"/triage/{ONE}/"] = page
    found = differences(reconcile._notifications, room)
    assert found == ([] if says is None else [
        f"notifications in exactly one state ({ONE}): the page says {says}, the week sent ['opened an enquiry']"
    ])  # fmt: skip


def test_a_restricted_notification_that_a_page_still_shows_is_a_difference(room: Room, pages: dict[str, str]) -> None:
    sent(room, HIDDEN, State.RESTRICTED, HIDDEN)
    assert not differences(reconcile._notifications, room)
    pages[f"/triage/{HIDDEN}/"] = OPENED
    assert f"restricted notifications, gone outside ({HIDDEN})" in differences(reconcile._notifications, room)[0]


def restricted(room: Room, pages: dict[str, str]) -> None:
    sent(room, HIDDEN, State.RESTRICTED, HIDDEN)
    room.book.enquiries[HIDDEN], room.book.restricted = "restricted", {HIDDEN}
    box = '<form action="/search/"><input name="sought" value=""></form>'
    pages |= dict.fromkeys(reconcile.OUTSIDE_LISTS, "<p>Nothing here.</p>")
    pages |= {"/restricted/": f"<p>Enter {HIDDEN}</p>", "/triage/": box, "/search/": "<p>Nobody was found.</p>"}


def test_what_is_restricted_is_in_no_list_and_no_search(room: Room, pages: dict[str, str]) -> None:
    restricted(room, pages)
    assert not differences(reconcile._restricted, room)


@pytest.mark.parametrize("path", [*reconcile.OUTSIDE_LISTS, "/search/"])
def test_a_list_or_search_that_names_what_is_restricted_is_a_difference(
    room: Room, pages: dict[str, str], path: str
) -> None:
    restricted(room, pages)
    pages[path] = f"<p>Enquiry {HIDDEN}</p>"
    assert len(differences(reconcile._restricted, room)) == 1


def test_who_is_named_and_has_no_way_in_is_a_difference(room: Room, pages: dict[str, str]) -> None:
    restricted(room, pages)
    pages["/restricted/"] = "<p>You are named for none</p>"
    assert "restricted enquiries, for who is named" in differences(reconcile._restricted, room)[0]


def test_each_referrer_is_told_or_listed_and_a_missing_or_a_surplus_one_is_a_difference(
    room: Room, pages: dict[str, str]
) -> None:
    sent(room, ONE, State.CLOSED)
    sent(room, OTHER, State.CLOSED)
    sent(room, "HRW-12-000004", State.CLOSED, source="9")  # stays anonymous
    sent(room, HIDDEN, State.RESTRICTED, HIDDEN)
    room.book.told.add(OTHER)
    pages["/referrers/"] = f"<table><tr><td>{ONE}</td></tr></table>"
    assert not differences(reconcile._to_tell, room)
    pages["/referrers/"] = f"<table><tr><td>{OTHER}</td></tr></table>"
    assert differences(reconcile._to_tell, room) == [
        f"referrers not told yet: the page says ['{OTHER}'], the week sent ['{ONE}']"
    ]


def test_a_referrer_who_reads_that_it_was_read_before_it_was_is_a_difference(room: Room, pages: dict[str, str]) -> None:
    waits, closed = sent(room, ONE, State.WAITING), sent(room, OTHER, State.CLOSED)
    pages |= {waits.status: ONE, closed.status: f"{OTHER} {reconcile.READ}"}
    assert not differences(reconcile._referrers, room)
    pages[waits.status] = f"{ONE} {reconcile.READ}"
    assert "referrers told that it was read" in differences(reconcile._referrers, room)[0]


def table(*rows: str) -> str:
    return f"<table>{''.join(f'<tr><td>{row}</td></tr>' for row in rows)}</table>"


def test_work_that_is_on_somebody_elses_list_is_a_difference(room: Room, pages: dict[str, str]) -> None:
    room.book.assigned = {ONE: "decider"}
    pages["/work/?show=mine"] = table(ONE, OTHER)
    assert not differences(reconcile._assigned, room)
    pages["/work/?show=mine"] = table(OTHER)
    assert "enquiries on the list of whoever has them (decider)" in differences(reconcile._assigned, room)[0]


@pytest.mark.parametrize("listed", [(), (ONE, ONE), (ONE, OTHER)])
def test_a_clock_that_fired_never_twice_or_for_another_is_a_difference(
    room: Room, pages: dict[str, str], listed: tuple[str, ...]
) -> None:
    room.book.enquiries, room.book.late = {ONE: "open", OTHER: "open"}, {ONE}
    pages["/work/?show=late"] = table(ONE)
    assert not differences(reconcile._late, room)
    pages["/work/?show=late"] = table(*listed)
    assert "late enquiries" in differences(reconcile._late, room)[0]


@pytest.mark.parametrize("listed", [(), (f"{ONE} Open",), (f"{ONE} Closed", f"{ONE} Open")])
def test_an_incident_that_is_missing_listed_twice_or_otherwise_is_a_difference(
    room: Room, pages: dict[str, str], listed: tuple[str, ...]
) -> None:
    room.book.enquiries, room.book.incidents = {ONE: "sent"}, {ONE: "closed"}
    pages["/incidents/"] = table(f"{ONE} Closed")
    assert not differences(reconcile._incidents, room)
    pages["/incidents/"] = table(*listed)
    assert differences(reconcile._incidents, room)


def test_what_a_recipient_said_in_other_words_is_a_difference(room: Room, pages: dict[str, str]) -> None:
    room.book.feedback = {ONE: "Lives with an aunt."}
    pages["/products/feedback/"] = f"<p>{ONE}: Lives with an aunt.</p>"
    assert not differences(reconcile._feedback, room)
    pages["/products/feedback/"] = f"<p>{ONE}: Moved.</p>"
    assert differences(reconcile._feedback, room)


def test_somebody_is_chosen_by_their_own_name_and_not_by_whom_they_cover_for() -> None:
    page = Page(
        '<form><select name="to"><option value="">Choose</option><option value="1">Joss Wetherby, away until Friday,'
        ' Grace Okafor-Lind covers</option><option value="2">Grace Okafor-Lind</option></select></form>'
    )
    assert choice(page.forms[0], "to", "Grace Okafor-Lind") == "2"
    with pytest.raises(StepFailed, match="Owen Garsdale cannot be chosen"):
        choice(page.forms[0], "to", "Owen Garsdale")


def test_who_was_named_by_a_week_before_is_not_named_again(room: Room, pages: dict[str, str]) -> None:
    room.people = {"approver": "Aidan Crowhurst", "deputy": "Renske Oakshott"}
    asked = '<form><select name="member"></select><select name="deputy"></select><button>Name them</button></form>'
    pages |= {agreeing.LIST: "", agreeing.NAMED: asked}
    with pytest.raises(StepFailed, match="Aidan Crowhurst cannot be chosen"):
        agreeing.name(room, "approver", "deputy")
    pages[agreeing.NAMED] += '<form action="1/end/"><button>End<span>: Aidan Crowhurst</span></button></form>'
    agreeing.name(room, "approver", "deputy")


def counted(waiting: int = 0, opened: int = 0, alarms: int = 0, **states: int) -> Counts:
    enquiries = dict.fromkeys(reconcile.ENQUIRY_STATES, 0) | {"open": opened}
    return Counts(waiting, enquiries, dict.fromkeys(reconcile.IN_PANEL.values(), 0) | states, alarms)


def test_counts_that_moved_by_something_else_than_the_week_did_are_differences(room: Room) -> None:
    sent(room, ONE, State.OPENED, ONE)
    sent(room, OTHER, State.WAITING)
    sent(room, HIDDEN, State.RESTRICTED, HIDDEN)
    room.book.enquiries = {ONE: "open", HIDDEN: "restricted"}
    right = counted(1, 1, **{"Being worked on": 1, "Waiting for triage": 1})
    before = counted()

    def found(after: Counts) -> list[str]:
        said = Found()
        reconcile._differences_of_counts(room, said, before, after)
        return said.differences

    assert not found(right)
    assert found(counted(2, 1, **{"Being worked on": 1, "Waiting for triage": 1})) == [
        "count of new notifications: the page says 2, the week sent 1"
    ]
    given_away = counted(1, 2, **{"Being worked on": 2, "Waiting for triage": 1})
    assert [one.partition(":")[0] for one in found(given_away)] == [
        "count of notifications in one state (Being worked on)", "count of enquiries open",
    ]  # fmt: skip


def test_managers_who_heard_twice_or_not_at_all_of_what_nobody_took_are_a_difference(room: Room) -> None:
    sent(room, ONE, State.CLOSED).escalated = True
    for alarms, differs in ((3, False), (2, True), (4, True)):
        found = Found()
        reconcile._differences_of_counts(room, found, counted(alarms=2), counted(alarms=alarms))
        said = [one for one in found.differences if one.startswith("managers told of danger that nobody had")]
        assert bool(said) == differs, alarms


@pytest.mark.parametrize(
    ("escalated", "told", "differs"),
    [(False, 0, False), (False, 1, False), (False, 2, True), (True, 0, True), (True, 1, False), (True, 2, False),
     (True, 3, True)],
)  # fmt: skip
def test_danger_that_is_told_more_often_than_its_rounds_is_a_difference(
    room: Room, pages: dict[str, str], escalated: bool, told: int, differs: bool
) -> None:
    one = sent(room, ONE, State.CLOSED)
    one.danger, one.acknowledged, one.escalated = True, True, escalated
    pages[f"/ledger/?reference={ONE}&act=acknowledge_danger"] = table(ONE)
    pages[f"/ledger/?reference={ONE}&act=ring_danger"] = table(*[ONE] * told)
    assert bool(differences(reconcile._ledger, room)) == differs


def test_the_managers_notices_of_danger_that_nobody_took_are_counted_and_no_others(
    room: Room, pages: dict[str, str]
) -> None:
    title = "Immediate danger: a notification waits in Harrow"
    pages["/notices/"] = table(
        f"{title} Nobody has acknowledged it for 10 minutes or more.", f"{title} It is on top of every page.",
        f"{title} Nobody has acknowledged it for 20 minutes or more.", "A seat to review",
    )  # fmt: skip
    assert alarming.heard(room) == 1


def test_a_check_that_cannot_be_made_is_a_difference_and_the_others_are_made(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def falls(room: Room, found: Found) -> None:
        raise StepFailed("there is no such page")

    monkeypatch.setattr(reconcile, "CHECKS", (falls, lambda _, found: found.same("another", 1, 1)))
    monkeypatch.setattr(reconcile, "counts", lambda _: counted())
    found = reconcile.reconcile(room, counted())
    assert found.differences == ["could not be compared: there is no such page"]
    assert found.compared["another"] == 1


def test_every_state_of_a_notification_and_an_enquiry_has_its_place_in_the_lists_states() -> None:
    book = Book()
    for number, state in enumerate(State):
        one = Sent(f"HRW-12-{number:06}", "", "", ())
        one.becomes(state, one.reference)
        book.add(one)
        book.enquiries[one.reference] = "restricted" if state == State.RESTRICTED else "open"
    assert sum(reconcile.panel(book).values()) == len(State) - 1
