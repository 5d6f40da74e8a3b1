"""What one stranger may cost: nobody else's referral, no disk, no unbounded ledger, and no number of a hub's."""

from __future__ import annotations

import copy
import importlib
import itertools
import json
import re
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.front_door.notifications.message import schema
from hub.people.models import Mention
from mash_platform.settings.proxies import networks
from tenants import api_keys, ledger, rate_limits
from tenants.client_address import client_address, whose
from tenants.entry import PASS_COOKIE
from tenants.ledger import PlatformAct
from tenants.models import Role
from tests.api.test_notifications import MESSAGE
from tests.attacks.test_routes import HOSTS, address, routes
from tests.attacks.worst_requests import CALLS, calls_of
from tests.front_door.door_builders import fill, post, send
from tests.support.house import House
from tests.support.pages import ledger_lines
from tests.support.signing_in import platform, signed_in, with_app

SAID = r"WHERE|VALUES|\"s\d+_x\d+\""  # from here on a statement has its own words
API = "/api/v1/notifications"


@pytest.fixture(autouse=True)
def _no_window_ends_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr("tenants.rate_limits.seconds_now", lambda: 1_000_000)


def notify(house: House, body: Any, door: str = "refer-harrow", **headers: Any) -> Any:
    said = body if isinstance(body, str) else json.dumps(body)
    key = {"HTTP_IDEMPOTENCY_KEY": uuid.uuid4().hex, **headers}
    return house.stranger(door).post(API, said, content_type="application/json", secure=True, **key)


def begun_to_the_limit(house: House, door: str) -> None:
    for _ in range(rate_limits.FORMS_BEGUN.most):
        assert post(house.stranger(door), "/danger/", danger="no").status_code == 302
    assert post(house.stranger(door), "/danger/", danger="no").status_code == 429


# Who waits for whom.


def test_forms_begun_at_one_door_stop_nobody_at_another(house: House) -> None:
    begun_to_the_limit(house, "refer-kensington")
    assert post(house.stranger("refer-haringey"), "/danger/", danger="no").status_code == 302


def test_the_sending_of_a_begun_referral_is_never_refused(house: House) -> None:
    browser = house.stranger("refer-harrow")
    fill(browser)
    for _ in range(rate_limits.FORMS_BEGUN.most + 5):
        post(house.stranger("refer-harrow"), "/danger/", danger="no")
    answer = send(browser)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sent/")


def test_what_was_typed_after_its_draft_had_gone_is_shown_again_where_it_must_wait(house: House) -> None:
    begun_to_the_limit(house, "refer-harrow")
    answer = post(house.stranger("refer-harrow"), "/what-happened/", what_happened="He was left alone again.")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "He was left alone again." in answer.text
    assert "press Continue again" in answer.text


def test_wrong_keys_do_not_stop_a_right_one(house: House) -> None:
    seat = house.seat(Role.RESEARCHER)
    right = api_keys.make(seat.pk, "Screen", 30, by=seat.user_id, at=timezone.now())[1]

    def ask(token: str) -> int:
        client = Client(HTTP_HOST="mash.localhost")
        headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
        return int(client.get("/api/v1/partner/requests", secure=True, **headers).status_code)  # type: ignore[arg-type]

    wrong = [ask(f"mash_{number}") for number in range(rate_limits.WRONG_KEYS.most + 1)]
    assert (wrong[0], wrong[-1]) == (401, 429)
    assert ask(right) == 200


