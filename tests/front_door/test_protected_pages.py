"""The pages of what must not be seen, as the lead's desk works with them."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.front_door.models import Notification
from hub.people.models import ProtectedGiven, Protection
from hub.wall.models import LedgerEntry
from tenants.models import Pass, Role
from tests.research.protecting_builders import CONTACT, LEAD, MESSAGE, POSTCODE, ROAD, protected, told
from tests.support.builders import a_request, an_enquiry
from tests.support.house import House, Visit
from tests.support.pages import shown, text_of


def path_of(found: Notification) -> str:
    return f"/triage/{found.reference}/protected/"


def typed(visit: Visit, found: Notification, *labels: str, **changed: Any) -> dict[str, Any]:
    """The form with these boxes ticked."""
    page = visit.get(path_of(found)).text
    found_boxes = re.findall(r'<input[^>]* name="what"[^>]* value="([^"]*)".*?<label[^>]*>(.*?)</label>', page, re.S)
    boxes = {html.unescape(re.sub(r"<[^>]*>", "", label)).strip(): value for value, label in found_boxes}
    once = re.search(r'name="once"[^>]* value="([^"]*)"', page)
    assert once is not None
    ticked = [value for label, value in boxes.items() if any(label.startswith(one) for one in labels)]
    return {"what": ticked, "once": once[1], "reason": "refuge", "safe_contact": CONTACT, "words": "", **changed}


def a_protection(house: House, found: Notification) -> Protection:
    with house.at(LEAD):
        one: Protection = Protection.objects.get(notifications__contains=[found.pk], ended_at__isnull=True)
        return one


def test_nothing_is_ticked_beforehand_and_what_is_ticked_goes_from_every_page(house: House) -> None:
    found = told(house)
    enquiry = an_enquiry(house, found)
    visit = house.visit(role=Role.COORDINATOR)
    page = visit.get(path_of(found)).text
    assert "Nothing of this notification is protected" in page
    assert " checked" not in page
    assert f"Amy Example: Address: Flat 2, {ROAD}, Harrow, {POSTCODE}" in shown(text_of(visit.get(path_of(found))))
    form = typed(visit, found, "Amy Example: Address")
    answer = visit.post(path_of(found), form, secure=True)
    assert answer["Location"] == path_of(found)
    assert visit.post(path_of(found), form, secure=True).status_code == 302
    one = a_protection(house, found)
    for path in (
        path_of(found), f"{path_of(found)}{one.pk}/", f"/triage/{found.reference}/", f"/enquiries/{enquiry.reference}/",
        f"/enquiries/{enquiry.reference}/log/", f"/enquiries/{enquiry.reference}/ask/",
    ):  # fmt: skip
        words = shown(text_of(visit.get(path)))
        for said in (ROAD, ROAD.lower(), POSTCODE, "HA19ZZ"):
            assert said not in words, (path, said)
    assert f"[protected: {CONTACT}]" in shown(text_of(visit.get(f"/triage/{found.reference}/")))
    assert "What must not be seen: 1 thing is protected" in text_of(visit.get(f"/triage/{found.reference}/"))


def test_the_list_says_what_stands_in_its_place_why_and_by_whom(house: House) -> None:
    found = told(house)
    visit = house.visit(role=Role.COORDINATOR)
    visit.post(path_of(found), typed(visit, found, "Amy Example: School"), secure=True)
    page = shown(text_of(visit.get(path_of(found))))
    assert "1 thing is protected from now on." in page
    for words in ("School or nursery", CONTACT, "Lives in a refuge or a safe house"):
        assert words in page
    assert "Plantedhill" not in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"what": []}, "Choose what must not be seen, or type the words"),
        ({"safe_contact": ""}, "Say how they may be reached, or whom to ring instead"),
        ({"reason": ""}, "Choose why it must not be seen"),
    ],
)
def test_what_is_missing_is_said_in_the_form(house: House, changed: Any, words: str) -> None:
    found = told(house)
    visit = house.visit(role=Role.COORDINATOR)
    answer = visit.post(path_of(found), typed(visit, found, "Amy Example: Address", **changed), secure=True)
    assert words in shown(text_of(answer))
    with house.at(LEAD):
        assert not Protection.objects.exists()


def test_the_street_that_somebody_typed_is_pointed_at_here_and_before_asking(house: House) -> None:
    found = told(house)
    enquiry = an_enquiry(house, found)
    protected(house, found, "address")
    visit = house.visit(role=Role.COORDINATOR)
    said = "says the street of an address that is protected"
    assert f"This notification {said}" in shown(text_of(visit.get(path_of(found))))
    assert f"Notification {found.reference} {said}" in shown(text_of(visit.get(f"/enquiries/{enquiry.reference}/ask/")))
    visit.post(path_of(found), typed(visit, found, words="Plantedroad"), secure=True)
    for path in (path_of(found), f"/enquiries/{enquiry.reference}/ask/"):
        assert said not in shown(text_of(visit.get(path)))


def test_it_is_opened_once_for_a_reason(house: House) -> None:
    found = told(house)
    protected(house, found, "address", about="Amy Example")
    one = a_protection(house, found)
    visit = house.visit(role=Role.COORDINATOR)
    where = f"{path_of(found)}{one.pk}/"
    assert "Say why" in text_of(visit.post(f"{where}open/", {"why": ""}, secure=True))
    with house.at("guardian"):
        assert not LedgerEntry.objects.filter(act="open_protected").exists()
    page = visit.post(f"{where}open/", {"why": "A welfare check tonight."}, secure=True)
    assert f"Flat 2, {ROAD}, Harrow, {POSTCODE}" in shown(text_of(page))
    assert visit.get(f"{where}open/")["Location"] == where


def test_why_it_must_be_seen_is_given_back_after_the_second_factor_was_asked_for_again(house: House) -> None:
    found = told(house)
    protected(house, found, "address", about="Amy Example")
    visit = house.visit(role=Role.COORDINATOR)
    there = f"{path_of(found)}{a_protection(house, found).pk}/open/"
    Pass.objects.filter(seat=visit.seat).update(verified_at=timezone.now() - timedelta(hours=1))
    assert visit.post(there, {"why": "A welfare check."}, secure=True).status_code == 302
    Pass.objects.filter(seat=visit.seat).update(verified_at=timezone.now())
    page = text_of(visit.get(there, secure=True))
    assert 'value="A welfare check."' in page
    assert ROAD not in page


def test_it_is_given_by_name_taken_back_and_may_be_seen_again(house: House) -> None:
    found = told(house)
    protected(house, found, "address", about="Amy Example")
    one = a_protection(house, found)
    visit = house.visit(role=Role.MANAGER)
    where = f"{path_of(found)}{one.pk}/"
    assert "Nobody was given it" in text_of(visit.get(where))
    page = visit.get(f"{where}give/").text
    once = re.search(r'name="once"[^>]* value="([^"]*)"', page)
    assert once is not None
    assert "Say why they need it" in text_of(
        visit.post(f"{where}give/", {"recipient": "assessment", "reason": "", "once": once[1]}, secure=True)
    )
    form = {"recipient": "assessment", "reason": "They visit on Monday.", "once": once[1]}
    for _ in range(2):
        assert visit.post(f"{where}give/", form, secure=True)["Location"] == where
    with house.at(LEAD):
        (given,) = ProtectedGiven.objects.all()
    assert "They visit on Monday." in shown(text_of(visit.get(where)))
    assert visit.post(f"{where}given/{given.pk}/take-back/", secure=True)["Location"] == where
    assert "Taken back" in shown(text_of(visit.get(where)))
    assert "Say why" in text_of(visit.post(f"{where}end/", {"why": ""}, secure=True))
    assert visit.post(f"{where}end/", {"why": "She moved."}, secure=True)["Location"] == path_of(found)
    assert "She moved." in shown(text_of(visit.get(path_of(found))))
    assert ROAD in text_of(visit.get(f"/triage/{found.reference}/"))


@pytest.mark.parametrize(
    ("role", "agency", "page", "give"),
    [
        (Role.COORDINATOR, LEAD, 200, 403), (Role.DECISION_MAKER, LEAD, 200, 200), (Role.MANAGER, LEAD, 200, 200),
        (Role.RESEARCHER, LEAD, 403, 403), (Role.RESEARCHER, "police", 403, 403), (Role.MANAGER, "police", 403, 403),
        (Role.GUARDIAN, LEAD, 403, 403),
    ],
)  # fmt: skip
def test_who_comes_to_these_pages(house: House, role: Role, agency: str, page: int, give: int) -> None:
    found = told(house)
    protected(house, found, "address", about="Amy Example")
    one = a_protection(house, found)
    visit = house.visit(role=role, agency=agency)
    assert visit.get(path_of(found)).status_code == page
    assert visit.get(f"{path_of(found)}{one.pk}/").status_code == page
    assert visit.get(f"{path_of(found)}{one.pk}/give/").status_code == give


def test_the_lead_of_another_authority_finds_no_such_page_and_covers_nothing_of_its_notifications(house: House) -> None:
    found, theirs = told(house), told(house)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_notification SET lead_agency = 'othercsc' WHERE id = %s", [theirs.pk])
    visit = house.visit(role=Role.COORDINATOR)
    assert visit.get(path_of(theirs)).status_code == 404
    assert visit.post(path_of(theirs), typed(visit, found, "Amy Example: Address"), secure=True).status_code == 404
    answer = visit.post(path_of(found), typed(visit, found, "Amy Example: Address"), secure=True)
    assert answer["Location"] == path_of(found)
    assert a_protection(house, found).notifications == [found.pk]


def test_a_text_that_says_all_of_one_thing_and_the_street_of_another_is_pointed_at_as_saying_it(house: House) -> None:
    other = {"lines": "9 Otherstreet, Harrow", "postcode": "HA3 8XX"}
    found = told(house, others=[{**MESSAGE["others"][0], "address": other}])
    enquiry = an_enquiry(house, found)
    a_request(house, enquiry, question=f"Who lives at {ROAD}, and who in Otherstreet?")
    a_request(house, enquiry, agency="hrwhealth", question="Who lives at 9 Otherstreet, and who in Plantedroad?")
    protected(house, found, "address")
    page = shown(text_of(house.visit(role=Role.COORDINATOR).get(path_of(found))))
    for agency in ("Metropolitan Police Service", "Harrow community health"):
        assert f"The question to {agency} still says something that is protected." in page
