"""A hub takes acts from roles: shown first, set as shown, never more than the platform gives, and no way is shut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hub.front_door.models import LeftToManager, Notification
from hub.wall import members, outbox
from hub.wall.acts import Act
from hub.wall.models import LedgerEntry, PermissionSetting
from hub.wall.models.permission_setting import KEPT_BY_A_MANAGER, MAY_LOSE
from hub.wall.narrowing import ALWAYS, OfAct, PermissionsMeanwhile, permissions_set, set_permissions, taken_by
from hub.wall.permissions import INSIDE, NARROWABLE, NEW_WORK, TABLE, may, roles_at, stopped
from tenants import hub_permissions
from tenants.models import Agency, HubPermissions, Notice, NoticeKind, Role, Seat, SeatTraining
from tenants.seated import Seated
from tests.front_door.enquiry_builders import opened
from tests.front_door.triage_builders import child, notify
from tests.support.house import House, Visit
from tests.support.pages import get, rows_of, set_as_shown, shown, shown_first, text_of

C, D, M = Role.COORDINATOR, Role.DECISION_MAKER, Role.MANAGER
PAGE = "/settings/permissions/"
NOW, WOULD = "What a hub can narrow", "What would change. Nothing is set yet."
OFFER, PRINT = "Offer a notification to another hub", "Print the whole path of an enquiry"
# As the platform has it.
ALL: dict[str, list[str]] = {
    "set_aside": ["coordinator", "decider"],
    "forward": ["coordinator", "decider", "manager"],
    "offer": ["coordinator", "decider", "manager"],
    "write_notification": ["coordinator", "decider", "manager"],
    "put_right": ["coordinator", "decider", "manager"],
    "link_enquiries": ["coordinator", "decider", "manager"],
    "print_enquiry": ["decider", "manager"],
    "unprotect": ["coordinator", "decider", "manager"],
    "give_protected": ["decider", "manager"],
    "give_time": ["coordinator", "decider", "manager"],
    "ask_team": ["coordinator", "manager"],
    "ask_closing": ["coordinator", "manager"],
    "place_legal_hold": ["decider", "manager"],
    "keep_record": ["decider", "manager"],
    "see_measures": ["decider", "manager"],
    "see_emerging": ["coordinator", "decider", "manager"],
}


def said(seen: int = 0, reason: str = "As agreed.", **changes: Sequence[str]) -> dict[str, Any]:
    return {**ALL, "seen": str(seen), "reason": reason, **changes}


def two_of_each(house: House) -> dict[Role, Seat]:
    """Two people in each role of the lead's desk. Out: the first of each."""
    first = {role: house.seat(role) for role in (C, D, M)}
    for role in first:
        house.seat(role)
    return first