# Who is counted.


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("198.51.100.7", "203.0.113.1", "198.51.100.7"),  # nobody whom we trust says so
        ("10.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("10.0.0.1", "192.0.2.66, 203.0.113.1", "203.0.113.1"),  # what the sender wrote stands further left
        ("10.0.0.1", "192.0.2.66, 203.0.113.1, 10.0.0.2", "203.0.113.1"),  # two proxies
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.1:5123", "203.0.113.1"),
        ("10.0.0.1", "[2001:db8::1]:5123", "2001:db8::1"),
        ("::ffff:10.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("10.0.0.1", ",".join(["10.0.0.9"] * 5000), "10.0.0.9"),
        ("", "203.0.113.1", "unknown"),
    ],
)
def test_an_address_is_read_from_the_right_end_and_from_trusted_proxies_alone(
    settings: Any, peer: str, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = networks("10.0.0.0/24")
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected


def test_one_subscriber_of_ipv6_is_one_visitor() -> None:
    assert whose("2001:db8:1:2::1") == whose("2001:db8:1:2:ffff::9") != whose("2001:db8:1:3::1")


@pytest.mark.parametrize("everybody", ["0.0.0.0/0", "::/0", "nonsense"])
def test_no_setting_trusts_everybody(everybody: str) -> None:
    with pytest.raises(ValueError, match=r"nonsense|MASH_TRUSTED_PROXIES"):
        networks(everybody)


def test_nobody_escapes_the_limit_by_a_header(house: House) -> None:
    for number in range(rate_limits.FORMS_BEGUN.most + 1):
        answer = house.stranger("refer-harrow").post(
            "/danger/", {"danger": "no"}, secure=True, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}"
        )
    assert answer.status_code == 429


# What is kept for good.


def test_refused_strangers_fill_no_ledger(house: House) -> None:
    with CaptureQueriesContext(connections["platform"]) as found:
        for number in range(150):
            house.stranger("harrow").get(f"/enter/complete/?code={number}", secure=True)
        for _ in range(20):
            platform().post("/sign-in/", {"username": "nobody", "password": "wrong"}, secure=True)
    each = rate_limits.LINES_OF_ONE.most
    assert len(ledger_lines(found, "entry_refused")) == each + 2  # and one for ten, one for a hundred
    assert len(ledger_lines(found, "sign_in_refused")) == each + 1


def test_many_addresses_together_fill_no_ledger_either(house: House) -> None:
    with CaptureQueriesContext(connections["platform"]) as found:
        for number in range(1000):
            ledger.write_refused_stranger(PlatformAct.KEY_REFUSED, f"10.{number // 250}.{number % 250}.1")
    assert len(ledger_lines(found, "key_refused")) == rate_limits.LINES_OF_ALL.most + 1  # the thousandth


# What is read.


class Unread:
    """A body that nobody may ask for."""

    def read(self, *of: Any) -> bytes:
        raise AssertionError("the body was read before its length was looked at")

    readline = readlines = __iter__ = read


@pytest.mark.parametrize(("urlconf", "host"), HOSTS.items())
def test_size_is_refused_before_anything_is_read(house: House, urlconf: str, host: str) -> None:
    kinds = ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/json")
    strict = Client(HTTP_HOST=f"{host}.localhost", enforce_csrf_checks=True)
    for route, _ in routes(importlib.import_module(urlconf).urlpatterns):
        for kind in kinds:
            sent = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(settings.LARGEST_REQUEST + 1), "CONTENT_TYPE": kind}
            answer = strict.generic("POST", address(route), secure=True, **sent)  # type: ignore[arg-type]
            # The router's own: what is no address. A host that is no door leads on from any address.
            no_address = "^" in route and urlconf != "frontend.urls.unknown_door"
            assert answer.status_code == (404 if no_address else 413), route


def test_files_are_taken_from_nobody_who_is_not_signed_in(house: House) -> None:
    """The page that takes files of the library has a larger limit, for its publishers alone."""
    sent = {
        "wsgi.input": Unread(),
        "CONTENT_LENGTH": str(5 * 1024 * 1024),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
    }
    path = f"/library/{uuid.uuid4()}/draft/file/"
    strict = Client(HTTP_HOST="mash.localhost", enforce_csrf_checks=True)
    assert strict.generic("POST", path, secure=True, **sent).status_code == 413  # type: ignore[arg-type]


def test_an_api_says_413_as_a_problem(house: House) -> None:
    answer = notify(house, " " * (settings.LARGEST_REQUEST + 1))
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


# What is compared.


