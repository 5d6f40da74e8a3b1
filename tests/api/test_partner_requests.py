"""The partner list by API: with a key that stands, for its holder's agency and hubs, and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from tenants import api_keys
from tenants import seats as tenants_seats
from tenants.access import Need, Rule
from tenants.models import ApiKey, PlatformEntry, Role, Seat
from tenants.partners import publish
from tenants.rate_limits import QUESTIONS_OF_A_KEY, WRONG_KEYS
from tests.accounts.operators import an_operator
from tests.partners.test_partner_list import published
from tests.support.house import House
from tests.support.pages import ledger_lines

PATH = "/api/v1/partner/requests"


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    cache.clear()


@pytest.fixture
def seat(house: House) -> Seat:
    """A police researcher in Harrow, who sits in Haringey too."""
    found = house.seat(Role.RESEARCHER)
    house.seat(Role.RESEARCHER, hub="haringey", user=found.user)
    return found


@pytest.fixture
def token(seat: Seat) -> str:
    """Their key."""
    return api_keys.make(seat.pk, "Screen", 30, by=seat.user_id, at=timezone.now())[1]


def ask(token: str, path: str = PATH, host: str = "mash.localhost", **headers: str) -> Any:
    """Ask with a key."""
    client = Client(HTTP_HOST=host)
    return client.get(path, secure=True, headers={"Authorization": f"Bearer {token}", **headers})


def test_a_key_shows_what_waits_due_first_and_no_word_of_a_case(house: House, token: str) -> None:
    now = timezone.now()
    publish(published("harrow", reference="HRW-26-000002", due_at=now + timedelta(hours=3)))
    publish(published("haringey", reference="HRY-26-000001", due_at=now + timedelta(hours=1), rating="amber"))
    publish(published("triborough", reference="WSM-26-000001"))
    publish(published("harrow", reference="HRW-26-000009", agency="hrwhealth"))
    publish(published("harrow", reference="HRW-26-000008", is_open=False))
    with CaptureQueriesContext(connections["platform"]) as caught:
        answer = ask(token)
    assert answer.status_code == 200
    assert ledger_lines(caught, "partner_list")
    said = answer.json()
    assert [one["reference"] for one in said["requests"]] == ["HRY-26-000001", "HRW-26-000002"]
    assert set(said["requests"][0]) == {"id", "hub", "reference", "rating", "due_at", "address"}
    assert said["requests"][0]["address"].startswith("http://haringey.localhost")
    assert (said["agency"], said["hubs"], said["next"]) == ("police", ["haringey", "harrow"], None)
    for words, left in (("?hub=harrow", ["HRW-26-000002"]), ("?rating=amber", ["HRY-26-000001"])):
        assert [one["reference"] for one in ask(token, PATH + words).json()["requests"]] == left


def test_pages_follow_each_other_and_nothing_is_in_two(house: House, token: str) -> None:
    for number in range(105):
        publish(published("harrow", reference=f"HRW-26-{number:06}"))
    answer = ask(token)
    first = answer.json()
    assert PlatformEntry.objects.get(act="partner_list").detail == {"rows": 100}, "as many as were shown"
    assert (answer["Vary"], answer["Cache-Control"]) == ("Authorization, Cookie", "private, no-cache")
    second = ask(token, PATH + "?" + first["next"].partition("?")[2]).json()
    assert (len(first["requests"]), len(second["requests"]), second["next"]) == (100, 5, None)
    assert not {one["id"] for one in first["requests"]} & {one["id"] for one in second["requests"]}


def test_the_next_page_has_the_same_filters_and_a_full_last_page_none(house: House, token: str) -> None:
    for number in range(201):
        rating = "amber" if number == 200 else "red"
        publish(published("harrow", reference=f"HRW-26-{number:06}", rating=rating))
    first = ask(token, PATH + "?hub=harrow&rating=red").json()
    assert first["next"].endswith("/api/v1/partner/requests?hub=harrow&rating=red&page=2")
    second = ask(token, PATH + "?hub=harrow&rating=red&page=2").json()
    assert (len(second["requests"]), second["next"]) == (100, None)


@pytest.mark.parametrize("words", ["?rating=purple", "?page=0", "?page=x", "?page=9999", "?page=-1"])
def test_a_filter_that_cannot_be_is_a_problem_in_words(token: str, house: House, words: str) -> None:
    answer = ask(token, PATH + words)
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")


def test_the_same_page_again_is_304_until_something_changes(house: House, token: str) -> None:
    publish(published("harrow"))
    tag = ask(token)["ETag"]
    same = ask(token, **{"If-None-Match": f"W/{tag}"})
    assert (same.status_code, same.content) == (304, b"")
    publish(published("harrow"))
    assert ask(token, **{"If-None-Match": tag}).status_code == 200


def test_without_a_key_or_with_a_wrong_one_nothing_is_said(house: House, token: str) -> None:
    publish(published("harrow"))
    plain = Client(HTTP_HOST="mash.localhost")
    for headers in ({}, {"Authorization": "Basic x"}):
        answer = plain.get(PATH, secure=True, headers=headers)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert b"HRW" not in answer.content
    with CaptureQueriesContext(connections["platform"]) as caught:
        for wrong in ("", "x", "mash_x", token[:-1], token + "x", f"{token} {token}"):
            assert ask(wrong).status_code == 401, wrong
    assert ledger_lines(caught, "key_refused")
    assert not any(token[:20] in one["sql"] for one in caught.captured_queries if "platformentry" in one["sql"])
    assert plain.post(PATH, secure=True, headers={"Authorization": f"Bearer {token}"}).status_code == 405


def test_a_key_opens_nothing_else(house: House, token: str) -> None:
    for path in ("/", "/requests/", "/account/", "/people/", "/board/"):
        assert ask(token, path).status_code == 302, path
    for host in ("harrow.localhost", "refer-harrow.localhost"):
        assert ask(token, PATH, host).status_code == 404, host


def test_a_signed_in_browser_without_a_key_is_refused(house: House, seat: Seat) -> None:
    assert house.visit(seat).get(PATH, HTTP_HOST="mash.localhost", secure=True).status_code == 401


def test_a_view_that_forgets_to_look_at_the_key_answers_nobody(house: House, token: str) -> None:
    class Forgotten(APIView):
        rule = Rule(Need.KEY, "asks for a key and does not look at it")

        def get(self, request: Any) -> Response:
            return Response("all of it")

    asked = APIRequestFactory().get("/", headers={"Authorization": f"Bearer {token}"})
    assert Forgotten.as_view()(asked).status_code == 403


def test_a_key_dies_with_its_seat_its_day_and_by_its_holder(house: House, seat: Seat, token: str) -> None:
    key = ApiKey.objects.get()
    now = timezone.now()
    assert api_keys.key_of(token, key.expires_at - timedelta(seconds=1)) == key
    assert api_keys.key_of(token, key.expires_at) is None
    other = house.seat(Role.RESEARCHER, hub="triborough", user=seat.user)
    _, second = api_keys.make(other.pk, "Other", 30, by=seat.user_id, at=now)
    tenants_seats.end_anywhere(seat.pk, "Left the agency.", by=an_operator(house).pk, at=now, cover="Nobody yet.")
    assert ask(token).status_code == 401
    assert ask(second).json()["hubs"] == ["haringey", "triborough"], "the ended seat's hub is gone from the other too"
    api_keys.revoke(ApiKey.objects.get(name="Other").pk, by=seat.user_id, at=now)
    assert ask(second).status_code == 401


def test_a_key_shows_its_own_agency_alone(house: House, seat: Seat, token: str) -> None:
    house.seat(Role.RESEARCHER, agency="hrwhealth", user=seat.user)
    publish(published("harrow", agency="hrwhealth"))
    assert ask(token).json()["requests"] == []


def test_too_many_questions_and_too_many_wrong_keys_have_to_wait(house: House, token: str) -> None:
    answers = [ask(token).status_code for _ in range(QUESTIONS_OF_A_KEY.most + 1)]
    assert answers[-1] == 429
    assert ask(token)["Retry-After"]
    for number in range(WRONG_KEYS.most):
        assert ask(f"mash_{number}").status_code == 401
    assert ask("mash_another").status_code == 429


def test_the_document_describes_the_list_and_its_key(house: House) -> None:
    said = Client(HTTP_HOST="mash.localhost").get("/api/v1/schema/", secure=True).json()
    assert said["paths"]["/partner/requests"]["get"]["security"] == [{"key": []}]
    assert said["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
