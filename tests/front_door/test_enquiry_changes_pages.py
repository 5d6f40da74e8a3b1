"""The pages that put an open enquiry right: a rating, a notification that does not belong, a child who is the same."""

from __future__ import annotations

from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.front_door.enquiries.reviewing import review
from hub.front_door.models import EnquiryState, Subject
from tenants.models import Role
from tests.front_door.enquiry_builders import a_coordinator, amy, joined, opened, subjects
from tests.front_door.triage_builders import child, notify
from tests.support.house import House


def test_a_rating_is_changed_from_the_enquirys_page_and_stands_in_its_history(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    one = subjects(house, by, enquiry)[0]
    client = house.visit(role=Role.DECISION_MAKER)
    path = f"/enquiries/{enquiry.reference}/children/{one.pk}/rating/"
    assert path in client.get(f"/enquiries/{enquiry.reference}/").content.decode()
    shown = client.get(path).content.decode()
    assert "Rated so far" in shown
    assert "Red, due" in shown
    assert "Amber, due" not in shown  # the rating that the child has
    wrong = client.post(path, {"reason": "What I typed", "seen": 1}).content.decode()
    assert "What I typed" in wrong
    assert "There is a problem" in wrong
    answer = client.post(path, {"rating": "red", "reason": "A knife", "seen": 1})
    assert (answer.status_code, answer["Location"]) == (302, f"/enquiries/{enquiry.reference}/")
    history = client.get(answer["Location"]).content.decode()
    assert "Rating changed of Amy Example: red" in history
    assert "A knife" in history


def test_who_comes_second_sees_what_the_first_one_did_and_goes_on(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    one = subjects(house, by, enquiry)[0]
    with house.at(by):
        review(one.pk, rating="green", reason="First", seen=1, by=by, at=timezone.now())
    client = house.visit(role=Role.COORDINATOR)
    path = f"/enquiries/{enquiry.reference}/children/{one.pk}/rating/"
    page = client.post(path, {"rating": "red", "reason": "What I typed", "seen": 1}).content.decode()
    assert "A colleague changed" in page
    assert "What I typed" in page
    assert 'value="2"' in page
    assert client.post(path, {"rating": "red", "reason": "Again", "seen": 2}).status_code == 302


def test_a_notification_is_taken_out_and_the_enquiry_says_so(house: House) -> None:
    by = a_coordinator(house)
    first, enquiry = opened(house, by, amy())
    second = joined(house, by, enquiry, child("Ben Example"))
    client = house.visit(role=Role.COORDINATOR)
    page = client.get(f"/enquiries/{enquiry.reference}/").content.decode()
    path = f"/enquiries/{enquiry.reference}/notifications/{second.reference}/take-out/"
    assert path in page
    assert f"/notifications/{first.reference}/take-out/" not in page
    assert "Ben Example leaves the enquiry with it" in client.get(path).content.decode()
    assert "There is a problem" in client.post(path, {"where": "own"}).content.decode()
    answer = client.post(path, {"where": "own", "reason": "Another family"})
    after = client.get(answer["Location"]).content.decode()
    assert f"Notification {second.reference} taken out" in after
    assert "Another family" not in after  # why stands with the notification that it is about
    assert "Ben Example" not in after
    assert "Another family" in client.get(f"/triage/{second.reference}/").content.decode()
    assert client.get(f"/enquiries/{second.reference}/").status_code == 200
    assert client.get(path).status_code == 404


def test_once_it_was_decided_the_page_says_that_it_is_decided_again(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    second = joined(house, by, enquiry, child("Ben Example"))
    with house.at(by):
        Subject.objects.filter(enquiry=enquiry).update(decision="advice", decided_at=timezone.now())
        type(enquiry).objects.filter(pk=enquiry.pk).update(state=EnquiryState.DECIDED)
    client = house.visit(role=Role.COORDINATOR)
    path = f"/enquiries/{enquiry.reference}/notifications/{second.reference}/take-out/"
    assert path in client.get(f"/enquiries/{enquiry.reference}/").content.decode()
    assert "is to be decided again: Amy Example" in client.get(path).content.decode()
    assert client.post(path, {"where": "own", "reason": "Another family"}).status_code == 302
    with house.at(by):
        enquiry.refresh_from_db()
        assert (enquiry.state, enquiry.subjects.standing().get().decision) == (EnquiryState.OPEN, "")


def test_joining_asks_whether_the_child_is_the_same_and_makes_one_of_two(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy(), child("Ben Example"))
    one = subjects(house, by, enquiry)[0]
    again = notify(house, amy())
    client = house.visit(role=Role.COORDINATOR)
    path = f"/triage/{again.reference}/"
    shown = client.get(path).content.decode()
    assert f"Join {enquiry.reference} (same name and date of birth)" in shown
    assert "Is Amy Example a child of that enquiry?" in shown
    said = {"all": "red", "reason": "x", "into": str(enquiry.pk)}
    assert "Say whether it is the same child" in client.post(path, said).content.decode()
    said[f"same-{enquiry.reference}-0"] = str(one.pk)
    assert client.post(path, said).status_code == 302
    assert [each.label for each in subjects(house, by, enquiry)] == ["Amy Example", "Ben Example"]
    assert "17 May 2015" in client.get(path).content.decode()  # the message still says who it means


def test_another_child_of_the_same_name_becomes_a_child_of_its_own(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    again = notify(house, amy())
    client = house.visit(role=Role.COORDINATOR)
    said = {"all": "red", "reason": "x", "into": str(enquiry.pk), f"same-{enquiry.reference}-0": "another"}
    assert client.post(f"/triage/{again.reference}/", said).status_code == 302
    assert [each.label for each in subjects(house, by, enquiry)] == ["Amy Example", "Amy Example"]


def test_a_researcher_and_a_manager_change_nothing(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    one = subjects(house, by, enquiry)[0]
    for role in (Role.RESEARCHER, Role.MANAGER):
        client = house.visit(role=role)
        assert client.get(f"/enquiries/{enquiry.reference}/children/{one.pk}/rating/").status_code == 403
    assert house.visit(role=Role.COORDINATOR, hub="haringey").get(
        f"/enquiries/{enquiry.reference}/children/{one.pk}/rating/"
    ).status_code == 404  # fmt: skip


def test_more_children_cost_the_enquirys_page_no_more_queries(house: House) -> None:
    by = a_coordinator(house)
    _, few = opened(house, by, amy())
    _, many = opened(house, by, *[child(f"Child{number} Example") for number in "ABCDEF"])
    for number in "GHI":
        joined(house, by, many, child(f"Child{number} Example"))
    client = house.visit(role=Role.COORDINATOR)
    counted = []
    for enquiry in (few, many):
        with CaptureQueriesContext(connections["default"]) as caught:
            client.get(f"/enquiries/{enquiry.reference}/")
        counted.append(len(caught))
    assert counted[0] == counted[1]
