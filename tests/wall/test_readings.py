"""A guardian's view of who read an enquiry: when, from which seat, why, and what of it is unusual."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from hub.front_door.models import Enquiry
from hub.wall.functions import call
from hub.wall.members import enter
from hub.wall.readings import Unusual, Why, mark_many, readings_of
from tenants.models import Role, Seat
from tests.front_door.enquiry_builders import opened
from tests.front_door.triage_builders import child
from tests.support.house import House
from tests.support.pages import get, rows_of, shown, text_of
from tests.wall.test_alerts import NOON, references, written

CAPTION = "A row for each seat and day, the newest first"


def an_enquiry(house: House) -> Enquiry:
    _, enquiry = opened(house, house.seated(role=Role.COORDINATOR), child("Amy Example"))
    return enquiry


def known(house: House, role: Role, name: str) -> Seat:
    """Somebody who has entered the hub, and stands in its book."""
    seat = house.seat(role, user=house.user(name))
    by = house.seated(seat)
    with house.at(by):
        enter(by)
    return seat


def seen(house: House, reference: str) -> dict[Any, tuple[list[str], list[Unusual]]]:
    with house.at("guardian"):
        found = readings_of(reference)
        mark_many(found)
    return {one.member: (one.why, one.unusual) for one in found}


def reads(house: House, seat: Seat, reference: str, **said: Any) -> None:
    written(house, seat, "read_enquiry", [reference], **said)


def test_each_reader_stands_with_what_they_had_to_do_with_it(house: House) -> None:
    reference = an_enquiry(house).reference
    assigned, worked, nothing = (house.seat(Role.COORDINATOR) for _ in range(3))
    asked, held, not_asked = house.seat(Role.RESEARCHER), house.seat(Role.RESEARCHER), None
    not_asked = house.seat(Role.RESEARCHER, agency="hrwhealth")
    for seat in (assigned, worked, nothing, asked, held, not_asked):
        reads(house, seat, reference)
    written(house, worked, "assign", [reference], to=str(assigned.pk), before="")
    written(house, worked, "ask", [reference], agency="police")
    written(house, asked, "hold_request", [reference], holder=str(held.pk))
    written(house, nothing, "read_log", [reference])
    assert seen(house, reference) == {
        assigned.pk: ([Why.ASSIGNED], []),
        worked.pk: ([Why.WORKED], []),
        nothing.pk: ([], [Unusual.NEVER]),
        asked.pk: ([Why.WORKED, Why.ASKED], []),
        held.pk: ([Why.HELD, Why.ASKED], []),
        not_asked.pk: ([], [Unusual.NEVER]),
    }


def test_night_and_very_many_at_once_are_marked(house: House) -> None:
    reference = an_enquiry(house).reference
    night, busy, usual = (house.seat(Role.RESEARCHER) for _ in range(3))
    reads(house, night, reference, at=NOON.replace(hour=23))
    written(house, busy, "read_enquiry", [*references(19), reference])
    written(house, usual, "read_enquiry", [*references(18), reference])
    slow, amid = house.seat(Role.RESEARCHER), house.seat(Role.RESEARCHER)
    for seat, apart in ((slow, timedelta(minutes=9)), (amid, timedelta(minutes=4))):
        written(house, seat, "read_enquiry", references(10), at=NOON - apart)
        reads(house, seat, reference)
        written(house, seat, "read_enquiry", references(10, first=20), at=NOON + apart)
    found = seen(house, reference)
    assert (found[slow.pk][1], found[amid.pk][1]) == ([Unusual.NEVER], [Unusual.NEVER, Unusual.MANY])
    assert found[night.pk][1] == [Unusual.NEVER, Unusual.NIGHT]
    assert found[busy.pk][1] == [Unusual.NEVER, Unusual.MANY]
    assert found[usual.pk][1] == [Unusual.NEVER]


def test_a_day_is_a_row_and_another_day_another(house: House) -> None:
    reference, seat = an_enquiry(house).reference, house.seat(Role.RESEARCHER)
    for at in (NOON, NOON + timedelta(hours=2), NOON + timedelta(days=1)):
        reads(house, seat, reference, at=at)
    with house.at("guardian"):
        found = [(one.first, one.last, len(one.moments)) for one in readings_of(reference)]
    day = timedelta(days=1)
    assert found == [(NOON + day, NOON + day, 1), (NOON, NOON + timedelta(hours=2), 2)]


def test_the_page_says_it_in_words_and_none_of_the_case(house: House) -> None:
    enquiry = an_enquiry(house)
    seat = known(house, Role.COORDINATOR, "Nadia Umberslade")
    written(house, seat, "read_enquiry", [enquiry.reference], role="coordinator")
    written(house, seat, "say_why_read", [enquiry.reference], read_for="contact")
    written(house, house.seat(Role.RESEARCHER), "ask", [enquiry.reference], agency="police")
    guardian = house.visit(role=Role.GUARDIAN)
    page = text_of(get(guardian, f"/ledger/readings/?reference={enquiry.reference}"))
    [_, row] = rows_of(page, CAPTION)
    assert row[1].startswith("Nadia Umberslade Coordinator, Harrow children's social care")
    assert row[2:] == ["Said: Somebody rang or wrote about this family", Unusual.NEVER.value]
    assert "Amy" not in shown(page)
    assert "Nadia Umberslade" in text_of(get(guardian, f"/ledger/readings/?reference={enquiry.reference}&show=unusual"))
    with house.as_superuser() as cursor:
        cursor.execute("SELECT detail ->> 'refs' FROM wall_ledgerentry WHERE object_kind = 'readings'")
        assert cursor.fetchall() == [(f'["{enquiry.reference}"]',)] * 2
    assert "Nobody has read it" in text_of(get(guardian, "/ledger/readings/?reference=HRW-12-999999"))


def test_a_family_name_is_looked_at_by_the_guardian_of_the_readers_own_agency_alone(house: House) -> None:
    reference = an_enquiry(house).reference
    reads(house, known(house, Role.RESEARCHER, "Nadia Example"), reference)
    address = f"/ledger/readings/?reference={reference}"
    own = rows_of(text_of(get(house.visit(role=Role.GUARDIAN, agency="police"), address)), CAPTION)
    leads = rows_of(text_of(get(house.visit(role=Role.GUARDIAN), address)), CAPTION)
    assert Unusual.OWN_NAME.value in own[1][3]
    assert Unusual.OWN_NAME.value not in leads[1][3]


def test_nobody_but_the_guardians_login_asks_which_names_are_told(house: House) -> None:
    for desk in ("police", house.lead(), "worker", "outside", "door", "asked", "verifier"):
        with house.at(desk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            call("family_names_in_v1", "HRW-12-000001", ["example"])


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MANAGER, Role.DECISION_MAKER, Role.RESEARCHER])
def test_nobody_else_opens_it(house: House, role: Role) -> None:
    visit = house.visit(role=role)
    for address in ("/ledger/readings/", "/ledger/guardians/"):
        assert get(visit, address).status_code == 403


def test_what_a_print_was_for_stands_with_whoever_printed(house: House) -> None:
    reference = an_enquiry(house).reference
    printer, reader = known(house, Role.MANAGER, "Priya Wexcombe"), known(house, Role.COORDINATOR, "Grace Okafor")
    for _ in range(2):
        written(house, printer, "print_enquiry", [reference], print="AAAA-0001", purpose="court")
    written(house, printer, "print_enquiry", [reference], print="A-2", purpose="audit", own_words="Our yearly review")
    reads(house, reader, reference)
    page = text_of(house.visit(role=Role.GUARDIAN).get(f"/ledger/readings/?reference={reference}"))
    rows = {next(name for name in ("Priya", "Grace") if name in row[1]): row[2] for row in rows_of(page, CAPTION)[1:]}
    assert "Printed: A court, a coroner or an inquiry" in rows["Priya"]
    assert rows["Priya"].count("A court") == 1
    assert "Printed: Our yearly review" in rows["Priya"]
    assert "Printed" not in rows["Grace"]
