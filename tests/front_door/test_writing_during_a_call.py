"""A notification that a coordinator writes during a call waits as any other, by the form's rules."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.utils import timezone

from hub.front_door.models import Named, Notification
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.written_down import write_down
from hub.people.models import Mention
from hub.wall.models import LedgerEntry
from tenants.models import Role
from tests.support.house import House, Visit
from tests.support.pages import shown


def words(client: Visit, **changed: Any) -> dict[str, Any]:
    """What a coordinator hears, with the ids of the form."""
    page = client.get("/triage/write/").text
    carried = dict(re.findall(r'<input type="hidden" name="(once|door)" value="([^"]*)"', page))
    return {
        **carried, "channel": "call", "danger": "no", "what_happened": "He came with a bruise.\r\nTwice.",
        "source": "2A", "name": "Kit Example", "agency": "Hill School", "telephone": "020 7946 0999",
        "child1-given_name": "Amy", "child1-family_name": "Example", "child1-born": "17/5/2015",
        "address": "1 Quince Walk", "postcode": "HA1 1AA", "asked": "told", **changed,
    }  # fmt: skip


def kept(house: House) -> Notification:
    with house.at(house.lead()):
        return Notification.objects.get()


def test_it_is_kept_whole_and_waits_and_the_caller_gets_a_reference(house: House) -> None:
    client = house.visit(role=Role.COORDINATOR)
    answer = client.post("/triage/write/", words(client), follow=True)
    found = kept(house)
    assert f"Tell whoever called this reference: {found.reference}" in shown(answer.text)
    assert (found.channel, found.source_code, found.immediate_danger, found.triaged_at) == ("call", "2A", False, None)
    assert found.to_check == []
    assert found.message == {
        "version": 1, "immediate_danger": False,
        "referrer": {"source": "2A", "name": "Kit Example", "agency": "Hill School", "telephone": "020 7946 0999"},
        "concern": {"what_happened": "He came with a bruise.\nTwice."},
        "children": [{"given_name": "Amy", "family_name": "Example", "born_on": "2015-05-17",
                      "address": {"lines": "1 Quince Walk", "postcode": "HA1 1AA"}}],
        "consent": {"asked": "told"},
    }  # fmt: skip
    with house.at(house.lead()):
        said = set(Mention.objects.filter(links__person=Named.objects.get().person_id).values_list("kind", flat=True))
    assert said >= {"name", "birth", "address"}
    assert found.reference in client.get("/triage/").text
    with house.at("guardian"):
        line = LedgerEntry.objects.get(act="write_notification")
    assert (line.object_ref, line.member, line.detail["channel"]) == (found.reference, client.seat.pk, "call")


def test_what_is_not_said_is_marked_to_be_completed(house: House) -> None:
    client = house.visit(role=Role.COORDINATOR)
    nothing = {name: "" for name in words(client) if name.startswith("child1")}
    client.post("/triage/write/", words(client, **nothing, address="", postcode="", asked=""))
    found = kept(house)
    assert found.to_check
    assert "1 with something to complete" in shown(client.get("/triage/").text)


def test_an_age_is_kept_as_an_age_and_said_today(house: House) -> None:
    client = house.visit(role=Role.COORDINATOR)
    client.post(
        "/triage/write/", words(client, **{"child1-born": "6", "child2-given_name": "Ben", "child2-born": "5 or 6"})
    )
    amy, ben = kept(house).message["children"]
    assert (amy["age"], amy["age_said_on"]) == (6, timezone.localdate().isoformat())
    assert ben["age"] == "5 or 6"
    assert "born_on" not in amy


def test_danger_rings_and_a_visit_is_said_to_be_one(house: House) -> None:
    client = house.visit(role=Role.COORDINATOR)
    client.post("/triage/write/", words(client, danger="yes", channel="visit"))
    assert (kept(house).immediate_danger, kept(house).channel) == (True, "visit")
    assert kept(house).reference in client.get("/triage/danger/").text


def test_sent_twice_it_is_one_and_with_other_words_it_is_said_so(house: House) -> None:
    client = house.visit(role=Role.COORDINATOR)
    said = words(client)
    for _ in range(2):
        assert client.post("/triage/write/", said).status_code == 302
    again = client.post("/triage/write/", said | {"what_happened": "Other words."})
    assert "This form was sent before" in again.text
    assert "Other words." in again.text
    assert kept(house).message["concern"]["what_happened"].startswith("He came")
    with house.at("guardian"):
        assert LedgerEntry.objects.filter(act="write_notification").count() == 1


def test_what_must_be_said_is_asked_for_and_nothing_is_lost_or_chosen_beforehand(house: House) -> None:
    client = house.visit(role=Role.COORDINATOR)
    page = client.get("/triage/write/").text
    assert not re.search(r"<input[^>]* checked", page)
    answer = client.post("/triage/write/", words(client, danger="", what_happened="", source="", name="Kit Kept"))
    assert answer.status_code == 200
    assert "There is a problem" in answer.text
    assert "Kit Kept" in answer.text
    with house.at(house.lead()):
        assert not Notification.objects.exists()


def test_a_researcher_writes_none_and_no_other_channel_is_taken(house: House) -> None:
    assert house.visit(role=Role.RESEARCHER).post("/triage/write/", {}).status_code == 403
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by), pytest.raises(ValueError, match="by telephone or in person"):
        write_down("harrow", "hub", parse({"concern": {"what_happened": "x"}}), form=uuid.uuid4(), by=by)
