"""Enquiries that have to do with each other: offered at triage, linked by reference, seen by whoever sees both."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.front_door.enquiries.linking import NotLinked, link_by_reference
from hub.front_door.models import Enquiry, EnquiryLink
from tenants.models import Role
from tests.front_door.enquiry_builders import a_coordinator, amy, opened
from tests.front_door.triage_builders import notify, said
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import shown, text_of

WHY = "PLANTED-WHY"


def adult(name: str, number: str) -> Any:
    """Somebody of the household with a number that finds them again."""
    given, family = name.split()
    mentions = [said("name", given_name=given, family_name=family),
                said("number", number_kind="nhs", number_value=number, number_key=number)]  # fmt: skip
    return {"is_child": False, "label": name, "person": str(uuid.uuid4()), "mentions": mentions}


def two(house: House) -> tuple[Enquiry, Enquiry]:
    by = a_coordinator(house)
    return opened(house, by, amy())[1], opened(house, by)[1]


def linked(house: House, one: Enquiry, other: Enquiry) -> None:
    by = a_coordinator(house)
    with house.at(by):
        link_by_reference(one, other.reference, why=WHY, by=by, at=timezone.now())


def page_of(house: House, enquiry: Enquiry, role: Role = Role.COORDINATOR, agency: str = "") -> str:
    return shown(text_of(house.visit(role=role, agency=agency).get(f"/enquiries/{enquiry.reference}/")))


def test_a_mother_of_an_open_enquiry_offers_to_join_it_or_to_open_a_linked_one(house: House) -> None:
    by, mother = a_coordinator(house), ("Carla Example", "9434765919")
    _, first = opened(house, by, amy(), adult(*mother))
    born = notify(house, {**amy(), "label": "Baby Example", "person": str(uuid.uuid4()), "mentions": [
        said("name", given_name="Baby", family_name="Example")]}, adult(*mother))  # fmt: skip
    visit = house.visit(role=Role.COORDINATOR)
    page = text_of(visit.get(f"/triage/{born.reference}/"))
    assert f"Join {first.reference}" in page
    assert f"Open a new enquiry linked to {first.reference}" in page
    sent = {"all": "amber", "reason": "Her baby.", "into": f"linked:{first.pk}"}
    assert visit.post(f"/triage/{born.reference}/", sent, secure=True).status_code == 302
    with house.at(by):
        second = Enquiry.objects.get(reference=born.reference)
        assert second.subjects.count() == 1
    assert born.reference in page_of(house, first).split("Linked enquiries")[1]
    assert first.reference in page_of(house, second).split("Linked enquiries")[1]


def test_a_link_by_reference_stands_on_both_and_can_be_undone(house: House) -> None:
    one, other = two(house)
    visit = house.visit(role=Role.COORDINATOR)
    path = f"/enquiries/{one.reference}/"
    typed = f" {other.reference.lower().replace('-', ' ')} "
    assert visit.post(f"{path}link/", {"other": typed, "why": WHY}, secure=True)["Location"] == path
    for page, reference in ((page_of(house, one), other.reference), (page_of(house, other), one.reference)):
        part = page.split("Linked enquiries")[1]
        assert reference in part
        assert WHY in part
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_ref, detail ->> 'enquiry' FROM wall_ledgerentry WHERE act = 'link_enquiries'")
        assert set(cursor.fetchall()) == {(one.reference, other.reference), (other.reference, one.reference)}
    with house.at(house.lead()):
        made = EnquiryLink.objects.get()
    undo = f"{path}links/{made.pk}/undo/"
    assert visit.post(undo, secure=True)["Location"] == path
    assert visit.post(undo, secure=True).status_code == 404
    assert WHY not in page_of(house, other)


@pytest.mark.parametrize("wrong", ["HRW-26-000000", "no reference", "itself", "linked"])
def test_what_cannot_be_linked_is_said_with_what_was_typed(house: House, wrong: str) -> None:
    one, other = two(house)
    linked(house, one, other)
    typed = {"itself": one.reference, "linked": other.reference}.get(wrong, wrong)
    visit = house.visit(role=Role.COORDINATOR)
    answer = visit.post(f"/enquiries/{one.reference}/link/", {"other": typed, "why": WHY}, secure=True)
    assert NotLinked.sentence in text_of(answer)
    assert WHY in answer.text
    assert page_of(house, one).count(WHY) == 1


def test_who_sees_one_of_them_alone_learns_nothing_of_the_other(house: House) -> None:
    one, other = two(house)
    linked(house, one, other)
    a_request(house, one, agency="hrwhealth")
    for role in (Role.RESEARCHER, Role.MANAGER):
        page = page_of(house, one, role, "hrwhealth")
        assert other.reference not in page
        assert WHY not in page
    with house.at("hrwhealth"):
        assert EnquiryLink.objects.count() == 0
    a_request(house, other, agency="hrwhealth")
    assert other.reference in page_of(house, one, Role.RESEARCHER, "hrwhealth")


@pytest.mark.parametrize("desk", ["hrwhealth", "police"])
def test_no_asked_agency_links_or_undoes(house: House, desk: str) -> None:
    one, other = two(house)
    linked(house, one, other)
    for enquiry in (one, other):
        a_request(house, enquiry, agency=desk)
    with house.at(desk):
        made = EnquiryLink.objects.get()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            EnquiryLink.objects.create(one=other, other=one, why="x", by=uuid.uuid4(), at=timezone.now())
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            EnquiryLink.objects.update(until_at=timezone.now())
    visit = house.visit(role=Role.MANAGER, agency=desk)
    assert visit.get(f"/enquiries/{one.reference}/link/").status_code == 403
    assert visit.post(f"/enquiries/{one.reference}/links/{made.pk}/undo/", secure=True).status_code == 403