@contextmanager
def dies_after_the_commit(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is set meanwhile is not copied by the process that set it."""
    with monkeypatch.context() as patched:
        patched.setattr(hub_permissions, "publish", lambda *_, **__: None)
        yield


def narrowed(house: House, *pairs: str, seen: int = 0) -> Seated:
    """A manager took these."""
    by = house.seated(role=M)
    with house.at(by):
        members.enter(by)
        set_permissions(pairs, reason="As agreed.", seen=seen, by=by, at=timezone.now())
    return by


def can(client: Visit, path: str) -> bool:
    return bool(get(client, path).status_code != 403)


def test_before_anything_is_set_the_platforms_rules_hold(house: House) -> None:
    page = text_of(get(house.visit(role=M), PAGE))
    assert "Nothing is taken from any role: the platform’s rules hold." in page
    rows = rows_of(page, NOW)
    assert rows[0] == ["Act", "Who", "Now"]
    assert len(rows) == 1 + len(ALL)
    assert [OFFER, "Coordinator, decision maker and hub manager", "Unchanged"] in rows
    assert [PRINT, "Decision maker and hub manager", "Unchanged"] in rows
    assert "Nothing was set yet" in page
    assert rows_of(text_of(get(house.visit(role=M), "/settings/")), "Agencies, teams and people")[-2][:2] == [
        "Who may do what", "As the platform has it Holds at once, for open work as well",
    ]  # fmt: skip


def test_it_is_shown_first_and_what_was_shown_is_set(house: House) -> None:
    seats = two_of_each(house)
    manager, form = house.visit(seats[M]), said(offer=["decider", "manager"], print_enquiry=["manager"])
    page = text_of(manager.post(PAGE, form, secure=True))
    assert rows_of(page, WOULD)[1:] == [
        [OFFER, "coordinator (2 seats), decision maker (2 seats) and hub manager (2 seats)",
         "decision maker (2 seats) and hub manager (2 seats). No longer: coordinator (2 seats)"],
        [PRINT, "decision maker (2 seats) and hub manager (2 seats)",
         "hub manager (2 seats). No longer: decision maker (2 seats)"],
    ]  # fmt: skip
    assert "4 seats could do less than now, and 0 seats something again." in page
    with house.at(house.lead()):
        assert not PermissionSetting.objects.exists()
    assert not HubPermissions.objects.exists()
    seen = shown_first(manager, PAGE, form)
    other = text_of(manager.post(PAGE, {**seen, "forward": ["manager"]}, secure=True))
    assert "Nothing is set yet." in other
    assert manager.post(PAGE, seen, secure=True)["Location"] == PAGE
    page = text_of(get(manager, PAGE))
    assert [OFFER, "Decision maker and hub manager Not coordinator", "As your hub set it"] in rows_of(page, NOW)
    assert [PRINT, "Hub manager Not decision maker", "As your hub set it"] in rows_of(page, NOW)
    assert f"{OFFER}: not coordinator; {PRINT}: not decision maker. Why: As agreed." in shown(page)
    with house.at("guardian"):
        [line] = LedgerEntry.objects.filter(act="set_permissions")
    assert line.detail["taken_from"] == ["offer:coordinator", "print_enquiry:decider"]
    assert line.detail["number"] == 1
    assert HubPermissions.objects.get().taken == ["offer:coordinator", "print_enquiry:decider"]
    ledger = text_of(get(house.visit(role=Role.GUARDIAN), "/ledger/"))
    assert "set which roles do what" in ledger
    assert f"taken from a role: {OFFER} (coordinator), {PRINT} (decision maker)" in shown(ledger)


def test_what_is_given_back_can_be_done_again(house: House) -> None:
    seats = two_of_each(house)
    manager, coordinator = house.visit(seats[M]), house.visit(seats[C])
    path = f"/triage/{notify(house).reference}/pass/"
    assert can(coordinator, path)
    assert set_as_shown(manager, PAGE, said(offer=["decider", "manager"])).status_code == 302
    assert not can(coordinator, path)
    back = text_of(manager.post(PAGE, said(seen=1), secure=True))
    assert "0 seats could do less than now, and 2 seats something again." in back
    assert set_as_shown(manager, PAGE, said(seen=1)).status_code == 302
    assert can(coordinator, path)
    with house.at("guardian"):
        assert LedgerEntry.objects.filter(act="set_permissions").order_by("-seq")[0].detail == {
            "number": 2, "given_back": ["offer:coordinator"], "role": "manager", "agency": house.lead(),
            "session": LedgerEntry.objects.filter(act="set_permissions").order_by("-seq")[0].detail["session"],
        }  # fmt: skip
    page = shown(text_of(get(manager, PAGE)))
    assert "nothing is taken from any role. Why: As agreed." in page


def test_what_differs_in_nothing_has_no_button(house: House) -> None:
    two_of_each(house)
    page = text_of(house.visit(role=M).post(PAGE, said(), secure=True))
    assert "Nothing is different from what holds." in page
    assert 'name="shown"' not in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"offer": []}, f"“{OFFER}”: at least 2 people of your desk must keep it"),
        ({"print_enquiry": ["decider"]}, f"“{PRINT}”: at least 2 people of your desk must keep it"),
        ({"print_enquiry": ["manager"]}, f"“{PRINT}”: at least 2 people of your desk must keep it"),
        ({"reason": ""}, "Why does it change?"),
        ({"offer": ["guardian"]}, "guardian"),
        ({"print_enquiry": ["coordinator", "manager", "decider"]}, "coordinator"),
    ],
)  # fmt: skip
def test_what_cannot_be_set_is_said_at_its_act(house: House, changes: dict[str, Any], sentence: str) -> None:
    """One decision maker and one manager: neither keeps anything alone, and no manager makes themself the only one."""
    house.seat(C), house.seat(C), house.seat(D)
    manager = house.visit(role=M)
    page = text_of(manager.post(PAGE, said(**{"offer": ["decider", "manager"], **changes}), secure=True))
    assert "There is a problem" in page
    assert sentence in page.replace("&#39;", "'")
    assert "Nothing is set yet." not in page
    with house.at(house.lead()):
        assert not PermissionSetting.objects.exists()


def test_one_person_in_two_seats_is_one_person(house: House) -> None:
    manager = house.seat(M)
    house.seat(D, user=manager.user)
    page = text_of(house.visit(manager).post(PAGE, said(offer=["decider", "manager"]), secure=True))
    assert f"“{OFFER}”: at least 2 people of your desk must keep it" in page
    house.seat(D)
    assert set_as_shown(house.visit(manager), PAGE, said(offer=["decider", "manager"])).status_code == 302


def _ended(seat: Seat) -> None:
    Seat.objects.filter(pk=seat.pk).update(ends_at=timezone.now() - timedelta(minutes=1))


def _suspended(seat: Seat) -> None:
    Seat.objects.filter(pk=seat.pk).update(
        suspended_at=timezone.now(), suspended_by=seat.user, suspended_why="Lost laptop."
    )


def _asleep(seat: Seat) -> None:
    Seat.objects.filter(pk=seat.pk).update(starts_at=timezone.now() + timedelta(hours=1))


def _account_closed(seat: Seat) -> None:
    seat.user.is_active = False
    seat.user.save(update_fields=["is_active"])


@pytest.mark.parametrize("gone", [_ended, _suspended, _asleep, _account_closed])
def test_where_too_few_people_keep_it_the_platforms_rule_holds_again_by_itself(house: House, gone: Any) -> None:
    kept = [house.seat(D), house.seat(D)]
    coordinator, path = house.visit(role=C), f"/triage/{notify(house).reference}/pass/"
    narrowed(house, "offer:coordinator", "offer:manager")
    assert not can(coordinator, path)
    gone(kept[0])
    assert can(coordinator, path)
    page = text_of(get(house.visit(role=C), PAGE))
    [row] = [row for row in rows_of(page, NOW) if row[0] == OFFER]
    assert row[1:] == [
        "Decision maker Not coordinator and hub manager",
        f"All roles Too few people keep it at {Agency.objects.get(code=house.lead()).name}",
    ]
    house.seat(D)
    assert not can(coordinator, path)
    assert "Too few people keep it" not in text_of(get(house.visit(role=C), PAGE))


def test_of_two_lead_desks_each_keeps_its_own_way_open(house: House) -> None:
    """Where one lead's desk has the people who keep it and another has not."""
    hub, taken = "triborough", ["see_emerging:coordinator", "see_emerging:manager"]
    for _ in range(2):
        house.seat(D, hub=hub, agency="wsmcsc")
    hub_permissions.publish(hub, lambda: taken, at=timezone.now())
    assert not can(house.visit(role=C, hub=hub, agency="wsmcsc"), "/coming-up-again/")
    assert can(house.visit(role=C, hub=hub, agency="kecsc"), "/coming-up-again/")
    desks = hub_permissions.at_lead_desks(hub, timezone.now())
    assert {code: roles_at(Act.SEE_EMERGING, taken, people) for code, people in desks.items()} == {
        "wsmcsc": {D}, "kecsc": {C, D, M}, "hmfcsc": {C, D, M},
    }  # fmt: skip
    page = text_of(get(house.visit(role=M, hub=hub, agency="wsmcsc"), PAGE))
    [row] = [row for row in rows_of(page, NOW) if row[0] == "See who comes up again"]
    names = [Agency.objects.get(code=code).name for code in ("hmfcsc", "kecsc")]
    assert row[2] == f"All roles Too few people keep it at {' and '.join(sorted(names))}"


def test_inside_a_restricted_enquiry_the_platforms_rule_holds(house: House) -> None:
    seats = two_of_each(house)
    people = frozenset((str(seat.role), str(seat.user_id)) for seat in Seat.objects.filter(hub__code="harrow"))
    outside = replace(house.seated(seats[C]), taken=frozenset({"put_right:coordinator"}), at_desk=people)
    assert not may(outside, Act.PUT_RIGHT)
    assert Act.PUT_RIGHT in INSIDE
    assert may(replace(outside, inside=uuid4()), Act.PUT_RIGHT)
    assert not may(replace(outside, inside=uuid4()), Act.OFFER)  # which nobody does inside


ANY_PAIR = st.tuples(st.sampled_from(sorted(Act)), st.sampled_from(sorted(Role))).map(lambda one: f"{one[0]}:{one[1]}")
LISTED_PAIR = st.sampled_from([f"{act}:{role}" for act, roles in MAY_LOSE.items() for role in roles])
ACTS_AND_ROLES = st.lists(LISTED_PAIR | ANY_PAIR, max_size=60)
DESKS = st.frozensets(st.tuples(st.sampled_from(sorted(Role)), st.sampled_from(["a", "b", "c"])), max_size=12)


@given(taken=ACTS_AND_ROLES, at_desk=DESKS, act=st.sampled_from(sorted(NARROWABLE)) | st.sampled_from(sorted(TABLE)))
def test_whatever_is_stored_no_hub_widens_an_act_and_none_loses_its_last_two_people(
    taken: list[str], at_desk: frozenset[tuple[str, str]], act: Act
) -> None:
    found = roles_at(act, taken, at_desk)
    assert found <= TABLE[act].roles
    assert found
    if found != TABLE[act].roles:
        assert act in NARROWABLE
        assert len({person for role, person in at_desk if role in found}) >= 2
        assert {f"{act}:{role}" for role in TABLE[act].roles - found} <= set(taken)


def test_what_the_database_takes_is_what_can_be_narrowed() -> None:
    assert {act: set(roles) for act, roles in MAY_LOSE.items()} == {
        act.value: {str(role) for role in TABLE[act].roles - one.keeps} for act, one in NARROWABLE.items()
    }
    assert {act.value for act, one in NARROWABLE.items() if one.keeps} == KEPT_BY_A_MANAGER


def test_what_can_be_narrowed_is_done_by_several_roles_of_the_leads_desks_alone() -> None:
    staff = {C, Role.RESEARCHER, D, M}
    for act in NARROWABLE:
        assert TABLE[act].lead, act
        assert len(TABLE[act].roles) >= 2, act
        assert TABLE[act].roles <= staff - {Role.RESEARCHER}, act
    never = {
        "mark_danger", "unmark_danger", "acknowledge_danger", "recall", "take_back_protected", "protect", "suspend",
        "open_incident", "break_glass", "restrict_enquiry", "read_enquiry", "read_notification", "release", "withhold",
        "undo_closing", "withdraw_request", "withdraw_finding", "withdraw_offer", "answer_offer", "ask", "decide",
        "open_enquiry", "leave_to_manager", "answer_team", "answer_closing", "agree_release", "agree_disposal",
        "stop_disposal", "see_permissions", "set_permissions", "read_ledger", "load_open_cases",
    }  # fmt: skip
    assert never & {str(act) for act in NARROWABLE} == set()


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        (["mark_danger:coordinator"], "nothing_else_is_taken_from_a_role"),
        (["offer:guardian"], "nothing_else_is_taken_from_a_role"),
        (["print_enquiry:coordinator"], "nothing_else_is_taken_from_a_role"),
        (["set_aside:manager"], "nothing_else_is_taken_from_a_role"),
        (["offer:coordinator", "offer:decider", "offer:manager"], "somebody_keeps_offer"),
        (["keep_record:decider", "keep_record:manager"], "somebody_keeps_keep_record"),
    ],
)
def test_the_database_takes_nothing_else(house: House, taken: list[str], name: str) -> None:
    by = house.seated(role=M)
    with house.at(by), pytest.raises(IntegrityError, match=name), transaction.atomic():
        PermissionSetting.objects.create(number=1, taken=taken, reason="x", set_by=by.seat, set_at=timezone.now())