def lists(part: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(part, list):
        return [found for place, one in enumerate(part) for found in lists(one, f"{path}/{place}")]
    if not isinstance(part, dict):
        return []
    own = [(path, part)] if part.get("type") in ("array", "string", "object") else []
    return own + [found for name, one in part.items() for found in lists(one, f"{path}/{name}")]


def test_every_list_and_text_of_a_message_has_a_bound_and_every_object_its_names() -> None:
    found = lists(schema())
    assert len(found) > 20
    for path, part in found:
        if part["type"] == "array":
            assert part["maxItems"] <= 200, path
        elif part["type"] == "object":
            assert part["additionalProperties"] is False, path
        else:
            assert {"maxLength", "format"} & part.keys(), path


def to_children(items: list[Any]) -> dict[str, Any]:
    wild = copy.deepcopy(MESSAGE)
    wild["others"] = [{"relation": "mother", "to_children": items}]
    return wild


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (201, to_children([None, *map(str, range(15_000))])),
        (201, to_children([[number] for number in range(9_000)])),
        (201, {**MESSAGE, "children": [{} for _ in range(15_000)]}),
        (201, {**MESSAGE, **{f"name{number}": 0 for number in range(30_000)}}),
        (400, '{"a' + "a" * 900 + '":' * 500),
        (400, "[" * 1_000_000),
        (400, '{"":0},' * 140_000),
        (400, "0," * 500_000),
        (422, "9" * 1_000_000),
    ],
)
def test_no_body_costs_more_than_it_is_long(house: House, status: int, body: Any) -> None:
    said = body if isinstance(body, str) else json.dumps(body)
    notify(house, {})
    assert notify(house, said).status_code == status
    assert calls_of(lambda: notify(house, said)) <= CALLS


def test_what_stands_twice_in_a_list_ties_once(house: House) -> None:
    assert notify(house, to_children([1, 1])).status_code == 201
    with house.at(house.lead()):
        assert Mention.objects.filter(kind="tie").count() == 1


def test_all_steps_together_are_no_longer_than_a_notification_may_be(house: House, settings: Any) -> None:
    settings.LARGEST_REQUEST = 4000
    browser = house.stranger("refer-harrow")
    fill(browser)
    answer = post(browser, "/what-happened/", what_happened="a" * 3900)
    assert answer.status_code == 200
    assert "more than we can take" in answer.text
    assert "a" * 3900 in answer.text
    assert send(browser).status_code == 302  # what was kept before is whole


# What a number tells.


def test_references_say_nothing_of_how_many_came_between(house: House) -> None:
    numbers = [int(notify(house, MESSAGE).json()["reference"][-6:]) for _ in range(20)]
    assert len(set(numbers)) == 20
    gaps = [abs(after - before) for before, after in itertools.pairwise(numbers)]
    assert sorted(gaps)[len(gaps) // 2] > 10_000  # half of a million places, on the whole; counted up it would be 1
    assert numbers != sorted(numbers)


def test_entering_asks_as_much_for_a_hub_that_is_not_there(house: House) -> None:
    client = signed_in(house, with_app(house))
    asked = []
    for host in ("harrow.localhost", "nowhere.localhost"):
        with CaptureQueriesContext(connections["platform"]) as found:
            answer = client.get(f"/enter/?host={host}&state={'a' * 64}&next=/", secure=True)
        assert answer.status_code == 403
        asked.append([query["sql"].partition("WHERE")[0] for query in found])
    assert asked[0] == asked[1]


@pytest.mark.parametrize("path", ["/", "/triage/", "/locked/", "/time-left/", "/enter/complete/?code=guessed"])
def test_a_made_up_pass_asks_as_much_of_a_hub_that_is_not_there(house: House, path: str) -> None:
    asked, answers = [], []
    for host in ("harrow", "nowhere"):
        client = house.stranger(host)
        client.cookies[PASS_COOKIE] = "made-up"
        with CaptureQueriesContext(connections["platform"]) as found:
            answers.append(client.get(path, secure=True).status_code)
        asked.append([re.split(SAID, query["sql"])[0] for query in found])
    assert asked[0] == asked[1]
    assert answers[0] == answers[1]
