"""From the list to a hub and back: to the same place of the list, and nowhere else."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from frontend.partners.list_position import ListPosition, is_from_list
from tenants.models import PartnerRequest, Role, User
from tenants.partners import publish
from tests.partners.test_partner_list import deliver, published
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import text_of
from tests.support.signing_in import enter, signed_in, with_app


@pytest.fixture
def researcher(house: House) -> User:
    """Somebody of the police who sits in two hubs."""
    user = with_app(house)
    for hub in ("harrow", "haringey"):
        house.seat(Role.RESEARCHER, hub=hub, user=user)
    return user


def a_visit(house: House, user: User) -> Client:
    """Their browser, in Harrow."""
    return house.visit(user.seats.get(hub__code="harrow"))


def is_back(answer: Any, request: uuid.UUID) -> None:
    """The answer leads to the list on the platform's own host, at the request's place."""
    gone = urlsplit(answer["Location"])
    assert gone.hostname == "mash.localhost"
    assert (gone.path, gone.fragment) == ("/requests/", "here")
    assert f"at={request}" in gone.query


@pytest.mark.parametrize(
    "text",
    ["", "1", "0..", "1.harrow", "https://elsewhere.example/", "1.harrow.red&next=//elsewhere", "1.Harrow.red"],
)
def test_what_is_no_place_is_nowhere(text: str) -> None:
    assert ListPosition.read(text) is None
    assert not is_from_list(f"/requests/x/?list={text.replace('&', '%26')}")


def test_a_place_comes_back_as_it_went() -> None:
    for place in (
        ListPosition(),
        ListPosition(2, "harrow", "red"),
        ListPosition(12, "", "amber"),
        ListPosition(1, "haringey", ""),
    ):
        assert ListPosition.read(place.words.partition("=")[2]) == place


def test_the_hubs_page_leads_back_to_the_same_page_filters_and_row(house: House, researcher: User) -> None:
    request = a_request(house)
    page = a_visit(house, researcher).get(f"/requests/{request.pk}/?list=2.harrow.red").text
    assert "Back to your list" in page
    assert f"/requests/?page=2&amp;hub=harrow&amp;rating=red&amp;at={request.pk}#here" in page
    assert "list=2.harrow.red" in page.split("nothing-known")[1][:60]


def test_who_came_another_way_goes_back_to_the_hubs_own_list(house: House, researcher: User) -> None:
    request = a_request(house)
    for words in ("", "?list=https://elsewhere.example/"):
        page = text_of(a_visit(house, researcher).get(f"/requests/{request.pk}/{words}"))
        assert "Back to your list" not in page
        assert "elsewhere.example" not in page


def test_one_click_answers_and_is_back_in_the_list_which_knows_already(house: House, researcher: User) -> None:
    request = a_request(house)
    deliver(house)
    answer = a_visit(house, researcher).post(f"/requests/{request.pk}/nothing-known/?list=1..")
    is_back(answer, request.pk)
    assert not PartnerRequest.objects.get(pk=request.pk).is_open
    page = signed_in(house, researcher).get(f"/requests/?at={request.pk}", secure=True).text
    assert f"{request.enquiry.reference} in Harrow" in page
    assert "is answered" in page
    assert f"/requests/{request.pk}/?list=1.." in page, "a wrong answer is one click away"


def test_a_change_is_told_at_once_too_and_stays_at_the_request(house: House, researcher: User) -> None:
    request = a_request(house)
    visit = a_visit(house, researcher)
    visit.post(f"/requests/{request.pk}/nothing-known/?list=1..")
    answer = visit.post(f"/requests/{request.pk}/change/?list=1..")
    assert answer["Location"] == f"/requests/{request.pk}/?list=1.."
    assert PartnerRequest.objects.get(pk=request.pk).is_open


def test_what_a_colleague_answered_meanwhile_says_so_and_leads_back(house: House, researcher: User) -> None:
    request = a_request(house)
    house.visit(role=Role.RESEARCHER).post(f"/requests/{request.pk}/nothing-known/")
    page = a_visit(house, researcher).get(f"/requests/{request.pk}/?list=1..").text
    assert "Your agency answered" in page
    assert page.count("Back to your list") == 2


def test_the_row_where_one_was_is_marked_and_when_it_is_gone_the_next(house: House, researcher: User) -> None:
    now = timezone.now()
    rows = [published("harrow", reference=f"HRW-26-00000{n}", due_at=now + timedelta(hours=n)) for n in (1, 2, 3)]
    rows.append(published("haringey", reference="HRY-26-000002", due_at=None, rating="blue"))
    for row in rows:
        publish(row)
    client = signed_in(house, researcher)

    def here(at: uuid.UUID) -> str:
        found = re.search(r'id="here"[^>]*>([^<]*)<', client.get(f"/requests/?at={at}", secure=True).text)
        return found[1] if found else ""

    assert here(rows[1].id) == "HRW-26-000002"
    publish(published("harrow", id=rows[1].id, version=2, is_open=False))
    PartnerRequest.objects.filter(pk=rows[1].id).update(due_at=rows[1].due_at)
    assert here(rows[1].id) == "HRW-26-000003"
    assert here(rows[3].id) == "HRY-26-000002"
    assert here(uuid.uuid4()) == ""
    publish(published("haringey", id=rows[3].id, version=2, is_open=False, due_at=None))
    assert here(rows[3].id) == "HRW-26-000003", "after the last one the last that is left"


def test_what_still_waits_is_not_said_to_be_answered(house: House, researcher: User) -> None:
    waits = published("harrow", reference="HRW-26-000001")
    publish(waits)
    page = text_of(signed_in(house, researcher).get(f"/requests/?at={waits.id}", secure=True))
    assert ("HRW-26-000001" in page, "Open it again" in page) == (True, False)


def test_coming_back_from_another_agencys_request_tells_nothing(house: House, researcher: User) -> None:
    other = published("harrow", agency="hrwhealth", reference="HRW-26-000777", is_open=False)
    publish(other)
    page = text_of(signed_in(house, researcher).get(f"/requests/?at={other.id}", secure=True))
    assert "HRW-26-000777" not in page


def test_a_request_from_the_list_takes_the_researchers_seat_of_two(house: House, researcher: User) -> None:
    house.seat(Role.COORDINATOR, user=researcher)
    client = signed_in(house, researcher)
    hub = house.stranger("harrow")
    away = hub.get(f"/requests/{uuid.uuid4()}/?list=1..", secure=True)
    given = client.get("/enter/?" + urlsplit(away["Location"]).query, secure=True)
    assert given.status_code == 302, "asked which seat"
    assert enter(client, house.stranger("harrow")).status_code == 200, "from elsewhere they choose"
