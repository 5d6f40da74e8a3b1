"""Asking is already a disclosure: what it takes, what it shows, and what it refuses."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connections
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.front_door.models import Enquiry, EnquiryState, Notification, Subject
from hub.front_door.triage.triaging import open_enquiry
from hub.research.asking import AlreadyAsked, BasisMissing, CannotAsk, ForChild, ask
from hub.research.models import Request
from hub.wall.functions import call
from tenants.models import Role
from tests.front_door.triage_builders import child, notify, rated
from tests.support.house import House

OVERRIDDEN = {"basis": "overridden", "decided_by": "Ade Example", "reason": "risk to the child"}


def opened(house: House, hub: str = "harrow", door: str = "harrow") -> Enquiry:
    found = notify(house, hub=hub, door=door)
    by = house.seated(role=Role.COORDINATOR, hub=hub)
    ratings = rated(house, found, hub=hub)
    with house.at(by):
        return open_enquiry(found.pk, ratings, by=by, at=timezone.now())


def asks(enquiry: Enquiry, by: Any, *agencies: str, **more: Any) -> list[uuid.UUID]:
    basis = {name: more.pop(name) for name in ("basis", "decided_by", "reason") if name in more}
    about = more.pop("about", None) or Subject.objects.standing().filter(enquiry=enquiry).values_list("pk", flat=True)
    rung = dict.fromkeys(agencies or ("police",), "Rung by the duty worker.")
    said: dict[str, Any] = {"form": uuid.uuid4(), "question": "What is known?", "other_ways": rung, **more}
    children = [ForChild(pk, **{"basis": "consent", **basis}) for pk in about]
    return ask(enquiry.pk, agencies or ("police",), children=children, due_at=enquiry.due_at, by=by, **said)


def test_several_agencies_come_to_see_it_once_they_are_asked(house: House) -> None:
    house.seat()
    house.seat(agency="hrwhealth")
    enquiry = opened(house)
    by = house.seated(role=Role.COORDINATOR)
    with house.at("police"):
        assert not Enquiry.objects.exists()
    with house.at(by):
        assert len(asks(enquiry, by, "police", "hrwhealth", **OVERRIDDEN)) == 2
    for desk in ("police", "hrwhealth"):
        with house.at(desk):
            assert (Enquiry.objects.count(), Notification.objects.count(), Subject.objects.count()) == (1, 1, 1)
            assert Request.objects.count() == 1
    with house.at("probation"):
        assert not Enquiry.objects.exists()
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM wall_ledgerentry WHERE act = 'ask'")
        assert cursor.fetchone() == (2,)


def test_the_same_form_twice_asks_once_and_another_is_refused(house: House) -> None:
    enquiry = opened(house)
    by = house.seated(role=Role.COORDINATOR)
    form = uuid.uuid4()
    with house.at(by):
        assert asks(enquiry, by, form=form) == asks(enquiry, by, form=form)
        with pytest.raises(AlreadyAsked):
            asks(enquiry, by, "police", "hrwhealth")
        assert Request.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [
        {"basis": "overridden"},
        {"basis": "not_sought", "decided_by": "Ade", "reason": " "},
        {"basis": "because"},
        {"question": " "},
    ],
)
def test_asking_wants_a_basis(house: House, said: dict[str, str]) -> None:
    enquiry = opened(house)
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        with pytest.raises(BasisMissing):
            asks(enquiry, by, **said)
        assert not Request.objects.exists()


def test_nobody_and_unknown_agencies_and_decided_enquiries_are_refused(house: House) -> None:
    enquiry = opened(house)
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        for agencies in (("nobody",), (by.agency,), ("police", "nobody")):
            with pytest.raises(CannotAsk):
                asks(enquiry, by, *agencies)
        Enquiry.objects.filter(pk=enquiry.pk).update(state=EnquiryState.DECIDED)
        with pytest.raises(CannotAsk):
            asks(enquiry, by)
        assert not Request.objects.exists()


def test_police_cannot_ask_health(house: House) -> None:
    enquiry = opened(house)
    by = house.seated(role=Role.RESEARCHER)
    with house.at(by):
        with pytest.raises(Enquiry.DoesNotExist):
            asks(enquiry, by, "hrwhealth")
        with pytest.raises(ProgrammingError, match="permission denied"):
            call("ask_v4", uuid.uuid4(), enquiry.pk, "hrwhealth", "q", "[]", "", None, by.seat, "", b"")


def test_the_page_says_what_asking_shows_and_asks(house: House) -> None:
    enquiry = opened(house)
    client = house.visit(role=Role.COORDINATOR)
    path = f"/enquiries/{enquiry.reference}/ask/"
    assert "Asking shows them" in client.get(path).content.decode()
    said = {
        "agencies": ["police", "hrwhealth"], "basis": "overridden", "overridden_by": "Ade Example",
        "overridden_why": "", "question": "What I typed", "due": "clock", "once": str(uuid.uuid4()),
        "way-police": "Rung.", "way-hrwhealth": "Rung.",
    }  # fmt: skip
    wrong = client.post(path, said).content.decode()
    assert "Say why" in wrong
    assert "What I typed" in wrong
    said["overridden_why"] = "It would raise the risk"
    for _ in range(2):
        answer = client.post(path, said)
        assert (answer.status_code, answer["Location"]) == (302, f"/enquiries/{enquiry.reference}/")
    page = client.get(f"/enquiries/{enquiry.reference}/").content.decode()
    assert "Metropolitan Police Service" in page
    with house.at(house.lead()):
        assert Request.objects.count() == 2


def test_an_agency_sees_the_enquiry_page_after_it_is_asked(house: House) -> None:
    enquiry = opened(house)
    client = house.visit(role=Role.RESEARCHER)
    path = f"/enquiries/{enquiry.reference}/"
    assert client.get(path).status_code == 404
    assert "No enquiry to show" in client.get("/enquiries/").content.decode()
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        asks(enquiry, by)
    assert client.get(path).status_code == 200
    assert client.get(f"/triage/{enquiry.reference}/").status_code == 200
    assert client.get(f"{path}ask/").status_code == 403


def test_many_enquiries_cost_no_more_queries(house: House) -> None:
    client = house.visit(role=Role.COORDINATOR)
    opened(house)
    with CaptureQueriesContext(connections["default"]) as few:
        client.get("/enquiries/")
    for _ in range(4):
        opened(house)
    with CaptureQueriesContext(connections["default"]) as many:
        assert client.get("/enquiries/?state=all&rating=amber").status_code == 200
    assert len(many) == len(few)
    assert "0 enquiries" in client.get("/enquiries/?mine=1").content.decode()


def test_what_the_hub_knows_stands_beside_the_message_and_can_be_joined(house: House) -> None:
    one = notify(house, child(number="9434765919"))
    by = house.seated(role=Role.COORDINATOR)
    ratings = rated(house, one)
    with house.at(by):
        enquiry = open_enquiry(one.pk, ratings, by=by, at=timezone.now())
    two = notify(house, child(number="9434765919"))
    client = house.visit(role=Role.COORDINATOR)
    page = client.get(f"/triage/{two.reference}/").content.decode()
    assert "same number" in page
    assert f"Join {one.reference}" in page
    with house.at(by):
        same = str(enquiry.subjects.get().pk)
    said = {"all": "red", "reason": "again", "into": str(enquiry.pk), f"same-{one.reference}-0": same}
    client.post(f"/triage/{two.reference}/", said)
    with house.at(house.lead()):
        assert Enquiry.objects.get().rating == "red"
