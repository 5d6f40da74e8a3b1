"""What notifications lack is a list with whom to ring; ringing and filling in is one page; no typed word is lost."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from hub.assessment.models import LogEntry
from hub.assessment.parting import take_out
from hub.front_door.models import Notification
from hub.front_door.triage.triaging import open_enquiry, set_aside
from hub.people.models import Mention
from tenants.models import Role
from tests.api.test_notifications import MESSAGE, send
from tests.front_door.enquiry_builders import a_coordinator
from tests.front_door.test_danger import lines
from tests.front_door.triage_builders import rated
from tests.support.house import House
from tests.support.pages import shown, text_of

TELEPHONE = "020 7946 0123"
REFERRER = {**MESSAGE["referrer"], "name": "Ada Teacher", "role": "Teacher", "telephone": TELEPHONE}
LACKS: dict[str, Any] = {
    **MESSAGE, "consent": {}, "referrer": REFERRER,
    "children": [{"given_name": "Amy", "family_name": "Example", "age": 5, "address": {"lines": "1 Example Road"},
                  "nhs_number": "943 476 5918"}],
}  # fmt: skip
LIST = "/triage/to-complete/"


def sent(house: House, key: str = "a-key-of-a-sender-01", **changed: Any) -> Notification:
    reference = send(house, {**LACKS, **changed}, key=key).json()["reference"]
    with house.at(house.lead()):
        return Notification.objects.get(reference=reference)


def test_the_list_says_what_is_missing_and_whom_to_ring(house: House) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    assert "Nothing is to be completed" in text_of(visit.get(LIST))
    whole = send(house, MESSAGE, key="whole-message-0000001").json()["reference"]
    found = sent(house)
    page = visit.get(LIST).text
    said = shown(page)
    assert f"Amy Example {found.reference}" in said
    assert "The child, NHS number and Consent" in said
    assert "Ada Teacher Teacher" in said
    assert 'href="tel:02079460123"' in page
    assert whole not in said
    assert f'href="{LIST}"' in visit.get("/triage/").text


def test_of_somebody_who_says_how_it_is_safe_to_reach_them_no_number_stands_in_the_list(house: House) -> None:
    found = sent(house, referrer={**REFERRER, "safe_contact": "Only in the mornings: he answers my telephone."})
    visit = house.visit(role=Role.COORDINATOR)
    page = shown(visit.get(LIST).text)
    assert "Read first how it is safe to reach them" in page
    assert TELEPHONE not in page
    page = shown(visit.get(f"/triage/{found.reference}/complete/").text)
    assert page.index("Only in the mornings") < page.index(TELEPHONE)


def test_one_page_settles_everything_and_keeps_what_was_said(house: House) -> None:
    found = sent(house)
    visit, path = house.visit(role=Role.COORDINATOR), f"/triage/{found.reference}/complete/"
    page = shown(visit.get(path).text)
    assert "Ring 020 7946 0123" in page
    assert "“943 476 5918”. It is no NHS number. Check the ten digits." in page
    form = {"right-0": "943 476 5919", "unknown-1": "on", "said": "She read it from the register.",
            "once": str(uuid.uuid4())}  # fmt: skip
    answer = visit.post(path, form, secure=True)
    assert answer["Location"] == LIST
    assert "2 things settled" in shown(visit.get(LIST).text)
    with house.at(house.lead()):
        now = Notification.objects.get(pk=found.pk)
        assert (now.to_check, now.message) == ([], found.message)
        assert Mention.objects.get(kind="number").number_value == "9434765919"
        entry = LogEntry.objects.get()
        assert (entry.notification_id, entry.kind, entry.text) == (found.pk, "call", "She read it from the register.")
    assert len(lines(house, "put_right")) == 2
    assert "Nothing of it is to be completed" in shown(visit.get(path).text)


def test_what_cannot_be_used_either_stays_in_its_box_and_the_rest_is_kept(house: House) -> None:
    found = sent(house)
    visit, path = house.visit(role=Role.COORDINATOR), f"/triage/{found.reference}/complete/"
    answer = visit.post(path, {"right-0": "943 476 5910", "unknown-1": "on", "once": str(uuid.uuid4())}, secure=True)
    assert answer.status_code == 200
    page = shown(answer.text)
    assert "There is a problem" in page
    assert "The child, NHS number: it is no NHS number" in page
    assert 'value="943 476 5910"' in answer.text
    with house.at(house.lead()):
        assert [one["path"] for one in Notification.objects.get(pk=found.pk).to_check] == ["/children/0/nhs_number"]


def test_an_empty_form_and_both_answers_to_one_thing_change_nothing(house: House) -> None:
    found = sent(house)
    visit, path = house.visit(role=Role.COORDINATOR), f"/triage/{found.reference}/complete/"
    empty = shown(visit.post(path, {"once": str(uuid.uuid4())}, secure=True).text)
    assert "Enter what is right, say that it cannot be found out, or write what was said" in empty
    both = {"right-0": "943 476 5919", "unknown-0": "on", "once": str(uuid.uuid4())}
    assert "enter what is right, or say that it cannot" in shown(visit.post(path, both, secure=True).text)
    assert lines(house, "put_right") == []


def test_that_nobody_answered_is_kept_and_the_notification_stays_on_the_list(house: House) -> None:
    found = sent(house)
    visit, path = house.visit(role=Role.COORDINATOR), f"/triage/{found.reference}/complete/"
    form = {"said": "Rang twice, no answer.", "once": str(uuid.uuid4())}
    for _ in range(2):
        assert visit.post(path, form, secure=True)["Location"] == path
    assert found.reference in shown(visit.get(LIST).text)
    with house.at(house.lead()):
        assert LogEntry.objects.count() == 1


def test_it_stays_on_the_list_while_its_enquiry_is_open_and_leaves_when_it_is_closed(house: House) -> None:
    by, worked, closed = a_coordinator(house), sent(house), sent(house, key="another-key-of-a-sender")
    with house.at(by):
        open_enquiry(worked.pk, rated(house, worked), by=by, at=timezone.now())
        set_aside(closed.pk, why="not_safeguarding", reason="A drill.", by=by, at=timezone.now())
    visit = house.visit(role=Role.COORDINATOR)
    page = shown(visit.get(LIST).text)
    assert (worked.reference in page, closed.reference in page) == (True, False)
    assert "Nothing of this kind is to be completed" in shown(visit.get(f"{LIST}?stage=waits").text)
    form = {"unknown-0": "on", "unknown-1": "on", "said": "No idea.", "once": str(uuid.uuid4())}
    visit.post(f"/triage/{worked.reference}/complete/", form, secure=True)
    assert "No idea." in shown(visit.get(f"/enquiries/{worked.reference}/log/").text)


def test_of_one_that_was_taken_out_of_an_enquiry_what_was_said_is_kept_with_itself(house: House) -> None:
    by, first = a_coordinator(house), sent(house)
    with house.at(by):
        enquiry = open_enquiry(first.pk, rated(house, first), by=by, at=timezone.now())
    found = sent(house, key="another-key-of-a-sender")
    with house.at(by):
        open_enquiry(found.pk, rated(house, found), by=by, at=timezone.now(), into=enquiry.pk)
        take_out(found.pk, of=enquiry.pk, to_triage=True, reason="Another family", by=by, at=timezone.now())
    form = {"said": "She is another Amy.", "once": str(uuid.uuid4())}
    house.visit(role=Role.COORDINATOR).post(f"/triage/{found.reference}/complete/", form, secure=True)
    with house.at(house.lead()):
        entry = LogEntry.objects.get()
        assert (entry.notification_id, entry.enquiry_id) == (found.pk, None)


def test_who_does_not_triage_reads_neither(house: House) -> None:
    found = sent(house)
    for of in ({"role": Role.RESEARCHER}, {"role": Role.MANAGER, "agency": "police"}, {"role": Role.GUARDIAN}):
        visit = house.visit(**of)
        for path in (LIST, f"/triage/{found.reference}/complete/"):
            assert visit.get(path).status_code == 403
    assert house.visit(role=Role.MANAGER, hub="haringey").get(f"/triage/{found.reference}/complete/").status_code == 404
