"""A refusal and a missing page keep the house, so that one goes on from there; a stranger's shows nothing of it."""

from __future__ import annotations

from tenants.models import Role
from tests.support.house import House
from tests.support.pages import doubled_ids


def test_a_missing_page_keeps_the_hubs_navigation_and_signs_out(house: House) -> None:
    answer = house.visit(role=Role.COORDINATOR).get("/enquiries/HRW-26-999999/", secure=True)
    assert answer.status_code == 404
    assert '<a class="govuk-service-navigation__link" href="/triage/"' in answer.text
    assert 'action="/sign-out/"' in answer.text
    assert "csrfmiddlewaretoken" in answer.text
    assert "tel:999" in answer.text
    assert doubled_ids(answer) == []


def test_a_refusal_offers_what_the_seat_may_do_and_no_more(house: House) -> None:
    answer = house.visit(role=Role.RESEARCHER).get("/triage/", secure=True)
    assert answer.status_code == 403
    assert 'href="/requests/"' in answer.text
    assert 'href="/triage/"' not in answer.text


def test_a_door_keeps_its_name_and_telephone(house: House) -> None:
    answer = house.stranger("refer-harrow").get("/no-such-page/", secure=True)
    assert answer.status_code == 404
    assert "Harrow" in answer.text
    assert "Inside the wall" not in answer.text


def test_a_stranger_at_a_hub_sees_no_navigation(house: House) -> None:
    answer = house.stranger("harrow").get("/no-such-page/", secure=True)
    assert answer.status_code == 404
    assert 'href="/triage/"' not in answer.text
    assert "Sign out" not in answer.text
