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

from tenants.models import Named, Role
from tenants.names import dated_names
from tests.assessment.case_builders import a_picture
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
