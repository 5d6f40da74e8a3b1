"""Of everything that happened an agency is called what it was called then: when it was asked, wrote, shared, answered.

Here each of these days has a name of its own, so that one moment taken for another is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.front_door.models import Enquiry
from hub.wall.models import Agency
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision, a_product
from tests.front_door.test_names_of_the_day import Renaming
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import get, shown, text_of

LEAD, POLICE, HEALTH = "hrwcsc", "police", "hrwhealth"
DAYS = {"Asked": 12, "Recorded": 10, "Released": 8, "Answered": 6, "Decided": 4, "Sent": 2}  # ago
MOVED = (
    ("research_request", "asked_at", "Asked"), ("research_request", "answered_at", "Answered"),
    ("research_finding", "recorded_at", "Recorded"), ("research_release", "at", "Released"),
    ("assessment_decision", "at", "Decided"), ("assessment_product", "made_at", "Sent"),
)  # fmt: skip


@pytest.fixture
def case(house: House) -> Iterator[tuple[Enquiry, dict[str, str]]]:
    """The police and health shared one finding each, and health was asked once more; then it was decided and sent."""
    renaming = Renaming()
    enquiry = an_enquiry(house)
    for agency in (POLICE, HEALTH):
        finding = a_finding(house, a_request(house, enquiry, agency=agency), text=f"Of {agency}.")
        a_release(house, finding, desks=[agency, LEAD, POLICE, HEALTH])
    by = a_decider(house)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_request SET state = 'answered', answered_at = now() WHERE agency = 'police'")
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by)
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, column, moment in MOVED:
            at = timezone.now() - timedelta(days=DAYS[moment])
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {column} IS NOT NULL", [at])
        cursor.execute("SET LOCAL session_replication_role = origin")
    with house.at(LEAD):
        now = dict(Agency.objects.values_list("code", "name"))
    for code in (LEAD, POLICE, HEALTH):
        for moment, days in DAYS.items():
            renaming(f"{moment} {code}", code=code, ago=timedelta(days=days - 1), after="x")
    yield enquiry, {**now, "product": str(product.pk)}
    renaming.undo()


def then(page: str, code: str, name: str) -> list[str]:
    """The moments by whose name an agency is called on a page, each with what follows it."""
    return re.findall(rf"{re.escape(name)} \(then: (\w+) {code}\)", shown(page))


def test_the_history_calls_each_what_it_was_called_at_its_own_moment(
    house: House, case: tuple[Enquiry, dict[str, str]]
) -> None:
    enquiry, names = case
    page = shown(text_of(get(house.visit(role=Role.COORDINATOR), f"/enquiries/{enquiry.reference}/")))
    police, health = names[POLICE].replace("'", "&#39;"), names[HEALTH].replace("'", "&#39;")
    for said in (
        f"{police} (then: Asked police) asked",
        f"{police} (then: Released police) shared 1 finding",
        f"{police} (then: Answered police) answered",
        f"{health} (then: Asked hrwhealth) asked",
        f"{health} (then: Released hrwhealth) shared 1 finding",
        f"{health} (then: Recorded hrwhealth)",
        f"{police} (then: Recorded police)",
    ):
        assert said in page, said
    assert "(then: Decided hrwhealth)" in page, "who had not finished when it was decided"
    assert "(then: Sent hrwhealth)" in page, "and when it was sent"


def test_a_product_and_what_was_written_say_the_names_of_their_own_days(
    house: House, case: tuple[Enquiry, dict[str, str]]
) -> None:
    enquiry, names = case
    lead = house.visit(role=Role.DECISION_MAKER)
    assert then(text_of(get(lead, f"/products/{names['product']}/")), HEALTH, names[HEALTH]) == ["Sent"]
    written = text_of(get(lead, f"/enquiries/{enquiry.reference}/written/"))
    assert set(then(written, POLICE, names[POLICE])) == {"Asked"}
    assess = text_of(get(lead, f"/enquiries/{enquiry.reference}/assess/"))
    assert "Recorded" in then(assess, POLICE, names[POLICE])
    assert "Released" not in then(assess, POLICE, names[POLICE])


def test_a_request_says_who_wrote_a_finding_and_with_whom_it_was_shared_on_their_days(
    house: House, case: tuple[Enquiry, dict[str, str]]
) -> None:
    enquiry, names = case
    with house.at(POLICE):
        asked = enquiry.requests.get(agency=POLICE).pk
    page = text_of(get(house.visit(role=Role.RESEARCHER), f"/requests/{asked}/"))
    # Health's own finding, and health among those with whom the police shared theirs.
    assert then(page, HEALTH, names[HEALTH]).count("Recorded") == 1
    assert "Released" in then(page, HEALTH, names[HEALTH])
    assert set(then(page, LEAD, names[LEAD].replace("'", "&#39;"))) == {"Released"}