def test_an_act_that_is_not_on_the_list_is_not_set(house: House) -> None:
    for wanted in ({Act.RECALL: {M}}, {Act.OFFER: {C, D, M, Role.GUARDIAN}}):
        with pytest.raises(ValueError, match="is not narrowed so"):
            taken_by(wanted, [(str(M), "a"), (str(M), "b")])
    with pytest.raises(OfAct, match=ALWAYS):
        taken_by({Act.SET_ASIDE: {C, D}}, [(str(C), "a"), (str(C), "b")])


def test_of_two_who_set_it_at_once_the_second_is_told(house: House) -> None:
    seats = two_of_each(house)
    manager = house.visit(seats[M])
    mine = shown_first(manager, PAGE, said(offer=["decider", "manager"]))
    assert set_as_shown(manager, PAGE, said(forward=["decider", "manager"])).status_code == 302
    page = text_of(manager.post(PAGE, mine, secure=True))
    assert PermissionsMeanwhile.sentence in page
    by = house.seated(seats[M])
    with house.at(by):
        assert PermissionSetting.objects.get().taken == ["forward:coordinator"]
        with pytest.raises(PermissionsMeanwhile):
            set_permissions([], reason="x", seen=0, by=by, at=timezone.now())
        with pytest.raises(PermissionsMeanwhile):
            set_permissions([], reason="x", seen=7, by=by, at=timezone.now())  # a version that nobody saw
        with pytest.raises(IntegrityError), transaction.atomic():
            PermissionSetting.objects.create(number=1, taken=[], reason="x", set_by=by.seat, set_at=timezone.now())
        with pytest.raises(ValueError, match="reason"):
            set_permissions([], reason=" ", seen=1, by=by, at=timezone.now())
    assert HubPermissions.objects.get().taken == ["forward:coordinator"]


