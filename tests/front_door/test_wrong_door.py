"""A child of another borough is noticed with that borough's own door; nobody is sent away, or asked to sign in."""

from __future__ import annotations

import csv
import re
import uuid
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.front_door.models import Notification
from tenants import door_areas
from tenants.door_areas import OUTSIDE, DoorArea, authority_names, district_of
from tenants.models import HubAuthority
from tenants.postcode_districts import TABLE, District
from tests.front_door.door_builders import STEPS, fill, post, send, step_of
from tests.support.house import House
from tests.support.pages import get, shown, text_of
from tests.transfers.offer_builders import MESSAGE

CHILD = STEPS["/children/1/"]


@pytest.fixture
def browser(house: House) -> Client:
    return house.stranger("refer-harrow")


def districts(postcode: str) -> tuple[set[str], bool]:
    found = district_of(postcode)
    assert found is not None
    return set(found.authorities), found.reaches_outside


def test_a_district_names_every_authority_that_it_may_reach_into() -> None:
    assert districts("ha9 6aa") == ({"brent", "barnet"}, False)
    assert districts("SW1A 2AA") == ({"westminster", "kensington"}, False)
    assert districts("E1W 1AA") == ({"towerhamlets"}, False)
    assert districts("TN16 3AA") == ({"bromley"}, True)
    assert district_of("M1 1AA") == OUTSIDE
    for postcode in ("not known", "W99 9ZZ", "CR9 1AA", "ZZ99 3VZ"):  # none; no such district; no homes; no abode
        assert district_of(postcode) is None, postcode
    assert district_of("") is None


def test_every_line_can_be_read_and_stands_once() -> None:
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["district"] for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch("[A-Z]{1,2}[0-9][0-9A-Z]?", row["district"]), row
        assert row["authorities"].split(), row
        assert row["reaches_outside_london"] in ("yes", "no"), row


def test_every_authority_has_a_district() -> None:
    there = {slug for one in door_areas._districts().values() for slug in one.authorities}
    assert there == set(authority_names())
    assert len(there) == 33


def test_a_postcode_of_another_borough_is_noticed_with_its_own_door(house: House, browser: Client) -> None:
    post(browser, "/danger/", danger="no")
    page = post(browser, "/children/1/", **CHILD, postcode="N17 9AA")
    said = shown(page.text)
    assert "Check the postcode: it seems to be in Enfield or Haringey, not in Harrow" in said
    assert 'href="http://refer-haringey.localhost:8000/"' in page.text
    assert "Tell Haringey at their own front door" in said
    assert "Tell Enfield" not in said  # it has no door
    assert "Our list of postcodes can be wrong: if the child lives in Harrow, go on" in said
    assert "we read it here and pass it on if the child lives there" in said
    assert step_of(post(browser, "/children/1/", **CHILD, postcode="N17 9AA", go="anyway")) == "/others/1/"


def test_whoever_goes_on_all_the_same_is_read_here(house: House, browser: Client) -> None:
    fill(browser, children={"postcode": "N17 9AA", "go": "anyway"})
    assert "not in Harrow" in shown(get(browser, "/check/").text)
    send(browser)
    with house.at(house.lead()):
        assert Notification.objects.get().message["children"][0]["address"] == {"postcode": "N17 9AA"}


