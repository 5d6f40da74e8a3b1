"""Social care's list of open cases by API: the same rules as the file, all or nothing, with a key for it alone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from hub.front_door.models import OpenCase, OpenCaseList
from hub.wall.models import LedgerEntry
from tenants import api_keys
from tenants.entry import digest
from tenants.models import ApiKey, KeyPurpose, Role, Seat
from tenants.refusals import KeyRefused
from tests.accounts.operators import browser
from tests.front_door.open_case_builders import a_line, children
from tests.front_door.test_open_cases import loaded
from tests.support.closings import closed_desk
from tests.support.house import House
from tests.support.pages import shown
from tests.support.signing_in import code_of, with_app

PATH = "/api/v1/open-cases"
AMY = {
    "given_name": "Amy", "family_name": "Example", "born_on": "2015-05-17", "nhs_number": "", "case_number": "S1",
    "status": "Child in need plan", "lead_worker": "J. Adeyemi", "team": "Court team", "telephone": "020 7946 0100",
}  # fmt: skip
BEN = {**AMY, "given_name": "Ben", "case_number": "S2"}


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    cache.clear()


@pytest.fixture
def seat(house: House) -> Seat:
    """A coordinator at social care's desk in Harrow, who has not entered the hub yet."""
    return house.seat(Role.COORDINATOR)


@pytest.fixture
def token(seat: Seat) -> str:
    """Their key for the list."""
    return a_key(seat)


def a_key(seat: Seat, purpose: str = KeyPurpose.OPEN_CASES) -> str:
    made = api_keys.make(seat.pk, "Case system", 30, by=seat.user_id, at=timezone.now(), purpose=purpose)
    return made[1]


def send(token: str, body: Any, **headers: str) -> Any:
    """POST a list."""
    carried = {"Authorization": f"Bearer {token}", **headers}
    client = Client(HTTP_HOST="mash.localhost")
    return client.post(PATH, json.dumps(body), content_type="application/json", secure=True, headers=carried)


def ask(token: str) -> Any:
    """GET its age."""
    return Client(HTTP_HOST="mash.localhost").get(PATH, secure=True, headers={"Authorization": f"Bearer {token}"})


def names(house: House) -> list[str]:
    with house.at(house.lead()):
        return sorted(OpenCase.objects.values_list("given_name", flat=True))


def test_a_list_takes_the_place_of_the_one_before_with_its_line_and_stands_on_the_page(
    house: House, seat: Seat, token: str
) -> None:
    assert ask(token).json() == {"loaded_at": None, "children": 0, "older_than_a_day": True}
    assert send(token, {"children": [AMY, BEN]}).status_code == 200
    answer = send(token, {"children": [{**AMY, "given_name": "Cy"}]})
    assert (answer.status_code, answer.json()["children"], answer.json()["older_than_a_day"]) == (200, 1, False)
    assert names(house) == ["Cy"]
    assert ask(token).json() == answer.json()
    page = shown(house.visit(role=Role.MANAGER).get("/triage/open-cases/").text)
    assert f"{seat.user.name} loaded the list on" in page
    assert "1 child is open" in page
    with house.at("guardian"):
        lines = LedgerEntry.objects.filter(act="load_open_cases").order_by("pk")
        assert sorted(one.detail["children"] for one in lines) == [1, 2]
        assert {(one.member, one.detail["key"]) for one in lines} == {(seat.pk, str(ApiKey.objects.get().pk))}


@pytest.mark.parametrize(("line", "path", "code"), [
    ({**AMY, "born_on": "17 May"}, "/children/1/born_on", "no_date"),
    ({**AMY, "lead_worker": " "}, "/children/1/lead_worker", "empty"),
    ({**AMY, "nhs_number": "1234567890"}, "/children/1/nhs_number", "no_nhs_number"),
    ({**AMY, "born_on": ""}, "/children/1", "nothing_to_find_by"),
    ({**AMY, "given_name": "A" * 121}, "/children/1/given_name", "too_long"),
    (BEN, "/children/1", "same_child_twice"),
    ({**AMY, "team": None}, "/children/1/team", "no_text"),
    ({**AMY, "age": "7"}, "/children/1", "unknown"),
    ({one: said for one, said in AMY.items() if one != "status"}, "/children/1/status", "missing"),
    ("Amy Example", "/children/1", "no_object"),
])  # fmt: skip
def test_a_wrong_list_says_what_is_wrong_where_and_the_one_before_stands(
    house: House, token: str, line: Any, path: str, code: str
) -> None:
    before = send(token, {"children": [AMY]}).json()
    answer = send(token, {"children": [BEN, line]})
    said = answer.json()
    assert (answer.status_code, answer["Content-Type"], said["code"]) == (422, "application/problem+json", "wrong_list")
    assert [(one["path"], one["code"]) for one in said["faults"]] == [(path, code)]
    assert said["title"] == f"Nothing was loaded. The list of {before['loaded_at']} stands."
    assert said["stands"] == before
    assert "Example" not in answer.text, "what was sent is not repeated"
    assert names(house) == ["Amy"]


@pytest.mark.parametrize(("body", "code"), [
    ({"children": []}, "no_child"), ([], "no_list"), ({}, "no_list"), ({"children": {}}, "no_list"),
    ({"children": [AMY], "more": 1}, "unknown"),
])  # fmt: skip
def test_an_empty_list_or_none_is_refused_and_where_none_stood_it_says_so(token: str, body: Any, code: str) -> None:
    said = send(token, body).json()
    assert [(one["path"], one["code"]) for one in said["faults"]] == [("/children", code)]
    assert said["title"] == "Nothing was loaded. There is still none."


