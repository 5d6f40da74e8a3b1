"""A guardian's questions, answered with references and counts: who looked, what was disclosed, who saw a finding."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.assessment.models import Copy
from hub.front_door.models import Notification
from hub.people.models import Mention
from hub.research.findings import record
from hub.wall.functions import call
from hub.wall.members import enter
from hub.wall.permissions import STAFF
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.front_door.triage_builders import child, notify
from tests.support.builders import a_request
from tests.support.house import House
from tests.transfers.known_builders import BORN, NHS

ADDRESSES = ("/ledger/questions/", "/ledger/child/", "/ledger/disclosed/", "/ledger/people/")


def looked(house: House, sought: str) -> str:
    answer = house.visit(role=Role.GUARDIAN).post("/ledger/child/", {"sought": sought}, follow=True)
    assert answer.status_code == 200
    return str(answer.text.partition("<main")[2])


def cells(row: str) -> list[str]:
    """What stands in the cells of a row, without tags."""
    found = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
    return [" ".join(re.sub("<[^>]*>", " ", cell).split()) for cell in found]


def test_who_looked_at_a_child_is_found_by_name_date_of_birth_or_number(house: House) -> None:
    notified = notify(house, child("Amy Example", BORN, NHS))
    other = notify(house, child("Ben Otherwise", date(2010, 1, 1)))
    seat = house.seat(Role.COORDINATOR, user=house.user("Nadia Umberslade"))
    visit, by = house.visit(seat), house.seated(seat)
    with house.at(by):
        enter(by)
    for _ in range(3):
        visit.get(f"/triage/{notified.reference}/")
    visit.get("/triage/")
    for sought in ("Amy Example", f"Example {BORN:%d/%m/%Y}", f"{BORN:%d/%m/%Y}", "943 476 5919"):
        page = looked(house, sought)
        assert notified.reference in page, sought
        assert other.reference not in page, sought
        row = next(one for one in page.split("<tr") if "Nadia Umberslade" in one)
        assert cells(row)[1:3] == ["Opened it 3", "In a list 1"], sought
    assert "No notification names anybody like this" in looked(house, "Amy Otherwise")
    assert "No notification names anybody like this" in looked(house, f"Amy Example {date(2010, 1, 1):%d/%m/%Y}")


def test_what_was_typed_stands_in_no_address_and_no_line(house: House) -> None:
    notified = notify(house, child("Amy Example", BORN))
    looked(house, "Amy Example")
    with house.as_superuser() as cursor:
        cursor.execute("SELECT detail::text FROM wall_ledgerentry WHERE act = 'read_ledger' AND object_kind = 'child'")
        [(detail,)] = cursor.fetchall()
    assert notified.reference in detail
    assert "amy" not in detail.lower()


def test_what_an_agency_found_makes_nobody_known_to_the_guardian(house: House) -> None:
    """Nor does its name of somebody: that the police know an alias is the police's."""
    asked, police = a_request(house), house.seated(role=Role.RESEARCHER)
    now = timezone.now()
    with house.at(police):
        found = record(
            asked.pk, finding_id=uuid.uuid4(), about=[], kind="event", happened_on=now.date(), text="Seen.", by=police,
            at=now,
        )  # fmt: skip
        Mention.objects.create(
            agency="police", source_kind="finding", source_id=found.pk, said_at=now, kind="name", family_key="secret",
            given_key="alias",
        )  # fmt: skip
    assert "No notification names anybody like this" in looked(house, "Alias Secret")
    with house.at("guardian"):
        assert call("child_references_v1", '[["alias", "secret"]]', None, "", 50) == []


def test_nobody_but_the_guardians_login_asks_the_function(house: House) -> None:
    for desk in ("police", house.lead(), "worker", "outside", "door", "asked", "verifier"):
        with house.at(desk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            call("child_references_v1", "[]", None, "", 50)
    with house.at("guardian"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Notification.objects.count()


def test_what_was_disclosed_stands_in_one_row_with_basis_to_whom_and_who_opened_it(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out)
    with house.at(by):
        copy = Copy.objects.get()
    recipient = house.seat(Role.RECIPIENT, team="assessment", user=house.user("Rufus Danebury"))
    house.visit(recipient).get(f"/copies/{copy.pk}/")
    guardian = house.visit(role=Role.GUARDIAN)
    page = guardian.get(f"/ledger/disclosed/?reference={enquiry.reference.lower()}").text
    rows = [row for row in page.partition("<tbody")[2].partition("</tbody")[0].split("<tr") if "sent a copy" in row]
    assert len(rows) == 1
    assert "Children Act 1989, section 47" in rows[0]
    assert "Rufus Danebury" in rows[0]
    asked = [row for row in page.split("<tr") if "asked an agency" in row]
    assert "Metropolitan Police Service" in asked[-1]
    assert "Section 47" in asked[-1]
    assert str(out.text) not in page

    # And a click further: who saw the finding, and the product that used it.
    seen = guardian.get(f"/ledger/findings/{out.pk}/").text
    assert "Shared in the room" in seen
    assert "Rufus Danebury" in seen.partition("Products that used it")[2]
    assert str(out.text) not in seen
    assert f"/ledger/findings/{out.pk}/" in page


def test_a_finding_that_is_held_is_not_there_for_a_guardian(house: House) -> None:
    asked, police = a_request(house), house.seated(role=Role.RESEARCHER)
    with house.at(police):
        held = record(
            asked.pk, finding_id=uuid.uuid4(), about=[], kind="event", happened_on=timezone.localdate(), text="Seen.",
            by=police, at=timezone.now(),
        )  # fmt: skip
    guardian = house.visit(role=Role.GUARDIAN)
    for pk in (held.pk, uuid.uuid4()):
        assert guardian.get(f"/ledger/findings/{pk}/").status_code == 404


def test_each_person_has_a_row_with_counts(house: House) -> None:
    seat = house.seat(Role.GUARDIAN, user=house.user("Grace Guardian"))
    visit = house.visit(role=Role.RESEARCHER)
    visit.get("/triage/")
    visit.get("/requests/")
    page = house.visit(seat).get("/ledger/people/?days=1").text
    row = next(one for one in page.split("<tr") if str(visit.seat.pk) in one)
    assert cells(row)[1:6] == [
        "Lines 2", "Opened 0", "Lists and searches 1", "Asked or shared 0", "Refused or not there 1",
    ]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("role", sorted(STAFF))
def test_nobody_but_a_guardian_asks(house: House, address: str, role: Role) -> None:
    assert house.visit(role=role).get(address).status_code == 403


def test_what_cannot_be_looked_for_is_said_at_its_box(house: House) -> None:
    guardian = house.visit(role=Role.GUARDIAN)
    assert "Type a family name, a date of birth or a number" in guardian.post("/ledger/child/", {"sought": "%"}).text
    assert "Enter a reference such as" in guardian.get("/ledger/disclosed/?reference=Amy").text
