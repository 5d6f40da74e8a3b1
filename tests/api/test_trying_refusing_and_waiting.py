"""What a system hears that only tries, that is refused, that asks how far it is, and that asks too often."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.test import Client, RequestFactory
from django.utils import timezone

from hub.front_door.models import Notification
from hub.transfers.transfer_delivery import NOTIFICATIONS, steps_of
from mash_platform.settings.counters import counters
from tenants import api_keys, rate_limits
from tenants.models import ApiKey, DoorContact, PlatformEntry, Role, Seat
from tenants.partners import publish
from tenants.rate_limits import Limit
from tests.api.test_notifications import MESSAGE
from tests.api.test_partner_requests import ask
from tests.partners.test_partner_list import published
from tests.support.house import House
from tests.tenants.test_closing_doors import send_by_api
from tests.transfers.offer_builders import an_answer, an_offer

PATH = "/api/v1/notifications"
NOON = 1_000_000  # 40 seconds after a minute began


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """No window ends meanwhile."""
    cache.clear()
    monkeypatch.setattr("tenants.rate_limits.seconds_now", lambda: NOON)


def send(house: House, body: Any, *, door: str = "refer-harrow", **headers: str) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return house.stranger(door).post(
        PATH, text, content_type="application/json", headers={"Idempotency-Key": uuid.uuid4().hex, **headers}
    )


def kept(house: House) -> int:
    with house.at(house.lead()):
        return int(Notification.objects.count())


ODD = {
    **MESSAGE, "our_system": "x",
    "children": [MESSAGE["children"][0] | {"born_on": "2015-02-30", "address": {"postcode": "N17 9AA"}}],
}  # fmt: skip


def test_a_system_that_tries_is_told_what_it_would_be_told_and_nothing_is_kept(house: House) -> None:
    tried = send(house, ODD, **{"X-Test": "1"})
    assert (tried.status_code, kept(house)) == (200, 0)
    said = tried.json()
    assert {name: value for name, value in said.items() if name != "to_complete"} == {
        "test": True, "would_keep": True, "not_in_the_schema": ["/our_system"],
        "wrong_door": [
            {"path": "/children/0/address/postcode", "where": "in Enfield or Haringey",
             "doors": ["http://refer-haringey.localhost:8000/"]}
        ],
    }  # fmt: skip
    assert [one["path"] for one in said["to_complete"]] == ["/children/0/born_on"]
    real = send(house, ODD).json()
    alike = ("not_in_the_schema", "wrong_door", "to_complete")
    assert {name: real[name] for name in alike} == {name: said[name] for name in alike}
    assert kept(house) == 1


@pytest.mark.parametrize("said", ["0", "", "true"])
def test_only_1_is_a_test(house: House, said: str) -> None:
    assert (send(house, MESSAGE, **{"X-Test": said}).status_code, kept(house)) == (201, 1)


def test_a_receipt_says_danger_and_where_to_ask_and_both_again(house: House) -> None:
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first, again = (send(house, {**MESSAGE, "immediate_danger": True}, **key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    receipt = first.json()
    assert again.json() == receipt
    assert receipt["immediate_danger"] is True
    host, token = receipt["status"].removesuffix("/").rsplit("/status/")
    assert host == "http://refer-harrow.localhost"
    assert set(receipt) == {
        "reference", "received_at", "status", "immediate_danger", "what_next", "to_complete", "not_in_the_schema",
    }  # fmt: skip
    asked = house.stranger("refer-harrow").get(f"{PATH}/{token}/status")
    assert asked.json()["reference"] == receipt["reference"]


REFUSED: dict[str, tuple[str, int, str]] = {
    "no json": ("not json {", 400, "unreadable"),
    "a name twice": ('{"version": 1, "version": 1}', 400, "unreadable"),
    "no word of a child": ("{}", 422, "unreadable"),
    "a list": ("[]", 422, "unreadable"),
    "larger than a notification may be": (json.dumps({"x": "y" * 1_100_000}), 413, "too_large"),
}


@pytest.mark.parametrize(("body", "status", "code"), REFUSED.values(), ids=list(REFUSED))
def test_whatever_is_not_kept_says_so_and_whom_to_ring(house: House, body: str, status: int, code: str) -> None:
    contact = DoorContact.objects.select_related("place__authority").filter(place__authority__slug="harrow")[0]
    answer = send(house, body)
    assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (status, code, status)
    title = answer.json()["title"]
    assert "Nothing was kept." in title
    assert (
        f"Tell us by telephone: {contact.telephone}, {contact.hours}; otherwise {contact.night_team},"
        f" {contact.night_telephone}. If a child is in danger now, ring 999." in title
    )
    assert kept(house) == 0


def test_a_door_without_a_contact_sends_to_social_care(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.errors.contact_of", lambda _: None)
    title = send(house, "{}").json()["title"]
    assert "Tell children’s social care by telephone; if a child is in danger now, ring 999." in title


def test_a_notification_that_says_nothing_names_the_faults(house: House) -> None:
    [fault, *_] = send(house, "[]").json()["faults"]
    assert set(fault) == {"path", "code", "wrong", "to_do"}


def test_a_program_hears_how_far_it_is_in_the_hub_that_took_it(house: House) -> None:
    receipt = send_by_api(house).json()
    token = receipt["status"].removesuffix("/").rpartition("/")[2]
    with house.at(house.lead()):
        one = Notification.objects.get(reference=receipt["reference"])
    harrow, haringey = (house.seated(role=Role.COORDINATOR, hub=hub) for hub in ("harrow", "haringey"))
    offered = an_offer(house, one, harrow)

    def said() -> Any:
        return house.stranger("refer-harrow").get(f"{PATH}/{token}/status").json().get("passed_on")

    assert said() is None
    an_answer(house, offered, haringey)
    steps = steps_of(NOTIFICATIONS, offered.pk)
    next(steps)
    assert said() == "on_its_way"
    for _ in steps:
        pass
    assert said() == "received"


def test_where_nobody_reads_now_a_receipt_says_from_when_and_whom_to_ring_until_then(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "out_of_hours" not in send(house, MESSAGE).json()
    monday = timezone.now() + timedelta(days=2)
    monkeypatch.setattr("api.notifications.next_reading", lambda *_: monday)
    contact = DoorContact.objects.select_related("place__authority").filter(place__authority__slug="harrow")[0]
    assert send(house, MESSAGE).json()["out_of_hours"] == {
        "read_from": monday.isoformat(),
        "ring": {"team": contact.night_team, "telephone": contact.night_telephone},
    }
    assert contact.night_telephone != contact.telephone


# How often.


def test_exactly_so_many_are_taken_of_one_address_at_one_door_and_the_next_waits_to_the_end_of_the_minute(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.throttling.rate_limits.NOTIFICATIONS", Limit("api", 2, 60))
    token = send(house, MESSAGE).json()["status"].removesuffix("/").rpartition("/")[2]
    door = house.stranger("refer-harrow")
    assert door.get(f"{PATH}/{token}/status").status_code == 200, "a question counts as well"
    for answer in (send(house, MESSAGE), door.get(f"{PATH}/{token}/status")):
        assert (answer.status_code, answer["Retry-After"], answer.json()["code"]) == (429, "20", "too_often")
    assert send(house, MESSAGE, door="refer-haringey").status_code == 201
    monkeypatch.setattr("tenants.rate_limits.seconds_now", lambda: NOON + 20)
    assert send(house, MESSAGE).status_code == 201


def a_key(house: House, seat: Seat | None = None) -> tuple[Seat, str]:
    seat = seat or house.seat(Role.RESEARCHER)
    return seat, api_keys.make(seat.pk, "Screen", 30, by=seat.user_id, at=timezone.now())[1]


def test_each_key_has_its_own_count_and_a_wrong_one_is_told_when_to_ask_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.throttling.rate_limits.QUESTIONS_OF_A_KEY", Limit("key", 2, 60, always=True))
    monkeypatch.setattr("api.keys.rate_limits.WRONG_KEYS", Limit("wrong key", 2, 60, always=True))
    seat, one = a_key(house)
    _, other = a_key(house, seat)
    assert [ask(one).status_code for _ in range(3)] == [200, 200, 429]
    assert ask(other).status_code == 200
    assert [ask(f"mash_{number}").status_code for number in range(3)] == [401, 401, 429]
    refused = ask("mash_x")
    assert refused["Retry-After"] == "20"
    assert ask(other).status_code == 200, "a right one does not wait for wrong ones"


@pytest.mark.parametrize(("always", "counted"), [(True, [0, 0, 20]), (False, [0, 0, 0])])
def test_where_the_broker_is_away_only_what_bounds_our_own_tables_is_counted(
    settings: Any, always: bool, counted: list[int]
) -> None:
    settings.CACHES = {**settings.CACHES, "counters": counters("redis://127.0.0.1:1/0")}
    limit = Limit("two", 2, 60, always=always)
    assert [rate_limits.seconds_left(limit, "x") for _ in range(3)] == counted


def test_a_counter_names_nobody_and_lives_as_long_as_its_window(monkeypatch: pytest.MonkeyPatch) -> None:
    added: list[tuple[str, int]] = []
    kind = type(caches["counters"])
    plain = kind.add

    def add(self: Any, key: str, value: int, timeout: int) -> bool:
        added.append((key, timeout))
        return bool(plain(self, key, value, timeout))

    monkeypatch.setattr(kind, "add", add)
    request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.7")
    request.authority = None  # type: ignore[attr-defined]
    rate_limits.count(Limit("ten minutes", 5, 600), rate_limits.visitor_of(request))
    monkeypatch.setattr("tenants.rate_limits.seconds_now", lambda: NOON + 199)
    rate_limits.count(Limit("ten minutes", 5, 600), rate_limits.visitor_of(request))
    monkeypatch.setattr("tenants.rate_limits.seconds_now", lambda: NOON + 200)
    rate_limits.count(Limit("ten minutes", 5, 600), rate_limits.visitor_of(request))
    (first, lives), (same, _), (next_one, _) = added
    assert (first == same, first == next_one, lives) == (True, False, 600)
    assert "198.51.100" not in first


def test_an_angry_hand_does_not_use_up_its_neighbours_share() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.7")
    most = rate_limits.FORMS_OF_ONE.most
    waits = [rate_limits.seconds_to_wait_for_a_form(request, "angry") for _ in range(most + 100)]
    assert [bool(one) for one in waits] == [False] * most + [True] * 100
    assert rate_limits.seconds_to_wait_for_a_form(request, "calm") == 0


@pytest.mark.parametrize(
    ("number", "expected"), [(0, False), (1, False), (9, False), (10, True), (11, False), (100, True), (1010, False)]
)
def test_from_ten_on_each_power_of_ten(number: int, expected: bool) -> None:
    assert rate_limits.is_power_of_ten(number) is expected


# What one question of a machine says.


def test_what_is_never_due_a_hub_without_a_seat_and_an_empty_rating(house: House) -> None:
    _, token = a_key(house)
    publish(published("harrow", due_at=None))
    publish(published("haringey", reference="HRY-26-000001"))
    [one] = ask(token).json()["requests"]
    assert one["due_at"] is None
    assert ask(token, "/api/v1/partner/requests?hub=haringey").json()["requests"] == []
    assert ask(token, "/api/v1/partner/requests?rating=").status_code == 400
    assert (
        list(PlatformEntry.objects.filter(act="partner_list").values_list("object_ref", flat=True))
        == [str(ApiKey.objects.get().pk)] * 2
    )


def test_a_screen_that_has_the_page_among_others_is_told_so_until_its_hubs_are_others(house: House) -> None:
    seat, token = a_key(house)
    publish(published("harrow"))
    tag = ask(token)["ETag"]
    assert ask(token, **{"If-None-Match": f'"another", {tag}'}).status_code == 304
    house.seat(Role.RESEARCHER, hub="haringey", user=seat.user)
    assert ask(token, **{"If-None-Match": tag}).status_code == 200, "it looks at another hub now"


def test_a_key_of_two_agencies_asks_for_its_own(house: House) -> None:
    seat, token = a_key(house)
    house.seat(Role.RESEARCHER, hub="haringey", agency="hgyhealth", user=seat.user)
    publish(published("haringey", reference="HRY-26-000001", agency="hgyhealth"))
    said = ask(token).json()
    assert (said["agency"], said["hubs"], said["requests"]) == ("police", ["harrow"], [])


@pytest.mark.usefixtures("house")
def test_the_documents_name_every_part_that_is_answered() -> None:
    door, platform = (
        Client(HTTP_HOST=host).get("/api/v1/schema/", secure=True).json()
        for host in ("refer-harrow.localhost", "mash.localhost")
    )
    parts = door["components"]["schemas"]
    assert set(parts["receipt"]["properties"]) == {
        "reference", "received_at", "status", "immediate_danger", "what_next", "to_complete", "wrong_door",
        "closed_door", "out_of_hours", "not_in_the_schema",
    }  # fmt: skip
    assert set(parts["tried"]["properties"]) == {
        "test", "would_keep", "to_complete", "not_in_the_schema", "wrong_door", "closed_door",
    }  # fmt: skip
    assert parts["status"]["properties"]["state"] == {"enum": ["received", "read"]}
    assert parts["status"]["properties"]["passed_on"]["enum"] == ["on_its_way", "received", "read"]
    assert set(parts["problem"]["properties"]["code"]["enum"]) == {
        "failed", "key_missing", "key_used", "method_not_allowed", "no_key", "no_such_door", "no_such_token",
        "not_acceptable", "not_allowed", "not_found", "not_open", "refused", "too_deep", "too_large", "too_often",
        "unreadable", "unsupported_media_type",
    }  # fmt: skip
    answers = {path: set(one.get("post", one.get("get"))["responses"]) for path, one in door["paths"].items()}
    assert answers["/notifications/{token}/status"] == {"200", "404", "429"}
    assert answers["/notifications"] == {"200", "201", "400", "404", "405", "406", "409", "413", "415", "422", "429"}
    one = platform["components"]["schemas"]["partner_request"]["properties"]
    assert one["due_at"] == {"type": ["string", "null"], "format": "date-time"}
    assert set(platform["paths"]["/partner/requests"]["get"]["responses"]) == {"200", "304", "400", "401", "429"}