def test_what_was_set_later_is_not_undone_by_what_comes_late(house: House) -> None:
    """The worker comes to the first setting when there is a second."""
    two_of_each(house)
    narrowed(house, "offer:coordinator")
    narrowed(house, "offer:manager", seen=1)
    with house.at("worker"):
        permissions_set(PermissionSetting.objects.get(number=1).pk)
    assert hub_permissions.taken_in("harrow") == {"offer:manager"}


def test_the_worker_copies_it_too_and_tells_the_leads_guardians_and_managers_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_of_each(house)
    guardian, elsewhere = house.seat(Role.GUARDIAN), house.seat(Role.GUARDIAN, agency="hrwhealth")
    with dies_after_the_commit(monkeypatch):
        by = narrowed(house, "offer:coordinator")
    assert hub_permissions.taken_in("harrow") == frozenset()
    with house.at("worker"):
        outbox.deliver_waiting()
        permissions_set(PermissionSetting.objects.get().pk)
    assert hub_permissions.taken_in("harrow") == {"offer:coordinator"}
    told = Notice.objects.filter(kind=NoticeKind.PERMISSIONS)
    assert guardian.user_id in set(told.values_list("user", flat=True))
    assert by.user in set(told.values_list("user", flat=True))
    assert elsewhere.user_id not in set(told.values_list("user", flat=True))
    assert told.filter(user=guardian.user_id).count() == 1
    assert can(house.visit(guardian), PAGE)
    page = text_of(get(house.visit(guardian), PAGE))
    assert "A manager of the hub sets it." in page
    assert "See what would change" not in page


