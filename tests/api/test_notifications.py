"""POST /api/v1/notifications: kept once, refused with the place and the reason."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from api import documents
from hub.front_door.models import Named, Notification
from hub.people.models import Mention
from tenants.rate_limits import NOTIFICATIONS
from tests.support.house import House

MESSAGE: dict[str, Any] = {
    "version": 1,
    "immediate_danger": False,
    "referrer": {"source": "6", "name": "Constable Kit Example"},
    "children": [
        {"given_name": "Amy", "family_name": "O’Example", "born_on": "2015-03-01", "sex": "female"},
        {"unborn": True, "born_on": (timezone.localdate() + timedelta(days=80)).isoformat()},
    ],
    "others": [{"given_name": "Jo", "family_name": "Example", "relation": "mother"}],
    "concern": {"what_happened": "Shouting was heard, and a child was crying.", "categories": ["domestic_abuse"]},
    "consent": {"asked": "agreed"},
}


def send(house: House, message: Any, key: str = "a-key-of-a-sender-0001", door: str = "refer-harrow") -> Any:
    client: Client = house.stranger(door)
    return client.post(
        "/api/v1/notifications", message, content_type="application/json", headers={"Idempotency-Key": key}
    )


def test_a_notification_is_kept_and_gets_a_reference(house: House) -> None:
    answer = send(house, MESSAGE)
    assert answer.status_code == 201, answer.text
    with house.at(house.lead()):
        kept = Notification.objects.get(reference=answer.json()["reference"])
        assert kept.message == MESSAGE
        assert kept.children == 2
        assert [one.label for one in Named.objects.filter(notification=kept)] == [
            "Amy O’Example",
            "Unborn child",
            "Jo Example",
        ]
        assert Mention.objects.filter(given_key="amy", family_key="oexample").count() == 1


def test_the_same_again_is_the_same_notification(house: House) -> None:
    first, second = send(house, MESSAGE), send(house, MESSAGE)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()


def test_a_key_is_not_used_for_two_messages(house: House) -> None:
    send(house, MESSAGE)
    other = copy.deepcopy(MESSAGE)
    other["concern"]["what_happened"] = "Something else."
    assert send(house, other).status_code == 409


def test_without_a_key_nothing_is_kept(house: House) -> None:
    assert send(house, MESSAGE, key="").status_code == 400


def test_what_cannot_be_used_is_kept_and_named_with_its_place_and_the_reason(house: House) -> None:
    broken = copy.deepcopy(MESSAGE)
    broken["children"][0]["born_on"] = "the first of March"
    answer = send(house, broken)
    assert answer.status_code == 201
    assert answer.json()["to_complete"][0]["path"] == "/children/0/born_on"


def test_what_is_no_json_is_refused_in_words(house: House) -> None:
    assert send(house, "not json {").status_code == 400


def test_an_unborn_childs_notification_reaches_the_right_authority_of_a_group(house: House) -> None:
    answer = send(house, MESSAGE, door="refer-kensington")
    assert answer.status_code == 201, answer.text
    with house.at("kecsc", hub="triborough"):
        assert Notification.objects.get().lead_agency == "kecsc"


def test_the_schema_can_be_read(house: House) -> None:
    assert house.stranger("refer-harrow").get("/api/v1/notifications/schema.json").json()["title"]


def test_the_api_answers_at_front_doors_alone(house: House) -> None:
    for host in ("harrow", "mash", "outside-harrow"):
        assert send(house, MESSAGE, door=host).status_code == 404


def test_the_answer_says_when_it_was_received(house: House) -> None:
    first, again = send(house, MESSAGE).json(), send(house, MESSAGE).json()
    assert first["received_at"] == again["received_at"]


def test_a_guessable_key_is_refused(house: House) -> None:
    assert send(house, MESSAGE, key="12345678").status_code == 400


def test_nesting_without_end_is_refused_in_words(house: House) -> None:
    answer = send(house, "[" * 100_000)
    assert answer.status_code == 400
    assert "nested" in answer.json()["title"]


@pytest.mark.parametrize(
    ("sign", "kept"), [("\\u0000", "\ufffd"), ("\\ud800", "\ufffd"), ("\\u000b", "\n"), ("\\u0092", "’")]
)
def test_a_notification_is_not_refused_for_a_character_that_nobody_typed(house: House, sign: str, kept: str) -> None:
    answer = send(house, json.dumps(MESSAGE).replace("Shouting was heard", f"Shouting {sign} was heard"))
    assert answer.status_code == 201, answer.text
    with house.at(house.lead()):
        assert f"Shouting {kept} was heard" in Notification.objects.get().message["concern"]["what_happened"]


def test_a_whole_number_with_a_point_is_a_whole_number(house: House) -> None:
    answer = send(house, {**MESSAGE, "others": [{**MESSAGE["others"][0], "to_children": [1.0]}]})
    assert answer.status_code == 201, answer.text


def test_the_longest_names_are_kept(house: House) -> None:
    long = copy.deepcopy(MESSAGE)
    long["children"][0] |= {"given_name": "A" * 120, "family_name": "B" * 120}
    assert send(house, long).status_code == 201


def test_a_machine_gone_wild_is_told_to_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.rate_limits.seconds_now", lambda: 1_000_000)  # no minute ends while this runs
    for _ in range(NOTIFICATIONS.most):
        assert send(house, {}).status_code == 422
    answer = send(house, MESSAGE)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= NOTIFICATIONS.seconds
    assert "same Idempotency-Key" in answer.json()["title"]


def test_the_openapi_document_describes_what_the_door_takes_and_answers(house: House) -> None:
    answer = house.stranger("refer-harrow").get("/api/v1/schema/")
    document = json.loads(answer.content)
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/notifications",
        "/notifications/schema.json",
        "/notifications/{token}/status",
    }
    post = document["paths"]["/notifications"]["post"]
    assert set(post["responses"]) == {"200", "201", *map(str, documents.PROBLEMS)}
    assert post["parameters"][0]["name"] == "Idempotency-Key"
    assert "security" not in post
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) <= known
    assert post["requestBody"]["content"]["application/json"]["schema"]["$ref"] in known


@pytest.mark.parametrize("host", ["refer-harrow", "mash"])
def test_the_openapi_document_has_the_address_of_its_own_host(house: House, host: str) -> None:
    document = house.stranger(host).get("/api/v1/schema/").json()
    assert document["servers"] == [{"url": f"http://{host}.localhost/api/v1"}]


def test_every_refusal_has_a_code_that_the_document_names(house: House) -> None:
    door = house.stranger("refer-harrow")
    named = door.get("/api/v1/schema/").json()["components"]["schemas"]["problem"]["properties"]["code"]["enum"]
    path, key = "/api/v1/notifications", {"Idempotency-Key": "a-key-of-a-sender-0002"}
    answers = {
        "not_found": door.get("/api/v1/nothing", secure=True),
        "method_not_allowed": door.get(path, secure=True),
        "not_acceptable": door.post(path, MESSAGE, content_type="application/json", secure=True,
                                    headers={**key, "Accept": "text/csv"}),
        "unsupported_media_type": door.post(path, "a=b", content_type="text/plain", secure=True, headers=key),
        "key_missing": door.post(path, MESSAGE, content_type="application/json", secure=True),
        "unreadable": door.post(path, "{", content_type="application/json", secure=True, headers=key),
        "no_such_token": door.get(f"{path}/nobody/status", secure=True),
    }  # fmt: skip
    found = {code: (answer.json()["code"], answer["Content-Type"]) for code, answer in answers.items()}
    assert found == {code: (code, "application/problem+json") for code in answers}
    assert set(answers) <= set(named)


def references(value: Any) -> set[str]:
    """Every $ref in a document."""
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(references(inner) for inner in value.values()))
    return set().union(*(references(inner) for inner in value)) if isinstance(value, list) else set()
