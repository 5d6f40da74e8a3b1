"""Nothing about a child is refused for its form: it is kept as it was said, and what is to be checked is named."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from hub.front_door.models import Named, Notification
from hub.people.models import Mention
from tests.api.test_notifications import MESSAGE, send
from tests.support.house import House

Change = Callable[[dict[str, Any]], Any]


# Each as it may come, and the places that are to be checked.
VARIANTS: list[tuple[str, Change, list[str]]] = [
    ("danger, and not told, without a reason",
     lambda m: m.update(immediate_danger=True, consent={"asked": "not_asked"}), ["/consent/why_not"]),
    ("no consent block", lambda m: m.pop("consent"), ["/consent"]),
    ("a long account", lambda m: m["concern"].update(what_happened="He said so. " * 1000), []),
    ("an account of 100,000 characters", lambda m: m["concern"].update(what_happened="é" * 100_000), []),
    ("only an age", lambda m: m["children"][0].update(born_on=None, age=7), []),
    ("an age in words", lambda m: m["children"][0].update(born_on="", age="5 or 6", age_said_on="2012-11-01"), []),
    ("a month of birth", lambda m: m["children"][0].update(born_on="2015-03"), []),
    ("a year of birth", lambda m: m["children"][0].update(born_on="2015"), []),
    ("30 February", lambda m: m["children"][0].update(born_on="2015-02-30"), ["/children/0/born_on"]),
    ("twenty children", lambda m: m.update(children=[{"given_name": f"Child {n}"} for n in range(20)]), []),
    ("an NHS number with a digit wrong",
     lambda m: m["children"][0].update(nhs_number="943 476 5918"), ["/children/0/nhs_number"]),
    ("an NHS number as a number", lambda m: m["children"][0].update(nhs_number=9434765919), []),
    ("a UPN with a digit wrong", lambda m: m["children"][0].update(upn="A801200001001"), ["/children/0/upn"]),
    ("no postcode in the postcode's box",
     lambda m: m["children"][0].update(address={"lines": "By the park", "postcode": "not known at the moment"}),
     ["/children/0/address/postcode"]),
    ("a long relation",
     lambda m: m["others"][0].update(relation="mother's ex-partner's brother, who sometimes sleeps there"), []),
    ("a name of 150 letters", lambda m: m["children"][0].update(family_name="B" * 150), []),
    ("a telephone with a story", lambda m: m["referrer"].update(telephone="020 7946 0000 " + "not after six" * 20),
     ["/children/0/address/lines"]),
    ("a category that is not listed", lambda m: m["concern"].update(categories=["neglect", "hunger"]),
     ["/concern/categories/1"]),
    ("a source that is not listed", lambda m: m["referrer"].update(source="the school"), ["/referrer/source"]),
    ("tomorrow", lambda m: m["concern"].update(happened_on="2099-01-01"), ["/concern/happened_on"]),
    ("no child", lambda m: m.update(children=[]), ["/children"]),
    ("a child in a word", lambda m: m.update(children=["Amy"]), ["/children/0"]),
    ("two homes, and ways to reach them",
     lambda m: m["children"][0].update(addresses=[{"lines": "1 High Street", "postcode": "ha1 2ab", "from": "2012-01"},
                                                   {"lines": "2 Low Street"}], telephone="020 7946 0000"), []),
    ("a time and a period",
     lambda m: m["concern"].update(happened_on="2012-11", happened_until="2012-11-28", happened_at="after school"), []),
    ("told, and not asked", lambda m: m.update(consent={"asked": "told"}), []),
    ("another version", lambda m: m.update(version="2"), ["/version"]),
    ("somebody of 30", lambda m: m["children"][0].update(born_on="1980-01-01"), ["/children/0/born_on"]),
    ("a relation to nobody", lambda m: m["others"][0].update(to_children=[9]), ["/others/0/to_children"] * 2),
]  # fmt: skip


@pytest.mark.parametrize(("change", "places"), [row[1:] for row in VARIANTS], ids=[row[0] for row in VARIANTS])
def test_a_readable_notification_is_kept_as_it_was_said(house: House, change: Change, places: list[str]) -> None:
    message = copy.deepcopy(MESSAGE)
    change(message)
    answer = send(house, message)
    assert answer.status_code == 201, answer.text
    said = answer.json()["to_complete"]
    assert [one["path"] for one in said] == places
    assert all(one["to_do"].endswith(".") and one["code"] for one in said)
    with house.at(house.lead()):
        kept = Notification.objects.get(reference=answer.json()["reference"])
        assert kept.message == message
        assert kept.to_check == said


def test_what_is_to_be_checked_finds_nobody(house: House) -> None:
    message = copy.deepcopy(MESSAGE)
    message["children"] = [{"given_name": "Unknown", "family_name": "unknown", "nhs_number": "943 476 5918",
                            "born_on": "2015-02-30", "address": {"postcode": "not known"}}]  # fmt: skip
    message["others"] = []
    assert send(house, message).status_code == 201
    with house.at(house.lead()):
        assert [one.label for one in Named.objects.all()] == ["Child whose name is not known"]
        assert list(Mention.objects.all()) == []


def test_an_age_is_no_day(house: House) -> None:
    message = {**MESSAGE, "children": [{"given_name": "Amy", "age": 7, "age_said_on": "2012-11-01"}], "others": []}
    send(house, message)
    with house.at(house.lead()):
        found = {one.kind: (one.day, one.text) for one in Mention.objects.exclude(kind="name")}
    assert found == {"born_about": (None, "About 7 years old on 1 November 2012")}


def test_danger_that_is_not_said_plainly_is_danger(house: House) -> None:
    for said, danger in (("yes", True), ("not sure", True), (1, True), ("no", False), (None, False)):
        answer = send(house, {**MESSAGE, "immediate_danger": said}, key=f"key-of-{str(said).replace(' ', '-')}-0000000")
        assert answer.json()["immediate_danger"] is danger
        assert [one["path"] for one in answer.json()["to_complete"]] == ["/immediate_danger"]


def test_what_the_schema_does_not_know_is_kept_and_named(house: House) -> None:
    answer = send(house, {**MESSAGE, "our_system": {"case": "77"}})
    assert answer.json()["not_in_the_schema"] == ["/our_system"]
    with house.at(house.lead()):
        assert Notification.objects.get().message["our_system"] == {"case": "77"}


def test_a_byte_order_mark_is_read(house: House) -> None:
    assert send(house, "\ufeff" + json.dumps(MESSAGE)).status_code == 201


def test_a_name_that_stands_twice_cannot_be_read(house: House) -> None:
    body = json.dumps(MESSAGE).replace(
        '"immediate_danger": false', '"immediate_danger": true, "immediate_danger": false'
    )
    answer = send(house, body)
    assert answer.status_code == 400
    assert "same name twice" in answer.json()["title"]
    assert "999" in answer.json()["title"]


@pytest.mark.parametrize("body", ["[]", '"A child is hurt."', "{}", '{"version": 1}', "17"])
def test_what_says_nothing_is_refused_with_whom_to_ring(house: House, body: str) -> None:
    answer = send(house, body)
    assert answer.status_code == 422
    assert "telephone" in answer.json()["title"]
    assert answer.json()["code"] == "unreadable"


def test_numbers_that_no_database_keeps_stay_as_they_were_written(house: House) -> None:
    answer = send(house, json.dumps(MESSAGE)[:-1] + ', "n": [1e999, ' + "9" * 5000 + "]}")
    assert answer.status_code == 201, answer.text


def test_a_test_keeps_nothing_and_says_what_is_to_be_completed(house: House) -> None:
    answer = house.stranger("refer-harrow").post(
        "/api/v1/notifications", {**MESSAGE, "consent": {}}, content_type="application/json",
        headers={"Idempotency-Key": "a-key-of-a-sender-0001", "X-Test": "1"},
    )  # fmt: skip
    assert answer.status_code == 200
    assert [one["path"] for one in answer.json()["to_complete"]] == ["/consent"]
    with house.at(house.lead()):
        assert not Notification.objects.exists()


def test_how_far_it_is_can_be_asked_by_a_program(house: House) -> None:
    receipt = send(house, MESSAGE).json()
    token = receipt["status"].rstrip("/").rpartition("/")[2]
    asked = house.stranger("refer-harrow").get(f"/api/v1/notifications/{token}/status")
    assert asked.json() == {
        "reference": receipt["reference"],
        "received_at": receipt["received_at"],
        "state": "received",
    }
    assert house.stranger("refer-harrow").get("/api/v1/notifications/another-token/status").status_code == 404
