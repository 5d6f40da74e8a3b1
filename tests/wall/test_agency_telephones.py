"""At which telephone each agency of the hub is rung: who sets it, who reads it, and where it stands."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.wall.agency_telephones import TelephoneWords, set_telephone
from hub.wall.models import AgencyTelephone
from tenants.models import Notice, NoticeKind, Role
from tests.support.builders import a_request
from tests.support.house import House, Visit
from tests.support.pages import shown, text_of

POLICE = "/agencies/police/"
WORDS = {"telephone": "020 7946 0700", "ask_for": "the MASH desk", "hours": "Every day, 8am to 8pm", "seen": "0"}


def rung_at(house: House, telephone: str = "020 7946 0700", agency: str = "police", seen: int = 0) -> None:
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        set_telephone(agency, TelephoneWords(telephone=telephone), seen=seen, by=by, at=timezone.now())


def numbers(house: House) -> list[str]:
    with house.at("hrwhealth"):
        return list(AgencyTelephone.objects.standing().values_list("telephone", flat=True))


def of_the_police(house: House) -> Visit:
    return house.visit(role=Role.MANAGER, agency="police")


def test_the_manager_of_its_desk_sets_it_and_every_desk_reads_it(house: House) -> None:
    lead, other = house.seat(Role.MANAGER), house.seat(Role.MANAGER, agency="hrwhealth")
    manager = of_the_police(house)
    page = text_of(manager.get("/agencies/"))
    assert "No telephone is set" in page
    assert page.count("/change") == 0
    assert [POLICE in page, "/agencies/hrwhealth/" in page] == [True, False]
    assert manager.post(POLICE, WORDS, secure=True)["Location"] == "/agencies/"
    for role, agency in ((Role.RESEARCHER, "hrwhealth"), (Role.COORDINATOR, house.lead())):
        page = text_of(house.visit(role=role, agency=agency).get("/agencies/"))
        for words in ("020 7946 0700", "Ask for the MASH desk", "Every day, 8am to 8pm", 'href="tel:02079460700"'):
            assert words in page
    told = set(Notice.objects.filter(kind=NoticeKind.AGENCY_PHONE).values_list("user", flat=True))
    assert told == {lead.user_id}
    assert other.user_id not in told
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT object_ref, detail ->> 'number' FROM wall_ledgerentry WHERE act = 'set_agency_telephone'"
        )
        assert cursor.fetchall() == [("police", "1")]


def test_the_hubs_manager_sets_any_and_an_agencys_only_its_own(house: House) -> None:
    assert house.visit(role=Role.MANAGER).post(POLICE, WORDS, secure=True).status_code == 302
    other = house.visit(role=Role.MANAGER, agency="hrwhealth")
    assert other.get(POLICE).status_code == 404
    assert other.post(POLICE, {**WORDS, "seen": "1"}, secure=True).status_code == 404
    for role in (Role.RESEARCHER, Role.COORDINATOR, Role.DECISION_MAKER):
        assert house.visit(role=role).post(POLICE, {**WORDS, "seen": "1"}, secure=True).status_code == 403
    assert numbers(house) == ["020 7946 0700"]


@pytest.mark.parametrize(
    ("changed", "words", "status"),
    [
        ({"telephone": "ring us"}, "Enter a telephone number, such as 020 7946 0000", 200),
        ({"telephone": ""}, "Enter a telephone number", 200),
        ({"telephone": "020 7946 0701", "seen": "0"}, "A colleague changed this", 409),
        ({"seen": "1"}, "Nothing is different", 200),
    ],
)
def test_what_is_refused_stands_in_the_form_with_what_was_typed(
    house: House, changed: Any, words: str, status: int
) -> None:
    manager = of_the_police(house)
    manager.post(POLICE, WORDS, secure=True)
    answer = manager.post(POLICE, {**WORDS, "ask_for": "the MASH desk", "seen": "1", **changed}, secure=True)
    assert words in text_of(answer, status)
    assert "the MASH desk" in answer.text
    assert numbers(house) == ["020 7946 0700"]


def test_of_two_rows_of_one_agency_the_last_stands(house: House) -> None:
    rung_at(house)
    rung_at(house, "020 7946 0702", seen=1)
    assert numbers(house) == ["020 7946 0702"]


def test_the_database_keeps_an_agencys_telephone_from_other_desks(house: House) -> None:
    row = {"number": 1, "telephone": "020 7946 0666", "set_by": uuid.uuid4(), "set_at": timezone.now()}
    with house.at("hrwhealth"):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            AgencyTelephone.objects.create(agency="police", **row)
        AgencyTelephone.objects.create(agency="hrwhealth", **row)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            AgencyTelephone.objects.update(telephone="020 7946 0667")
    with house.at("door"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        AgencyTelephone.objects.count()


def test_it_stands_beside_a_late_request_with_the_button_to_remind(house: House) -> None:
    rung_at(house)
    house.seat(Role.RESEARCHER)  # somebody of the police who can be reminded
    late = a_request(house, due_at=timezone.now() - timedelta(hours=1))
    a_request(house, late.enquiry, agency="hrwhealth", due_at=timezone.now() + timedelta(hours=1))
    page = text_of(house.visit(role=Role.COORDINATOR).get(f"/enquiries/{late.enquiry.reference}/"))
    step = page.split("What comes next</h2>")[1].split("Assessed and decided")[0]
    assert "0 of 2" in step
    assert "Metropolitan Police Service: late, due" in step
    assert 'href="tel:02079460700"' in step
    assert "Remind Metropolitan Police Service" in step
    assert "waiting until" in shown(step)
    assert step.count("Remind") == 1


def test_without_a_telephone_the_page_says_so_and_leads_to_where_it_is_set(house: House) -> None:
    late = a_request(house, due_at=timezone.now() - timedelta(hours=1))
    page = text_of(house.visit(role=Role.COORDINATOR).get(f"/enquiries/{late.enquiry.reference}/"))
    step = page.split("What comes next</h2>")[1].split("Assessed and decided")[0]
    assert "No telephone is set" in step
    assert 'href="/agencies/"' in step
