"""Files that a hub's manager takes: lists for inspectors, months, and requests by agency."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.insight.by_agency import by_agency
from hub.research.models import Request
from tenants.measures.periods import begins, plus_months
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision
from tests.support.builders import a_request, an_enquiry
from tests.support.house import House, Visit
from tests.support.pages import get
from tests.transfers.known_builders import ledger_of

MESSAGE = {
    "children": [
        {"given_name": "Amy", "sex": "female", "born_on": "2008-02-03", "ethnicity": "=WBRI"},
        {"given_name": "Joel", "age": "about 5"},
    ],
    "concern": {"what_happened": "Shouting was heard."},
}


def table(client: Visit, path: str) -> list[dict[str, str]]:
    answer = get(client, path)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def today() -> str:
    return timezone.localdate().isoformat()


def month() -> str:
    return today()[:7]


def test_contacts_have_a_row_for_each_child_and_what_is_estimated_stays_so(house: House) -> None:
    enquiry = an_enquiry(house, message=MESSAGE)
    rows = table(house.visit(role=Role.MANAGER), f"/measures/lists/contacts/?month={month()}")
    assert [
        [row[name] for name in ("Gender", "Ethnicity", "Date of Birth", "Date of Contact", "Contact Source",
                                "Contact Outcome", "Notification")] for row in rows
    ] == [
        ["b) Female", "'=WBRI", "2008-02-03", today(), "6) Police", "Not decided yet", enquiry.reference],
        ["c) Not stated/recorded", "", "", today(), "6) Police", "Not decided yet", enquiry.reference],
    ]  # fmt: skip
    assert int(rows[0]["Age of Child (Years)"]) >= 10
    assert rows[1]["Age of Child (Years)"] == "about 5"
    assert "Amy" not in str(rows)


def test_referrals_are_those_decided_as_an_assessment_or_a_strategy_discussion(house: House) -> None:
    by = a_decider(house)
    for code in ("strategy_s47", "early_help"):
        a_decision(house, an_enquiry(house, message=MESSAGE), by, decision=code, threshold_level=4)
    manager = house.visit(role=Role.MANAGER)
    rows = table(manager, f"/measures/lists/referrals/?month={month()}")
    names = ("Decision", "Date of referral", "Number of Referrals in last 12 months")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("Strategy discussion (section 47)", today(), "0"), ("Strategy discussion (section 47)", today(), "0"),
    ]  # fmt: skip
    outcomes = {row["Contact Outcome"] for row in table(manager, f"/measures/lists/contacts/?month={month()}")}
    assert outcomes == {"Strategy discussion (section 47)", "Early help"}


def test_taking_a_list_leaves_a_line_with_the_references_of_every_child_in_it(house: House) -> None:
    enquiry = an_enquiry(house, message=MESSAGE)
    table(house.visit(role=Role.MANAGER), "/measures/lists/contacts/")
    (line,) = ledger_of(house, "harrow", "export_list")
    assert line["refs"] == [enquiry.reference]


@pytest.mark.parametrize(
    "path", ["nothing/", "contacts/?month=2012-13", "contacts/?month=x", "contacts/?month=2099-01"]
)
def test_another_list_or_month_is_not_there(house: House, path: str) -> None:
    assert get(house.visit(role=Role.MANAGER), f"/measures/lists/{path}").status_code == 404


@pytest.mark.parametrize(
    ("role", "agency"),
    [(Role.COORDINATOR, "hrwcsc"), (Role.DECISION_MAKER, "hrwcsc"), (Role.GUARDIAN, "hrwcsc"), (Role.MANAGER, "police"),
     (Role.RESEARCHER, "police")],
)  # fmt: skip
def test_nobody_else_takes_a_list(house: House, role: Role, agency: str) -> None:
    client = house.visit(role=role, agency=agency)
    assert get(client, "/measures/lists/contacts/").status_code == 403
    assert get(client, "/measures/lists/").status_code == 403


def test_a_list_asks_for_a_fresh_code(house: House) -> None:
    client = house.visit(role=Role.MANAGER)
    client.seat.passes.update(verified_at=timezone.now() - timedelta(hours=2))
    answer = get(client, "/measures/lists/contacts/")
    assert (answer.status_code, "fresh=1" in answer["Location"]) == (302, True)


def test_months_are_a_file_with_every_column(house: House) -> None:
    an_enquiry(house, message=MESSAGE)
    (row,) = table(house.visit(role=Role.MANAGER), "/measures/months.csv")
    assert (row["Month"], row["So far"], row["Notifications"]) == (f"{month()}-01", "yes", "1")


def test_requests_are_counted_by_agency_and_month_as_they_were_answered(house: House) -> None:
    enquiry = an_enquiry(house, message=MESSAGE)
    late, in_time = a_request(house, enquiry), a_request(house, enquiry, agency="hrwhealth")
    a_request(house, enquiry, agency="probation")
    _answered(house, late, after=timedelta(hours=30), due=timedelta(hours=24), state="answered")
    _answered(house, in_time, after=timedelta(hours=2), due=timedelta(hours=24), state="nothing")
    rows = table(house.visit(role=Role.MANAGER), "/measures/agencies.csv")
    names = ("Agency", "Asked", "Answered in time", "Answered late", "Of these, nothing known", "Not answered yet",
             "Mean hours until answered")  # fmt: skip
    assert [[row[name] for name in names] for row in rows] == [
        ["Harrow community health", "1", "1", "0", "1", "0", "2.0"],
        ["Metropolitan Police Service", "1", "0", "1", "0", "0", "30.0"],
        ["London Probation Trust", "1", "0", "0", "0", "1", ""],
    ]
    assert get(house.visit(role=Role.RESEARCHER), "/measures/agencies.csv").status_code == 403


def _answered(house: House, request: Request, *, after: timedelta, due: timedelta, state: str) -> None:
    at: Any = request.asked_at
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE research_request SET state = %s, answered_at = %s, due_at = %s WHERE id = %s",
            [state, at + after, at + due, request.pk],
        )


def test_an_answer_at_the_last_moment_is_in_time_and_not_sharing_onward_is_one_in_the_month_of_asking(
    house: House,
) -> None:
    enquiry = an_enquiry(house, message=MESSAGE)
    last, refused, next_month = (
        a_request(house, enquiry, agency=agency) for agency in ("police", "hrwhealth", "probation")
    )
    _answered(house, last, after=timedelta(hours=24), due=timedelta(hours=24), state="answered")
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE research_request SET refused_why = 'Only the room.', let_out_to = 'school' WHERE id = %s",
            [refused.pk],
        )
    _answered(house, refused, after=timedelta(hours=2), due=timedelta(hours=24), state="not_let_out")
    first = timezone.localdate().replace(day=1)
    until = plus_months(first, 1)
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE research_request SET asked_at = %s WHERE id = %s", [begins(until), next_month.pk]
        )  # fmt: skip
    with house.at(house.lead()):
        found = {one.agency: (one.asked, one.in_time, one.late) for one in by_agency(first, until)}
    assert found == {"police": (1, 1, 0), "hrwhealth": (1, 1, 0)}
