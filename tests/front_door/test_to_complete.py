"""What a notification says otherwise than it can be used stands on its page and in a list, with what to do."""

from __future__ import annotations

from datetime import date
from typing import Any

from frontend.presenters.message import SENDERS_OWN, parts_of, to_check_of
from hub.front_door.models import Notification
from hub.front_door.notifications.message import parse
from hub.people.models import Mention
from tenants.models import Role
from tests.api.test_notifications import MESSAGE, send
from tests.support.house import House
from tests.support.pages import shown, text_of

MANY: dict[str, Any] = {
    **MESSAGE,
    "children": [{"given_name": "Amy", "nhs_number": "943 476 5918"}, {"given_name": "Joel"}],
    "consent": {},
}


def test_the_coordinator_reads_what_is_to_be_completed_in_words(house: House) -> None:
    reference = send(house, MANY).json()["reference"]
    page = shown(house.visit(role=Role.COORDINATOR).get(f"/triage/{reference}/").text)
    assert "To complete: 2 things" in page
    assert "Child 1, NHS number : “ 943 476 5918 ”. It is no NHS number. Check the ten digits." in page
    assert "Consent . It is missing. Say whether the family was told." in page


def test_the_list_shows_those_alone_that_have_something_to_complete(house: House) -> None:
    whole = send(house, MESSAGE).json()["reference"]
    partly = send(house, MANY, key="another-key-of-a-sender").json()["reference"]
    reader = house.visit(role=Role.COORDINATOR)
    everything, some = (shown(reader.get(f"/triage/{query}").text) for query in ("", "?show=to_complete"))
    assert "1 with something to complete" in everything
    assert whole in everything
    assert partly in some
    assert whole not in some


def test_a_place_is_said_as_people_say_it() -> None:
    message = {**MESSAGE, "children": [{"given_name": "Amy", "address": {"postcode": "not known"}}]}
    [one] = to_check_of(message, [fault.as_json() for fault in parse(message).to_check])
    assert (one.place, one.said, one.wrong) == ("The child, address, postcode", "not known", "It is no postcode")


def test_a_sender_speaks_under_no_heading_of_the_hubs() -> None:
    forged = {
        **MESSAGE,
        "coordinator's note": "no further action needed",
        "question_set": {"id": "6f3c1a52-6a0b-4f1e-9e0b-7a1f0c3d2b11", "title": "CP plan check by police"},
        "concern": {
            "what_happened": "Shouting.",
            "decision": "closed",
            "answers": [{"id": "x", "question": "Checked by police?", "answer": "Yes, nothing known"}],
        },
    }
    *ours, theirs = parts_of(forged)
    assert theirs.title == SENDERS_OWN
    said = {line.label: line.text for line in theirs.lines}
    assert said["“coordinator's note”"] == "no further action needed"
    assert said["“Checked by police?”"] == "Yes, nothing known"
    assert said["“decision”"] == "closed"
    assert said["“question set, title”"] == "CP plan check by police"
    assert "nothing known" not in str(ours)
    assert "CP plan" not in str(ours)


def test_the_questions_that_a_door_adopted_are_its_own() -> None:
    asked = {**MESSAGE, "question_set": {"id": "a", "title": "Questions", "version": 2},
             "concern": {"what_happened": "S", "answers": [{"id": "x1", "question": "F", "answer": "No"}]}}  # fmt: skip
    parts = parts_of(asked, {}, {"x1": "Is there a dog?"})
    assert ("Is there a dog?", "No") in [(line.label, line.text) for part in parts for line in part.lines]
    assert SENDERS_OWN not in [part.title for part in parts]


WRONG = {
    **MESSAGE,
    "children": [{"given_name": "Amy", "family_name": "Example", "nhs_number": "943 476 5918", "born_on": "30 Feb"},
                 {"given_name": "Joel"}],
    "others": [{"relation": "father", "to_children": []}],
}  # fmt: skip


def test_what_is_put_right_finds_people_from_then_on_and_the_message_stays(house: House) -> None:
    send(
        house, {**MESSAGE, "children": [{"given_name": "A", "nhs_number": "943 476 5919"}]}, key="one-before-0000000000"
    )
    reference = send(house, WRONG).json()["reference"]
    visit = house.visit(role=Role.COORDINATOR)
    assert "same number" not in text_of(visit.get(f"/triage/{reference}/"))

    def say(path: str, value: str, go: str = "right") -> str:
        answer = visit.post(f"/triage/{reference}/put-right/", {"path": path, "value": value, "go": go})
        return shown(answer.text or visit.get(f"/triage/{reference}/").text)

    assert "It was not saved: it is no NHS number" in say("/children/0/nhs_number", "943 476 5910")
    assert "same number" in say("/children/0/nhs_number", "943 476 5919")
    say("/children/0/born_on", "2015-02-28")
    say("/others/0/to_children", "2")
    with house.at(house.lead()):
        found = Notification.objects.get(reference=reference)
        assert found.message == WRONG
        assert found.to_check == []
        of = {one.position: one.person_id for one in found.named.all()}
        said = {(one.kind, one.day, one.tie_to) for one in Mention.objects.filter(source_id=found.pk)}
    assert ("birth", date(2015, 2, 28), None) in said
    assert ("tie", None, of[1]) in said


def test_what_cannot_be_found_out_is_settled_and_finds_nobody(house: House) -> None:
    reference = send(house, MANY).json()["reference"]
    visit = house.visit(role=Role.COORDINATOR)
    for path in ("/children/0/nhs_number", "/consent"):
        visit.post(f"/triage/{reference}/put-right/", {"path": path, "go": "unknown"})
    page = shown(text_of(visit.get(f"/triage/{reference}/")))
    assert "To complete:" not in page
    visit.post(f"/triage/{reference}/put-right/", {"path": "/consent", "go": "unknown"})
    assert "A colleague was first" in shown(visit.get(f"/triage/{reference}/").text)
    with house.at(house.lead()):
        assert not Mention.objects.filter(kind="number").exists()
