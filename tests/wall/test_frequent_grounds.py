"""Which reasons an agency gives most often for sharing: read by its own guardian, and never words of one family."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.research.models import Request
from hub.wall.functions import call
from hub.wall.permissions import STAFF
from tenants.models import Role
from tests.support.builders import a_finding, a_request
from tests.support.house import House

AGAIN, OWN = "To keep the children safe.", "Her uncle has a caution for this."
NOT_MORE = "No more than is needed."


def shares(house: House, asked: Request, necessity: str) -> None:
    """The agency that was asked finds something, and releases it for this reason."""
    found = a_finding(house, asked)
    with house.at(asked.agency):
        call(
            "release_v3", uuid.uuid4(), [found.pk], [asked.agency, house.lead()], [], "assess_risk", "CA1989_s47",
            necessity, NOT_MORE, "A. Sergeant", uuid.uuid4(), "",
        )  # fmt: skip


def shares_for_three_families(house: House) -> None:
    for _ in range(3):
        shares(house, a_request(house), AGAIN)


def page_of(house: House, agency: str, days: str = "") -> str:
    page = house.visit(house.seat(Role.GUARDIAN, agency=agency)).get(f"/ledger/grounds/{days}")
    assert page.status_code == 200
    return str(page.text.partition("<main")[2])


def test_a_reason_given_for_three_enquiries_is_shown_with_how_often_and_one_familys_is_not(house: House) -> None:
    shares_for_three_families(house)
    shares(house, a_request(house), OWN)
    page = page_of(house, "police")
    assert "shared 4 times since" in page
    assert AGAIN in page
    assert "3 of 4" in page
    assert "4 of 4" in page, "the same words of proportionality on each"
    assert OWN not in page


def test_words_repeated_about_one_family_are_not_shown(house: House) -> None:
    asked = a_request(house, agency="hrwhealth")
    for _ in range(3):
        shares(house, asked, OWN)
    page = page_of(house, "hrwhealth")
    assert "shared 3 times since" in page
    assert OWN not in page
    assert "No reason was given for 3 enquiries or more" in page


def test_another_agencys_guardian_reads_nothing_of_it(house: House) -> None:
    shares_for_three_families(house)
    page = page_of(house, house.lead())
    assert AGAIN not in page
    assert "shared 0 times since" in page


def test_what_is_older_is_not_counted_and_that_it_was_read_is_a_line(house: House) -> None:
    shares_for_three_families(house)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_release SET at = %s", [timezone.now() - timedelta(days=100)])
    assert AGAIN not in page_of(house, "police")
    assert AGAIN in page_of(house, "police", "?days=365")
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM wall_ledgerentry WHERE act = 'read_ledger' AND object_kind = 'grounds'")
        assert cursor.fetchone() == (2,)


@pytest.mark.parametrize("role", sorted(STAFF))
def test_nobody_but_a_guardian_reads_it(house: House, role: Role) -> None:
    assert house.visit(role=role).get("/ledger/grounds/").status_code == 403
