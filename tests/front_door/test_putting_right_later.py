"""What a message says wrongly is put right after its enquiry was opened, too: it is said of whom the message is said of
by now, seen by whoever sees the rest, and goes with the message when that is taken out."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from hub.assessment.parting import take_out
from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.models import Enquiry, Notification
from hub.front_door.triage.putting_right import NothingToPutRight, put_right
from hub.front_door.triage.triaging import open_enquiry, set_aside
from hub.people.models import Mention
from hub.research.models import Request
from tenants.models import Role
from tenants.seated import Seated
from tests.front_door.enquiry_builders import a_coordinator, person_named, subjects
from tests.front_door.triage_builders import rated
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import shown
from tests.transfers.offer_builders import a_message

AMY = {"given_name": "Amy", "family_name": "Example", "born_on": "2015-03-02"}
WRONG = {**AMY, "nhs_number": "943 476 5918"}
PLACE, RIGHT = "/children/0/nhs_number", "943 476 5919"


def told(house: House, *children: dict[str, Any]) -> Notification:
    return a_message(house, children=list(children))


def opened(house: House, by: Seated, found: Notification, **into: Any) -> Enquiry:
    ratings = [ChildRated(one.named, one.rating, one.reason, **into) for one in rated(house, found)]
    with house.at(by):
        joined = Enquiry.objects.filter(subjects=into["same_as"]).first() if into else None
        return open_enquiry(found.pk, ratings, by=by, at=timezone.now(), into=joined.pk if joined else None)


def numbers_of(house: House, who: Any, person: Any) -> list[str]:
    with house.at(who):
        return list(Mention.objects.of([person]).filter(kind="number").values_list("number_value", flat=True))


def fresh(house: House, found: Notification) -> Notification:
    with house.at(house.lead()):
        return Notification.objects.get(pk=found.pk)


def test_on_its_page_and_it_stays_as_it_was_received(house: House) -> None:
    by = a_coordinator(house)
    found = told(house, WRONG)
    opened(house, by, found)
    visit = house.visit(role=Role.COORDINATOR)
    page = f"/triage/{found.reference}/"
    assert "What is right" in shown(visit.get(page).text)
    refused = visit.post(f"{page}put-right/", {"path": PLACE, "value": "943 476 5910", "go": "right"}).text
    assert "It was not saved: it is no NHS number" in shown(refused)
    assert 'value="943 476 5910"' in refused
    visit.post(f"{page}put-right/", {"path": PLACE, "value": RIGHT, "go": "right"})
    assert "What is right" not in shown(visit.get(page).text)
    after = fresh(house, found)
    assert (after.message, after.to_check) == (found.message, [])
    assert numbers_of(house, by, person_named(house, by, found)) == ["9434765919"]
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT detail ->> 'path', detail ->> 'triaged', detail::text LIKE '%9434765919%'"
            " FROM wall_ledgerentry WHERE act = 'put_right'"
        )
        assert cursor.fetchall() == [(PLACE, "true", False)]


def test_of_a_joined_child_it_is_said_of_that_child_until_the_message_is_taken_out(house: House) -> None:
    by = a_coordinator(house)
    enquiry = opened(house, by, told(house, AMY))
    one = subjects(house, by, enquiry)[0]
    second = told(house, WRONG)
    opened(house, by, second, same_as=one.pk)
    with house.at(by):
        put_right(second, PLACE, RIGHT, by=by)
    own = person_named(house, by, second)
    assert (numbers_of(house, by, one.person_id), numbers_of(house, by, own)) == (["9434765919"], [])
    with house.at(by):
        take_out(second.pk, of=enquiry.pk, to_triage=True, reason="Another Amy", by=by, at=timezone.now())
    assert (numbers_of(house, by, one.person_id), numbers_of(house, by, own)) == ([], ["9434765919"])


def test_an_asked_agency_sees_it_of_the_child_it_was_asked_about_and_of_no_other(house: House) -> None:
    by = a_coordinator(house)
    ben = {"given_name": "Ben", "family_name": "Example", "nhs_number": "987 654 3211"}
    found = told(house, WRONG, ben)
    enquiry = opened(house, by, found)
    amy = subjects(house, by, enquiry)[0]
    a_request(house, enquiry, about=[amy.pk])
    with house.at(by):
        put_right(found, PLACE, RIGHT, by=by)
        put_right(fresh(house, found), "/children/1/nhs_number", "987 654 3210", by=by)
    police = house.seated(role=Role.RESEARCHER)
    assert numbers_of(house, police, amy.person_id) == ["9434765919"]
    with house.at(police):
        assert Request.objects.count() == 1
        assert not Mention.objects.filter(number_value="9876543210").exists()


def test_not_once_it_was_decided_or_set_aside_and_not_by_another_agency(house: House) -> None:
    by = a_coordinator(house)
    decided, aside = told(house, WRONG), told(house, WRONG)
    enquiry = opened(house, by, decided)
    with house.at(by):
        set_aside(aside.pk, why="advice", reason="Advice given.", by=by, at=timezone.now())
        Enquiry.objects.filter(pk=enquiry.pk).update(state="decided")
    for one in (decided, aside):
        with house.at(by), pytest.raises(NothingToPutRight):
            put_right(one, PLACE, RIGHT, by=by)
        page = shown(house.visit(role=Role.COORDINATOR).get(f"/triage/{one.reference}/").text)
        assert "To complete: 1 thing" in page
        assert "What is right" not in page
    researcher = house.visit(role=Role.RESEARCHER)
    said = {"path": PLACE, "value": RIGHT, "go": "right"}
    assert researcher.post(f"/triage/{decided.reference}/put-right/", said).status_code == 403


def test_an_age_put_right_makes_a_child_of_a_grown_up(house: House) -> None:
    by = a_coordinator(house)
    found = told(house, AMY, {"given_name": "Sam", "age": 18})
    assert found.children == 1
    opened(house, by, found)
    with house.at(by):
        put_right(found, "/children/1/age", "8", by=by)
    after = fresh(house, found)
    assert after.children == 2
    with house.at(by):
        assert list(after.named.filter(is_child=True).values_list("is_grown_up", flat=True)) == [False, False]