def test_until_it_is_copied_the_page_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    two_of_each(house)
    late = "What was set last takes effect within a minute."
    assert late not in text_of(get(house.visit(role=M), PAGE))
    with dies_after_the_commit(monkeypatch):
        narrowed(house, "offer:coordinator")
    page = text_of(get(house.visit(role=M), PAGE))
    assert late in page
    assert [OFFER, "Coordinator, decision maker and hub manager", "Unchanged"] in rows_of(page, NOW)


@pytest.mark.parametrize("role", [C, D, Role.GUARDIAN, Role.RESEARCHER])
def test_a_manager_alone_sets_it(house: House, role: Role) -> None:
    two_of_each(house)
    client = house.visit(role=role)
    assert client.post(PAGE, said(offer=["decider", "manager"]), secure=True).status_code == 403
    assert get(client, PAGE).status_code == (403 if role == Role.RESEARCHER else 200)
    with house.at("guardian"):
        assert LedgerEntry.objects.filter(act="refused", object_kind="set_permissions").count() == 1
        assert not PermissionSetting.objects.exists()


def test_another_agencys_desk_reads_it_and_sets_none_and_nobody_changes_what_was_set(house: House) -> None:
    narrowed(house, "offer:coordinator")
    other, lead = house.seated(role=M, agency="police"), house.seated(role=M)
    with house.at(other):
        assert PermissionSetting.objects.count() == 1
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            PermissionSetting.objects.create(number=2, taken=[], reason="x", set_by=other.seat, set_at=timezone.now())
    for change in (lambda: PermissionSetting.objects.update(taken=[]), PermissionSetting.objects.all().delete):
        with house.at(lead), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()
    for service in ("door", "outside", "asked", "screen", "inspector"):
        with house.at(service), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            PermissionSetting.objects.count()


