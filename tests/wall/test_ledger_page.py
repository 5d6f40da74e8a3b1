"""The guardian's page: everything that was done here, and nobody else's to read."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from frontend.wall.ledger_labels import Line
from hub.wall.acts import Act
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.support.house import House


@pytest.fixture
def case(house: House) -> str:
    """A case that went all the way. Out: its reference."""
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out)
    house.visit(role=Role.COORDINATOR).get("/enquiries/?state=all")
    return str(enquiry.reference)


def test_the_guardian_sees_who_did_what_newest_first(house: House, case: str) -> None:
    page = house.visit(role=Role.GUARDIAN).get("/ledger/").text
    for words in (
        "released findings",
        "asked Metropolitan Police Service",
        "decided",
        "sent a copy of a product",
        case,
    ):
        assert words in page
    assert page.index("sent a copy of a product") < page.index("released findings")


def test_everything_about_one_enquiry_is_found_also_where_a_list_showed_it(house: House, case: str) -> None:
    other, *_ = a_picture(house)
    page = house.visit(role=Role.GUARDIAN).get(f"/ledger/?reference={case.lower()}").text
    for words in ("released findings", "saw the list of enquiries", "sent a copy", "a notification came in"):
        assert words in page
    assert other.reference not in page


def test_a_person_and_an_act_can_be_looked_for(house: House, case: str) -> None:
    visit = house.visit(role=Role.GUARDIAN)
    seat = house.seat(Role.COORDINATOR)
    house.visit(seat).get("/enquiries/")
    page = visit.get(f"/ledger/?member={seat.pk}").text
    assert "Select the person" in page  # never entered, so the hub's book does not have them
    assert "released findings" not in visit.get("/ledger/?act=decide").text.split("<tbody")[1]


def test_refusals_are_marked(house: House) -> None:
    house.visit(role=Role.RESEARCHER).get("/triage/")
    page = house.visit(role=Role.GUARDIAN).get("/ledger/?act=refused").text
    assert "Refused" in page
    assert "was refused: saw the list of new notifications" in page
    assert "page: /triage/" in page


def test_a_page_far_back_is_cut_by_number(house: House) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    for _ in range(60):
        visit.get("/triage/")
    guardian = house.visit(role=Role.GUARDIAN)
    first = guardian.get("/ledger/").text
    older = first.split('href="?before=')[1].split('"')[0]
    second = guardian.get(f"/ledger/?before={older}").text
    assert f"Line {int(older) - 1}<" in second
    assert "Newest" in second


def test_reading_it_is_written_in_it_and_a_file_with_what_was_looked_for(house: House, case: str) -> None:
    visit = house.visit(role=Role.GUARDIAN)
    answer = visit.get(f"/ledger/?reference={case}&file=csv")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0][0] == "number"
    assert any("released findings" in row for row in rows)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT detail FROM wall_ledgerentry WHERE act = %s", [Act.READ_LEDGER])
        [(detail,)] = cursor.fetchall()
    assert case in str(detail)


def text_of(answer: Any) -> str:
    """A file that is streamed, without its byte order mark."""
    return b"".join(answer.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_file_begins_as_a_formula_does(house: House, begins: str) -> None:
    """A name is typed by an operator, a path by anybody: a spreadsheet must run neither."""
    guardian = house.visit(house.seat(Role.GUARDIAN, user=house.user(f"{begins}HYPERLINK(1)")))
    guardian.get("/ledger/")
    rows = list(csv.reader(io.StringIO(text_of(guardian.get("/ledger/?file=csv")))))
    assert [row[2] for row in rows[1:]] == [f"'{begins}HYPERLINK(1)"]
    assert rows[1][4] == "read the ledger"


def test_the_file_and_the_page_have_the_whole_of_the_last_day(house: House) -> None:
    house.visit(role=Role.COORDINATOR).get("/triage/")
    guardian, today = house.visit(role=Role.GUARDIAN), timezone.localdate()

    def asked(first: date, last: date) -> list[list[str]]:
        days = "&".join(
            f"{name}_{part}={getattr(day, part)}"
            for name, day in (("first", first), ("last", last))
            for part in ("day", "month", "year")
        )
        file = text_of(guardian.get(f"/ledger/?act=list_notifications&file=csv&{days}"))
        return list(csv.reader(io.StringIO(file)))[1:]

    day = timedelta(days=1)
    assert len(asked(today, today)) == 1
    assert len(asked(today - day, today)) == 1
    assert asked(today - 2 * day, today - day) == []
    assert asked(today + day, today + 2 * day) == []


def test_a_wrong_day_is_said_at_its_field(house: House) -> None:
    page = house.visit(role=Role.GUARDIAN).get("/ledger/?first_day=31&first_month=2&first_year=2012").text
    assert "There is a problem" in page


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.RESEARCHER, Role.DECISION_MAKER, Role.MANAGER])
def test_nobody_else_reads_it(house: House, role: Role) -> None:
    assert house.visit(role=role).get("/ledger/").status_code == 403


def test_it_takes_the_same_queries_with_more_lines(house: House, django_assert_max_num_queries: Any) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    for _ in range(30):
        visit.get("/triage/")
    guardian = house.visit(role=Role.GUARDIAN)
    with django_assert_max_num_queries(8):
        guardian.get("/ledger/")


def test_a_guardian_is_named_who_has_no_row_of_their_own_in_the_hub(house: House) -> None:
    seat = house.seat(Role.GUARDIAN)
    guardian = house.visit(seat)
    guardian.get("/ledger/")
    page = guardian.get(f"/ledger/?member={seat.pk}").text
    assert "read the ledger" in page
    assert "Select the person" not in page
    assert page.count(seat.user.name) > 2  # in the header, among the people to choose from, and in the line


def test_a_long_list_of_references_is_shown_in_part_and_kept_whole(house: House) -> None:
    refs = [f"HRW-12-{number:06}" for number in range(1, 10)]
    line = Line(1, timezone.now(), "Grace", "Desk", "saw the list", ", ".join(refs), "", False)
    assert line.first_refs == refs[:6]
    assert line.more_refs == refs[6:]
    assert Line(1, timezone.now(), "Grace", "Desk", "entered the hub", "", "", False).first_refs == []


def test_the_page_says_since_when_sealing_is_behind(house: House, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines wait, and no keeper runs in this test; a moment is not yet behind."""
    guardian = house.visit(role=Role.GUARDIAN)
    page = guardian.get("/ledger/").text
    assert "Nothing is sealed yet" in page
    assert "What is newer is sealed within seconds" in page
    monkeypatch.setattr("frontend.wall.ledger_page.SEALED_WITHIN", -timedelta(minutes=1))
    page = guardian.get("/ledger/").text
    assert "Sealing is behind since" in page
    assert "sealed within seconds" not in page
