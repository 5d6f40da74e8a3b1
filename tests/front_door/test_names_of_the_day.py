"""An enquiry's pages call an agency what it is called now, and say what it was called on the day."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, LiteralString

import psycopg
import pytest
from django.db import connections
from django.utils import timezone

from hub.assessment.enquiry_log import write_log
from hub.research.models import Request
from tenants.models import Named, Role
from tenants.names import dated_names
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.assessment.test_challenging import challenged, decided
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House
from tests.support.pages import shown, text_of
from tests.support.plugin import superuser_url

NOW = "Metropolitan Police Service"
DAY = timedelta(days=1)


class Renaming:
    """Writes what the keeper alone may write, by a connection of its own, and takes it away again."""

    def __init__(self) -> None:
        self.orders: list[uuid.UUID] = []

    def __call__(self, before: str, code: str = "police", ago: timedelta = timedelta(0), after: str = NOW) -> None:
        """Until so long ago an agency was called otherwise."""
        self.orders.append(uuid.uuid4())
        self._do(
            'INSERT INTO platform.tenants_namechange (what, code, before, after, "order", changed_at)'
            " VALUES ('agency', %s, %s, %s, %s, %s)",
            [code, before, after, self.orders[-1], timezone.now() - ago],
        )

    def undo(self) -> None:
        self._do('DELETE FROM platform.tenants_namechange WHERE "order" = ANY (%s)', [self.orders])

    def _do(self, statement: LiteralString, values: list[Any]) -> None:
        database = str(connections["platform"].settings_dict["NAME"])
        with psycopg.connect(superuser_url(database), autocommit=True) as connection:
            connection.execute(statement, values)


@pytest.fixture
def called(house: House) -> Iterator[Renaming]:
    renaming = Renaming()
    yield renaming
    renaming.undo()


def test_a_name_of_the_day_is_the_one_until_the_first_change_after_it(called: Renaming) -> None:
    at = timezone.now()
    called("Met", ago=3 * DAY, after="Met Police")
    called("Met Police", ago=1 * DAY)
    called("Another", code="hrwhealth")
    names = dated_names(Named.AGENCY, {"police": NOW, "hrwcsc": "Social care"})
    assert names.on("police", at - 4 * DAY) == f"{NOW} (then: Met)"
    assert names.on("police", at - 2 * DAY) == f"{NOW} (then: Met Police)"
    assert names.on("police", at) == NOW
    assert names.on("hrwcsc", at - 4 * DAY) == "Social care"
    assert names.on("gone", at) == "gone"
    assert names.as_of(at - 2 * DAY) == {"police": f"{NOW} (then: Met Police)", "hrwcsc": "Social care"}
    assert dict(names) == {"police": NOW, "hrwcsc": "Social care"}


def test_a_name_that_came_back_is_said_once(called: Renaming) -> None:
    called(NOW, ago=2 * DAY, after="Met")
    called("Met", ago=1 * DAY)
    assert dated_names(Named.AGENCY, {"police": NOW}).on("police", timezone.now() - 3 * DAY) == NOW


def test_findings_and_history_of_an_enquiry_say_what_an_agency_was_called_then(house: House, called: Renaming) -> None:
    enquiry, _, _ = a_picture(house)
    visit, there = house.visit(role=Role.COORDINATOR), f"/enquiries/{enquiry.reference}/"
    assert "(then:" not in text_of(visit.get(there))
    called("Metropolitan Constabulary", ago=-DAY)
    page = shown(text_of(visit.get(there)))
    assert "(then: Metropolitan Constabulary) shared 1 finding" in page
    assert "(then: Metropolitan Constabulary) asked" in page
    decider = house.visit(role=Role.DECISION_MAKER)
    assert "(then: Metropolitan Constabulary)" in shown(text_of(decider.get(f"{there}assess/")))


def test_every_page_that_tells_what_was_written_says_what_an_agency_was_called_then(
    house: House, called: Renaming
) -> None:
    enquiry, out, _ = a_picture(house)
    coordinator, decider = house.seated(role=Role.COORDINATOR), a_decider(house)
    with house.at("police"):
        asked = Request.objects.get(enquiry=enquiry).pk
    health = a_request(house, enquiry, agency="hrwhealth")
    shared = a_finding(house, health, text="Seen at the clinic.")
    a_release(house, shared, desks=["hrwhealth", "hrwcsc", "police"])
    with house.at(coordinator):
        write_log(
            enquiry, entry=uuid.uuid4(), kind="call", happened_at=timezone.now(), text="Rung.", is_information=False,
            by=coordinator, at=timezone.now(), told_by="A clerk", told_to="A nurse",
        )  # fmt: skip
    a_decision(house, enquiry, decider)
    product = a_product(house, enquiry, decider, out).pk
    called("Harrow PCT", code="hrwhealth", ago=-DAY, after="Harrow community health")
    called("Metropolitan Constabulary", ago=-DAY)
    called("Harrow Children First", code="hrwcsc", ago=-DAY, after="Harrow children's social care")
    case = f"/enquiries/{enquiry.reference}/"
    lead, police = house.visit(role=Role.DECISION_MAKER), house.visit()
    pages = {
        f"{case}written/": (lead, "Metropolitan Constabulary"),
        f"{case}log/": (lead, "Harrow Children First"),
        f"/products/{product}/": (lead, "Harrow PCT"),
        f"/requests/{asked}/": (police, "Harrow PCT"),
    }
    for path, (visit, name) in pages.items():
        assert f"(then: {name})" in shown(text_of(visit.get(path))), path


def test_a_challenge_says_what_both_sides_were_called_when_it_was_made(house: House, called: Renaming) -> None:
    enquiry, researcher, _ = decided(house)
    found = challenged(house, enquiry, researcher)
    called("Metropolitan Constabulary", ago=-DAY)
    lead = house.visit(role=Role.DECISION_MAKER)
    for path in (f"/challenges/{found.pk}/", f"/enquiries/{found.enquiry.reference}/challenges/"):
        assert "(then: Metropolitan Constabulary)" in shown(text_of(lead.get(path))), path


def test_a_copy_keeps_the_names_of_its_day_whatever_they_are_called_since(house: House, called: Renaming) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by, out).pk
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_agency SET name = 'Renamed Constabulary' WHERE code = 'police'")
        cursor.execute("UPDATE wall_recipient SET name = 'Renamed team' WHERE code = 'assessment'")
    page = shown(text_of(house.visit(role=Role.DECISION_MAKER).get(f"/products/{product}/")))
    assert "Metropolitan Police Service" in page
    assert "Harrow assessment team" in page
    assert "Renamed team" not in page