def test_a_wrong_line_of_the_table_warns_and_refuses_and_sends_away_nothing(
    house: House, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {"HA1": District(frozenset({"haringey"}), False)}
    monkeypatch.setattr(door_areas, "_districts", lambda: wrong)
    post(browser, "/danger/", danger="no")
    assert "it seems to be in Haringey, not in Harrow" in shown(
        post(browser, "/children/1/", **CHILD, postcode="HA1 2AB").text
    )
    fill(browser, children={"postcode": "HA1 2AB", "go": "anyway"})
    send(browser)
    child = {**MESSAGE["children"][0], "address": {"postcode": "HA1 2AB"}}
    answer = browser.post(
        "/api/v1/notifications", {**MESSAGE, "children": [child]}, secure=True, content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )  # fmt: skip
    assert (answer.status_code, len(answer.json()["wrong_door"])) == (201, 1)
    with house.at(house.lead()):
        assert {(one.authority_code, one.triaged_at) for one in Notification.objects.all()} == {("HRW", None)}
        assert Notification.objects.count() == 2


def test_of_many_children_elsewhere_the_doors_are_read_once(house: House) -> None:
    with CaptureQueriesContext(connections["platform"]) as caught:
        found = DoorArea("harrow").wrong_doors([{"address": {"postcode": "N17 9AA"}}] * 20)
    assert len(found) == 20
    assert len(caught) == 3


def test_a_borough_without_an_open_door_is_said_without_a_link(house: House, browser: Client) -> None:
    HubAuthority.objects.filter(authority__slug="haringey").update(door_opened_at=None)
    post(browser, "/danger/", danger="no")
    page = text_of(post(browser, "/children/1/", **CHILD, postcode="N17 9AA"))
    assert "refer-haringey" not in page
    assert "They have no front door of this kind" in shown(page)


def test_a_postcode_of_the_doors_own_borough_or_of_its_hub_is_not_noticed(house: House, browser: Client) -> None:
    post(browser, "/danger/", danger="no")
    assert post(browser, "/children/1/", **CHILD, postcode="HA1 2AB").status_code == 302
    group = DoorArea("westminster")
    assert group.elsewhere("W14 8AA") is None  # Hammersmith and Kensington share Westminster's hub
    assert group.elsewhere("HA1 2AB") is not None


def test_a_postcode_outside_london_is_said_to_be(house: House, browser: Client) -> None:
    post(browser, "/danger/", danger="no")
    page = shown(post(browser, "/children/1/", **CHILD, postcode="M1 1AA").text)
    assert "it seems to be outside London, not in Harrow" in page


def test_the_api_names_the_other_door_and_keeps_the_message(house: House, browser: Client) -> None:
    child = {**MESSAGE["children"][0], "address": {"postcode": "N17 9AA"}}
    answer = browser.post(
        "/api/v1/notifications", {**MESSAGE, "children": [MESSAGE["children"][0], child]}, secure=True,
        content_type="application/json", headers={"Idempotency-Key": str(uuid.uuid4())},
    )  # fmt: skip
    assert answer.status_code == 201
    assert answer.json()["wrong_door"] == [
        {"path": "/children/1/address/postcode", "where": "in Enfield or Haringey",
         "doors": ["http://refer-haringey.localhost:8000/"]}
    ]  # fmt: skip
    assert answer.json()["to_complete"] == []


@pytest.mark.parametrize("path", ["/", "/check/", "/enter/complete/", "/sent/a-token/"])
def test_an_unknown_door_leads_to_the_list_of_doors(house: House, path: str) -> None:
    answer = house.stranger("refer-harow").get(path, secure=True)
    assert answer["Location"] == "http://mash.localhost:8000/front-doors/"
    assert "Harrow" in house.stranger("mash").get("/front-doors/", secure=True).text


def test_what_is_sent_to_an_unknown_door_is_said_not_to_be_taken(house: House) -> None:
    nowhere = house.stranger("refer-harow")
    page = nowhere.post("/danger/", {"danger": "yes"}, secure=True)
    assert (page.status_code, "was not taken" in page.text, "999" in page.text) == (404, True, True)
    answer: Any = nowhere.post("/api/v1/notifications", MESSAGE, content_type="application/json", secure=True)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_door")
    assert "/front-doors/" in answer.json()["title"]


def test_an_unknown_hub_still_looks_like_one_without_a_seat(house: House) -> None:
    unknown, there = (house.stranger(name).get("/", secure=True) for name in ("nowhere", "harrow"))
    assert (unknown.status_code, there.status_code) == (302, 302)
    assert "front-doors" not in unknown["Location"]