def test_more_than_twenty_faults_name_twenty(token: str) -> None:
    assert len(send(token, {"children": ["x"] * 30}).json()["faults"]) == 20
    assert len(send(token, {"children": [{}] * 30}).json()["faults"]) == 20


def test_in_test_mode_the_list_is_checked_and_nothing_is_loaded(house: House, token: str) -> None:
    answer = send(token, {"children": [AMY, BEN]}, **{"X-Test": "1"})
    assert answer.json() == {"test": True, "would_load": True, "children": 2}
    assert send(token, {"children": [{**AMY, "team": ""}]}, **{"X-Test": "1"}).status_code == 422
    with house.at(house.lead()):
        assert not OpenCaseList.objects.exists()


def test_twenty_thousand_children_fit_and_one_more_does_not(house: House, token: str) -> None:
    many = [{**AMY, "case_number": f"S{number}"} for number in range(20_001)]
    assert send(token, {"children": many}).json()["faults"][0]["code"] == "too_many"
    assert send(token, {"children": many[:-1]}).json()["children"] == 20_000
    with house.at(house.lead()):
        assert OpenCase.objects.count() == 20_000


@pytest.mark.parametrize(("megabytes", "is_right", "status"), [(9, True, 413), (5, False, 413), (5, True, 422)])
def test_how_large_it_may_be_is_looked_at_before_it_is_read_and_more_with_a_key_alone(
    token: str, megabytes: int, is_right: bool, status: int
) -> None:
    body = {"children": [{**AMY, "team": "x" * (megabytes * 1024 * 1024)}]}
    answer = send(token if is_right else token[:-1], body)
    assert (answer.status_code, answer.json()["code"]) == (status, "too_large" if status == 413 else "wrong_list")


def test_older_than_a_day_is_said_and_what_was_loaded_as_a_file_counts(house: House, token: str) -> None:
    loaded(house, a_line(), hours=25)
    said = ask(token).json()
    assert (said["children"], said["older_than_a_day"]) == (1, True)


def test_without_a_key_or_with_one_for_something_else_nothing_is_loaded(house: House, token: str) -> None:
    requests = a_key(house.seat(Role.RESEARCHER), KeyPurpose.REQUESTS)
    for wrong in ("", "mash_x", requests, token[:-1]):
        assert send(wrong, {"children": [AMY]}).status_code == 401, wrong
        assert ask(wrong).status_code == 401
    other = Client(HTTP_HOST="mash.localhost").get(
        "/api/v1/partner/requests", secure=True, headers={"Authorization": f"Bearer {token}"}
    )
    assert other.status_code == 401, "a key for the list shows no requests"
    assert names(house) == []


def test_no_desk_but_the_leads_has_such_a_key(house: House) -> None:
    for other in (house.seat(Role.RESEARCHER), house.seat(Role.GUARDIAN), house.seat(Role.RECIPIENT)):
        with pytest.raises(KeyRefused, match="at the desk of children’s social care"):
            a_key(other)


def test_a_key_loads_nothing_once_its_desk_has_closed_or_leads_no_more(house: House, token: str, seat: Seat) -> None:
    with closed_desk(house, house.lead()):
        assert send(token, {"children": [AMY]}).status_code == 403
        assert ask(token).status_code == 403
    other = house.seat(Role.MANAGER, agency="police")
    ApiKey.objects.filter(seat=seat).update(revoked_at=timezone.now())
    made, digest_of = "mash_as_it_was_while_police_led", digest("mash_as_it_was_while_police_led")
    ApiKey.objects.create(
        seat=other, purpose=KeyPurpose.OPEN_CASES, name="Old", token_digest=digest_of, made_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    assert send(made, {"children": [AMY]}).status_code == 403
    assert names(house) == []


def test_a_list_of_one_hub_is_on_no_desk_of_another(house: House, token: str) -> None:
    send(token, {"children": [AMY]})
    with house.at(house.seated(role=Role.COORDINATOR, hub="haringey")):
        assert not OpenCase.objects.exists()


def test_a_key_for_the_list_is_made_on_the_account_page_which_says_what_it_may_do(house: House) -> None:
    user = with_app(house)
    seat = house.seat(Role.COORDINATOR, user=user)
    client = browser(house, user)
    form = client.get("/account/keys/new/").text
    assert "Load the list of open cases: Harrow" in form
    assert "Ask what waits" not in form
    asked = {"name": "Case system", "seat": f"open_cases.{seat.pk}", "days": "30", "code": code_of(user, ahead=1)}
    made = client.post("/account/keys/new/", asked).text
    assert "POST http" in made
    assert "/api/v1/open-cases" in made
    assert ApiKey.objects.get().purpose == "open_cases"
    assert "Load the list of open cases" in client.get("/account/").text


def test_the_rules_are_those_of_the_file(token: str, house: House) -> None:
    send(token, {"children": [AMY]})
    (read,) = children(a_line())
    with house.at(house.lead()):
        kept = OpenCase.objects.get()
    assert {name: getattr(kept, name) for name in read.__dict__} == read.__dict__


def test_the_document_describes_it_and_its_key() -> None:
    said = Client(HTTP_HOST="mash.localhost").get("/api/v1/schema/", secure=True).json()
    assert set(said["paths"]["/open-cases"]) == {"get", "post"}
    assert said["paths"]["/open-cases"]["post"]["security"] == [{"open_cases_key": []}]
    assert said["components"]["schemas"]["open_case"]["required"] == list(AMY)
