"""Recipients of a hub: one organisation each, asked for by one person, agreed to by another who never sits in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mash_platform.keeper.approvals import check_approval
from mash_platform.keeper.provision import OrderRefused
from tenants import agreeing, seats, teams
from tenants.models import HubAgency, Notice, Order, OrderAnswer, Role, Seat, Team
from tenants.refusals import TeamChanged, TeamRefused
from tests.support.closings import closed_team, day
from tests.support.house import House
from tests.support.orders import SCHOOL

NOW = timezone.now


def wanted(**other: str) -> teams.TeamWords:
    return teams.TeamWords(**{**SCHOOL, **other})


def asked(house: House, role: Role = Role.COORDINATOR) -> Order:
    return teams.ask_to_add(wanted(), by=house.seated(role=role), at=NOW())


def test_one_asks_on_a_page_and_another_agrees_and_both_are_told_what_happens(house: House) -> None:
    decider = house.seat(Role.DECISION_MAKER)
    visit = house.visit(role=Role.COORDINATOR)
    done = visit.post("/recipients/add/", SCHOOL, secure=True)
    order = Order.objects.get(kind="add_team")
    assert (done.status_code, done["Location"]) == (302, f"/recipients/orders/{order.pk}/")
    assert "You asked for this. Somebody else agrees" in visit.get(done["Location"], secure=True).text
    notice = Notice.objects.get(user=decider.user)
    assert (notice.kind, "Oakhill" in notice.text + notice.title) == ("team_asked", False)
    other = house.visit(decider)
    assert "Oakhill Primary School" in other.get("/recipients/", secure=True).text
    assert other.post(done["Location"], {"answer": "yes"}, secure=True).status_code == 302
    check_approval(order)
    assert "It is being done." in other.get(done["Location"], secure=True).text


def test_whoever_may_agree_at_the_leads_desk_is_told_and_nobody_else_may_or_is(house: House) -> None:
    manager, decider = house.seat(Role.MANAGER), house.seat(Role.DECISION_MAKER)
    others = [
        house.seat(Role.MANAGER, agency="police"), house.seat(Role.GUARDIAN), house.seat(agency=house.lead()),
        house.seat(Role.MANAGER, hub="haringey"),
    ]  # fmt: skip
    order = asked(house)
    told = Notice.objects.filter(about=str(order.pk)).values_list("user", flat=True)
    assert set(told) == {manager.user_id, decider.user_id}
    assert [teams.may_answer(order, house.seated(seat)) for seat in (manager, decider)] == [True, True]
    assert [teams.may_answer(order, house.seated(seat)) for seat in others[:3]] == [False, False, False]


def test_a_change_that_does_not_say_what_it_was_made_from_is_refused(house: House) -> None:
    team = Team.objects.select_related("agency", "authority", "successor").get(hub__code="harrow", code="school")
    words = replace(teams.TeamWords.of(team), person="Ms Keen")
    for seen in ("", "0123456789abcdef"):
        with pytest.raises(TeamChanged):
            teams.ask_to_change("school", words, seen=seen, by=house.seated(role=Role.MANAGER), at=NOW())


def test_the_form_says_what_is_missing_and_keeps_what_was_typed(house: House) -> None:
    visit = house.visit(role=Role.MANAGER)
    page = visit.post("/recipients/add/", {**SCHOOL, "telephone": "", "person": "Ms Keen"}, secure=True).text
    assert "Enter a telephone number or an e-mail address" in page
    assert "Ms Keen" in page
    page = visit.post("/recipients/add/", {**SCHOOL, "organisation": "elmgrove primary SCHOOL"}, secure=True).text
    assert "This hub has a recipient of this name already" in page
    page = visit.post("/recipients/add/", {**SCHOOL, "kind": "voluntary"}, secure=True).text
    assert "Choose the agency of this hub that answers for its people" in page
    assert not Order.objects.exists()


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.DECISION_MAKER, Role.GUARDIAN])
def test_others_do_not_ask(house: House, role: Role) -> None:
    agency = house.lead()
    assert house.visit(role=role, agency=agency).post("/recipients/add/", SCHOOL, secure=True).status_code == 403
    assert not Order.objects.exists()


def test_nobody_agrees_to_what_they_asked_for(house: House) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    visit.post("/recipients/add/", SCHOOL, secure=True)
    order = Order.objects.get()
    page = visit.post(f"/recipients/orders/{order.pk}/", {"answer": "yes"}, secure=True).text
    assert "You asked for this yourself" in page
    second = house.seat(Role.DECISION_MAKER, user=visit.seat.user)
    with pytest.raises(TeamRefused):
        teams.answer(order.pk, agrees=True, reason="", by=house.seated(second), at=NOW())


@pytest.mark.parametrize("case", ["another hub", "a researcher", "not the lead", "oneself", "ended", "an operator"])
def test_the_keeper_believes_no_other_two(house: House, case: str) -> None:
    asker = house.seat(Role.COORDINATOR)
    others: dict[str, dict[str, Any]] = {
        "another hub": {"role": Role.MANAGER, "hub": "haringey"}, "a researcher": {"agency": house.lead()},
        "not the lead": {"role": Role.MANAGER, "agency": "police"},
        "oneself": {"role": Role.MANAGER, "user": asker.user},
        "ended": {"role": Role.MANAGER},
    }  # fmt: skip
    order = teams.ask_to_add(wanted(), by=house.seated(asker), at=NOW())
    if case == "an operator":
        other = Seat.objects.create(user=house.user(), role=Role.OPERATOR, starts_at=NOW() - timedelta(days=1))
    else:
        other = house.seat(**others[case])
    OrderAnswer.objects.create(order=order, agrees=True, by_seat=other.pk, answered_at=NOW())
    if case == "ended":
        Seat.objects.filter(pk=other.pk).update(ends_at=NOW())
    with pytest.raises(OrderRefused):
        check_approval(order)


def test_another_hubs_order_is_not_there(house: House) -> None:
    order = asked(house)
    there = house.visit(role=Role.MANAGER, hub="haringey")
    assert there.get(f"/recipients/orders/{order.pk}/", secure=True).status_code == 404
    assert there.post(f"/recipients/orders/{order.pk}/", {"answer": "yes"}, secure=True).status_code == 404


def test_who_brought_a_team_into_being_neither_sits_in_it_nor_agrees_to_seats_there(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, contact = house.seat(Role.MANAGER), house.contact("hrweduc")
    asker, agreer, new = house.user("Asker"), house.user("Agreer"), house.user("New")
    desk = HubAgency.objects.select_related("hub", "agency").get(hub__code="harrow", agency__code="hrweduc")
    team = Team.objects.get(hub__code="harrow", code="school2")
    team.asked_by, team.agreed_by = asker.pk, agreer.pk  # as the keeper writes it, whose row no test may change
    monkeypatch.setattr(seats, "place_of", lambda *_: (desk, team))
    words = {"role": "recipient", "team": "school2", "reason": "They work there"}
    for person in (asker, agreer):
        page = house.visit(manager).post("/seats/grant/", {**words, "username": person.username}, secure=True).text
        assert "so does not sit in it" in page
    seat = Seat(
        user=new, hub=manager.hub, agency=team.agency, team=team, role=Role.RECIPIENT, granted_by=manager.user,
        asked_at=NOW(),
    )  # fmt: skip
    assert agreeing.may_agree(contact.pk, seat, NOW())
    team.agreed_by = contact.pk
    assert not agreeing.may_agree(contact.pk, seat, NOW())


def test_a_change_shows_what_stands_beside_what_was_asked_for(house: House) -> None:
    visit = house.visit(role=Role.MANAGER)
    words = {**SCHOOL, "organisation": "Elmgrove Primary School", "name": "Elmgrove Academy",
             "seen": teams.version_of(Team.objects.get(hub__code="harrow", code="school"))}  # fmt: skip
    sent = visit.post("/recipients/school/change/", words, secure=True)
    page = visit.get(sent["Location"], secure=True).text
    assert "Elmgrove Academy (now: Elmgrove Primary School)" in page
    assert visit.get("/recipients/nowhere/change/", secure=True).status_code == 404


def test_a_change_of_what_somebody_else_changed_meanwhile_shows_both(house: House) -> None:
    visit = house.visit(role=Role.MANAGER)
    words = {**SCHOOL, "organisation": "Elmgrove Primary School", "person": "Ms Keen", "seen": "0123456789abcdef"}
    page = visit.post("/recipients/school/change/", words, secure=True).text
    assert "Somebody changed it since you opened this page" in page
    assert "What is there now" in page
    assert 'value="Ms Keen"' in page
    assert "Designated safeguarding lead" in page
    assert teams.version_of(Team.objects.get(hub__code="harrow", code="school")) in page
    assert not Order.objects.exists()


def test_a_recipient_that_closes_says_who_takes_its_place_or_why_nobody_does(house: House) -> None:
    visit = house.visit(role=Role.MANAGER)
    team = Team.objects.get(hub__code="harrow", code="school")
    words = {
        **SCHOOL, "organisation": team.organisation, "seen": teams.version_of(team), "until_day": "1",
        "until_month": "3", "until_year": "2099",
    }  # fmt: skip
    page = visit.post("/recipients/school/change/", words, secure=True).text
    assert "Choose who takes its place, or say why nobody does" in page
    sent = visit.post("/recipients/school/change/", {**words, "successor": "school2"}, secure=True)
    page = visit.get(sent["Location"], secure=True).text
    assert "Wealdcroft Academy (now: none)" in page


@pytest.mark.parametrize(("after", "stays"), [(-1, False), (0, False), (1, True)])
def test_who_takes_a_recipients_place_stays_longer_than_it_does(house: House, after: int, stays: bool) -> None:
    words = wanted(until=day(30).isoformat(), successor="school2")
    with closed_team("school2", days=30 + after):
        if stays:
            successor = teams.looked_up(words, "harrow").successor
            assert successor is not None
            assert successor.code == "school2"
        else:
            with pytest.raises(TeamRefused, match="a recipient of this hub that stays after that day"):
                teams.looked_up(words, "harrow")


@pytest.mark.parametrize(("days", "is_open"), [(-1, False), (0, True)])
def test_on_its_last_day_a_recipient_is_open_and_after_it_another_may_have_its_name(
    house: House, days: int, is_open: bool
) -> None:
    team = Team.objects.get(hub__code="harrow", code="school")
    house.contact(team.agency.code)
    named = wanted(organisation=team.organisation, name=team.name)
    asked = {"username": house.user().username, "role": "recipient", "team": "school", "reason": "They join it"}
    with closed_team("school", days=days):
        page = house.visit(role=Role.MANAGER).post("/seats/grant/", asked, secure=True)
        if is_open:
            assert page.status_code == 302
            with pytest.raises(TeamRefused, match="has a recipient of this name already"):
                teams.looked_up(named, "harrow")
        else:
            assert page.status_code == 200
            assert teams.looked_up(named, "harrow").organisation == team.organisation


def test_a_team_that_may_stand_for_several_says_so_on_the_list(house: House) -> None:
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_recipient SET is_shared = true WHERE code = 'school'")
    page = house.visit(role=Role.COORDINATOR).get("/recipients/?q=elmgrove", secure=True).text
    assert "It may be several organisations" in page
    assert "Wealdcroft" not in page
