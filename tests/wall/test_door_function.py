"""The one way in: the door's login may submit and read nothing."""

from __future__ import annotations

import json
import uuid

import pytest
from django.db import connections, transaction
from django.db.utils import ProgrammingError

from hub.front_door.models import Notification
from hub.wall.functions import call
from tests.support.house import House


def submit(key: bytes | None = None, body: bytes = b"b") -> tuple[object, ...]:
    named = [{"position": 0, "is_child": True, "label": "Amy Example", "person": str(uuid.uuid4()), "mentions": [
        {"id": str(uuid.uuid4()), "kind": "name", "given_name": "Amy", "family_name": "Example", "day": None,
         "day_is_estimate": False, "address_lines": "", "postcode": "", "number_kind": "", "number_value": "",
         "tie_kind": "", "tie_to": None, "text": "", "given_key": "amy", "family_key": "example",
         "postcode_key": "", "number_key": ""}]}]  # fmt: skip
    return call("submit_v1", "harrow", "form", json.dumps({"a": 1}), "6", False, json.dumps(named), key, body,
                uuid.uuid4().bytes)[0]  # fmt: skip


def test_the_door_submits_and_gets_a_reference(house: House) -> None:
    with house.at("door"):
        reference, _, made, _ = submit()
    assert str(reference).startswith("HRW-")
    assert made


def test_the_same_key_and_message_make_one_notification(house: House) -> None:
    with house.at("door"):
        first = submit(b"k")
        second = submit(b"k")
    assert first[:2] == second[:2]
    assert not second[2]


def test_the_door_reads_no_notification(house: House) -> None:
    with house.at("door"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connections["default"].cursor().execute("SELECT * FROM front_door_notification")


def test_the_lead_sees_it_and_police_do_not(house: House) -> None:
    with house.at("door"):
        submit()
    with house.at(house.lead()):
        assert Notification.objects.untriaged().count() == 1
    with house.at("police"):
        assert Notification.objects.count() == 0