def test_another_hub_keeps_its_own(house: House) -> None:
    seats = {hub: [house.seat(D, hub=hub) for _ in range(2)] for hub in ("harrow", "haringey")}
    assert len(seats) == 2
    here, there = house.visit(role=C), house.visit(role=C, hub="haringey")
    narrowed(house, "see_emerging:coordinator")
    assert not can(here, "/coming-up-again/")
    assert can(there, "/coming-up-again/")
    theirs = house.seated(role=M, hub="haringey")
    with house.at(theirs, "haringey"):
        assert not PermissionSetting.objects.exists()
    assert hub_permissions.taken_in("haringey") == frozenset()


def test_it_costs_no_statement_of_a_request(house: House) -> None:
    two_of_each(house)
    client = house.visit(role=D)
    counts = []
    for pairs in ((), ("offer:coordinator", "print_enquiry:decider", "see_measures:manager")):
        hub_permissions.publish("harrow", partial(tuple, pairs), at=timezone.now())
        get(client, "/triage/")
        with (
            CaptureQueriesContext(connections["platform"]) as platform,
            CaptureQueriesContext(connections["default"]) as own,
        ):
            assert get(client, "/triage/").status_code == 200
        counts.append((len(platform), len(own)))
    assert counts[0] == counts[1]


def test_whose_training_ran_out_is_stopped_only_where_a_colleague_who_keeps_the_act_is_free(house: House) -> None:
    late, other = house.seat(M), house.seat(M)
    house.seat(C)
    SeatTraining.objects.create(
        seat=late, warn_from=date(2020, 1, 1), new_work_until=date(2020, 2, 1), what="Thresholds",
        computed_at=timezone.now(),
    )  # fmt: skip
    late.refresh_from_db()
    at, people = timezone.now(), frozenset({("manager", "a"), ("manager", "b"), ("coordinator", "c")})
    taken = frozenset({"forward:coordinator", "forward:decider"})
    seated = replace(house.seated(Seat.objects.select_related("training").get(pk=late.pk)), taken=taken, at_desk=people)
    assert Act.FORWARD in NEW_WORK
    assert stopped(seated, {Act.FORWARD}, at) == {Act.FORWARD}
    _ended(other)
    assert stopped(seated, {Act.FORWARD}, at) == frozenset()  # a coordinator is free, and may not
    assert stopped(replace(seated, taken=frozenset()), {Act.FORWARD}, at) == {Act.FORWARD}


