"""Before a seat ends: who else does its work, what is open there, and that the last one does not go without a word."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from hub.assessment import tasks
from tenants import seats
from tenants.leaving import leave
from tenants.left_undone import after
from tenants.models import HubAgency, Notice, NoticeKind, Role, Seat, Team, User
from tenants.refusals import AccountRefused, SeatRefused
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.support.house import House
from tests.support.pages import text_of
from tests.support.signing_in import visitor
from tests.training.test_new_work import ran_out

NOW = timezone.now


def test_the_only_decision_maker_does_not_go_without_a_word(house: House) -> None:
    """The last person who can do something could be taken away without a word (globaleaks #3182)."""
    guardian, decider = house.seat(Role.GUARDIAN), house.seat(Role.DECISION_MAKER)
    manager = house.visit(role=Role.MANAGER)
    address = f"/seats/{decider.pk}/end/"
    page = manager.get(address).text
    assert "Nobody else holds this seat. Nobody decides for the children of Harrow children&#39;s social care" in page
    assert "Say who does this work from now on" in manager.post(address, {"reason": "Left."}).text
    assert Seat.objects.standing(NOW()).filter(pk=decider.pk).exists()
    assert manager.post(address, {"reason": "Left.", "cover": "Joan, from Haringey."}).status_code == 302
    told = Notice.objects.get(user=guardian.user, kind=NoticeKind.SEAT_ENDED)
    assert "nobody else holds one" in told.title
    assert "Joan" not in told.text


def test_no_act_ends_the_last_one_without_a_word_whoever_calls_it(house: House) -> None:
    decider, operator = house.seat(Role.DECISION_MAKER), house.user("Operator")
    manager = house.seated(role=Role.MANAGER)
    for cover in ("", "  "):
        with pytest.raises(SeatRefused, match="Say who does this work"):
            seats.end(decider.pk, "Left.", by=manager, at=NOW(), cover=cover)
        with pytest.raises(SeatRefused, match="Say who does this work"):
            seats.end_anywhere(decider.pk, "Left.", by=operator.pk, at=NOW(), cover=cover)
        with pytest.raises(AccountRefused, match="Say who does this work"):
            leave(decider.user_id, "Left.", by=operator.pk, at=NOW(), cover=cover)
    assert Seat.objects.standing(NOW()).filter(pk=decider.pk).exists()
    assert User.objects.get(pk=decider.user_id).is_active
    house.seat(Role.DECISION_MAKER, user=house.user("Martin Sefton"))
    leave(decider.user_id, "Left.", by=operator.pk, at=NOW())
    assert not Seat.objects.standing(NOW()).filter(pk=decider.pk).exists()


def test_what_nobody_does_is_asked_in_one_query_however_many_seats_end(
    house: House, django_assert_num_queries: Any
) -> None:
    user = house.user()
    for hub in ("harrow", "haringey", "triborough"):
        house.seat(Role.RESEARCHER, hub=hub, user=user)
    ending = list(Seat.objects.filter(user=user).select_related("user", "hub", "agency", "team"))
    with django_assert_num_queries(1, using="platform"):
        assert len(after(ending, NOW())) == 3


def test_where_a_colleague_is_left_the_page_names_them_and_asks_nothing(house: House) -> None:
    decider = house.seat(Role.DECISION_MAKER)
    house.seat(Role.DECISION_MAKER, user=house.user("Martin Sefton"))
    manager = house.visit(role=Role.MANAGER)
    page = manager.get(f"/seats/{decider.pk}/end/").text
    assert "Who else does this work: Martin Sefton" in page
    assert "Who does this work from now on" not in page
    assert manager.post(f"/seats/{decider.pk}/end/", {"reason": "Left."}).status_code == 302
    assert not Notice.objects.filter(kind=NoticeKind.SEAT_ENDED).exists()


def test_where_the_training_of_all_who_are_left_has_run_out_every_page_says_so(house: House) -> None:
    decider = house.seat(Role.DECISION_MAKER)
    martin = house.seat(Role.DECISION_MAKER, user=house.user("Martin Sefton"))
    ran_out(martin)
    said = "The training of Martin Sefton has run out, and nobody is left whose training is in order."
    browser, manager = visitor(house, Role.OPERATOR), house.visit(role=Role.MANAGER)
    addresses = (f"/people/seats/{decider.pk}/end/", f"/people/{decider.user_id}/leaves/")
    assert said in manager.get(f"/seats/{decider.pk}/end/").text
    for address in addresses:
        assert said in browser.get(address).text
    ran_out(martin, days_ago=-1)
    assert "has run out" not in text_of(manager.get(f"/seats/{decider.pk}/end/"))
    ran_out(martin)
    house.seat(Role.DECISION_MAKER, user=house.user("Joan Free"))
    assert "has run out" not in text_of(manager.get(f"/seats/{decider.pk}/end/"))


def test_who_opens_what_another_team_of_the_agency_is_sent_is_no_colleague(house: House) -> None:
    of_assessment = Team.objects.get(hub__code="harrow", code="assessment")
    other = Team.objects.filter(hub__code="harrow", agency=of_assessment.agency).exclude(pk=of_assessment.pk)[0]
    seat, manager = house.seat(Role.RECIPIENT, team="assessment"), house.seat(Role.MANAGER)
    house.seat(Role.RECIPIENT, team=other.code)
    by = house.seated(role=Role.MANAGER)
    seats.end(seat.pk, "Left.", by=by, at=NOW(), cover="Nobody yet.")
    told = Notice.objects.filter(kind=NoticeKind.SEAT_ENDED, user=manager.user)
    assert [one.title for one in told] == ["A seat has ended: Recipient outside the hub, and nobody else holds one"]


def test_another_authoritys_decision_maker_is_no_colleague(house: House) -> None:
    leads = HubAgency.objects.filter(hub__code="triborough", is_lead=True).values_list("agency__code", flat=True)
    first, second = (house.seat(Role.DECISION_MAKER, hub="triborough", agency=code) for code in sorted(leads)[:2])
    (left,) = after([first], NOW())
    assert (left.others, bool(left.undone)) == ((), True)
    assert second.user.name not in left.undone


def test_the_page_says_what_is_open_there(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    seat = house.seat(Role.RECIPIENT, team="assessment")
    a_product(house, enquiry, by, out)
    manager = house.visit(role=Role.MANAGER)
    page = manager.get(f"/seats/{seat.pk}/end/").text
    assert "Nobody opens what is sent to Harrow assessment team" in page
    assert "1 product sent there and not acknowledged" in page
    police = house.seat(Role.RESEARCHER)
    assert "1 request not answered" in manager.get(f"/seats/{police.pk}/end/").text


@pytest.mark.parametrize("way", ["ended", "left", "last day"])
def test_sender_and_manager_are_told_once_when_the_last_person_leaves_what_was_sent(house: House, way: str) -> None:
    enquiry, out, _ = a_picture(house)
    by, manager = a_decider(house), house.seat(Role.MANAGER)
    a_decision(house, enquiry, by)
    seat = house.seat(Role.RECIPIENT, team="assessment")
    a_product(house, enquiry, by, out)
    tasks.notify_nobody_left_in_teams()
    assert not Notice.objects.filter(kind=NoticeKind.NOBODY_LEFT).exists()
    if way == "ended":
        house.visit(manager).post(f"/seats/{seat.pk}/end/", {"reason": "Left.", "cover": "Nobody yet."})
    elif way == "left":
        leave(seat.user_id, "Left.", by=house.user("Operator").pk, at=NOW(), cover="Nobody yet.")
    else:
        Seat.objects.filter(pk=seat.pk).update(ends_at=NOW())
    for _ in range(2):
        tasks.notify_nobody_left_in_teams()
    told = Notice.objects.filter(kind=NoticeKind.NOBODY_LEFT)
    assert sorted(str(one.user_id) for one in told) == sorted([str(by.user), str(manager.user_id)])
    assert "assessment" not in told[0].title + told[0].text


def test_an_operators_pages_say_it_too(house: House) -> None:
    decider = house.seat(Role.DECISION_MAKER)
    browser = visitor(house, Role.OPERATOR)
    for address in (f"/people/seats/{decider.pk}/end/", f"/people/{decider.user_id}/leaves/"):
        assert "Nobody decides for the children of Harrow" in browser.get(address).text
        assert "Say who does this work from now on" in browser.post(address, {"reason": "Left."}).text
    assert Seat.objects.standing(NOW()).filter(pk=decider.pk).exists()


def test_of_who_is_away_for_long_the_list_says_what_nobody_does_meanwhile(house: House) -> None:
    house.seat(days=90, agency="hrwhealth")
    manager = house.visit(role=Role.MANAGER)
    said = "Nobody answers requests for Harrow community health."
    assert said in manager.get("/seats/?show=review", secure=True).text
    assert said not in text_of(manager.get("/seats/", secure=True))
    house.seat(agency="hrwhealth")
    assert said not in text_of(manager.get("/seats/?show=review", secure=True))