def test_who_may_not_close_leaves_it_to_a_manager_for_any_reason(house: House) -> None:
    seats = two_of_each(house)
    found, coordinator = notify(house, child("Amy Example")), house.visit(seats[C])
    path = f"/triage/{found.reference}/"
    before = text_of(get(coordinator, path))
    assert "Close and go to the next" in before
    assert "Leave it to a manager" not in before
    narrowed(house, "set_aside:coordinator")
    page = text_of(get(coordinator, path))
    assert "Your hub has given this to these roles: decision maker and hub manager." in page
    assert "Close and go to the next" not in page
    assert "Leave it to a manager" in page
    left = {"why": "duplicate", "aside_reason": "It came twice."}
    assert coordinator.post(f"{path}leave/", left, secure=True).status_code == 302
    with house.at(house.lead()):
        assert LeftToManager.objects.get().why == "duplicate"
        assert Notification.objects.get(pk=found.pk).triaged_at is None
    assert coordinator.post(f"{path}set-aside/", left, secure=True).status_code == 403
    decider = house.visit(seats[D])
    assert "You can close it for this reason yourself" in text_of(decider.post(f"{path}leave/", left, secure=True))
    assert house.visit(seats[M]).post(f"{path}set-aside/", left, secure=True).status_code == 302


def test_a_link_is_not_made_by_the_way_of_opening_an_enquiry(house: House) -> None:
    seats = two_of_each(house)
    born = date(2015, 5, 17)
    _, enquiry = opened(house, house.seated(seats[C]), child("Amy Example", born))
    found, coordinator = notify(house, child("Amy Example", born)), house.visit(seats[C])
    path, words = f"/triage/{found.reference}/", f"Open a new enquiry linked to {enquiry.reference}"
    assert words in text_of(get(coordinator, path))
    narrowed(house, "link_enquiries:coordinator")
    page = text_of(get(coordinator, path))
    assert f"Join {enquiry.reference}" in page
    assert words not in page
    answer = coordinator.post(
        path, {"all": "green", "reason": "x", "into": f"linked:{enquiry.pk}", "despite": ""}, secure=True
    )
    assert "There is a problem" in text_of(answer)
    with house.at(house.lead()):
        assert Notification.objects.get(pk=found.pk).triaged_at is None
    assert words in text_of(get(house.visit(seats[D]), path))


BUTTONS = [
    ("offer", C, "/triage/{waits}/", "Pass to another hub"),
    ("offer", C, "/enquiries/{enquiry}/", "Pass to another hub"),
    ("write_notification", C, "/triage/", "Write a notification during a call or a visit"),
    ("link_enquiries", C, "/enquiries/{enquiry}/", "Link another enquiry"),
    ("print_enquiry", D, "/enquiries/{enquiry}/", "Print the whole path"),
    ("ask_team", C, "/recipients/", "Add a recipient"),
    ("ask_closing", C, "/desks/police/", "Ask for it"),
    ("place_legal_hold", D, "/retention/", "Place a legal hold"),
    ("see_measures", D, "/desks/", "/measures/"),
    ("see_emerging", C, "/enquiries/", "/coming-up-again/"),
]


@pytest.mark.parametrize(("act", "role", "path", "words"), BUTTONS, ids=[f"{one[0]} {one[2]}" for one in BUTTONS])
def test_buttons_follow(house: House, act: str, role: Role, path: str, words: str) -> None:
    seats = two_of_each(house)
    waits = notify(house, child("Amy Example"))
    _, enquiry = opened(house, house.seated(seats[C]), child("Bo Example"))
    client, address = house.visit(seats[role]), path.format(waits=waits.reference, enquiry=enquiry.reference)
    page = get(client, address)
    assert words in text_of(page)
    narrowed(house, f"{act}:{role}")
    page = get(client, address)
    assert words not in text_of(page)


def test_a_machines_key_does_nothing_that_can_be_narrowed() -> None:
    """Its seat is read by another statement, which does not ask what was taken (api/open_cases.py)."""
    assert Act.LOAD_OPEN_CASES not in NARROWABLE
