"""Whatever a request holds, it is answered: what nobody can type, what no column keeps, what no sum can take."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client

from tenants.models import Role
from tests.front_door.door_builders import STEPS, post
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import visitor

DIGITS = "9" * 5000  # more than Python reads as a number


@pytest.fixture(autouse=True)
def _nobody_came_yet() -> None:
    caches["counters"].clear()


@pytest.mark.parametrize("part", ["day", "month", "year"])
def test_a_date_of_5000_digits_is_an_error_at_its_box_and_leaves_the_draft_whole(house: House, part: str) -> None:
    browser = house.stranger("refer-harrow")
    post(browser, "/danger/", danger="no")
    child = {**STEPS["/children/1/"], f"born_on_{part}": DIGITS}
    page = post(browser, "/children/1/", **child)
    assert page.status_code == 200
    assert "Date of birth: the" in page.content.decode()
    assert get(browser, "/check/").status_code in (200, 302)
    assert post(browser, "/children/1/", **STEPS["/children/1/"]).status_code == 302


@pytest.mark.parametrize("year", ["9999", "0000", "0001", DIGITS])
def test_no_year_breaks_the_board(house: House, year: str) -> None:
    board = visitor(house, Role.BOARD)
    for page in ("/board/", "/board/london.csv", "/board/slips/", "/board/authorities/harrow/"):
        assert get(board, f"{page}?on_day=31&on_month=12&on_year={year}").status_code == 200, page


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.GUARDIAN, "/ledger/?before={}"),
        (Role.COORDINATOR, "/enquiries/?page={}"),
        (Role.MANAGER, "/coming-up-again/?page={}"),
    ],
)
@pytest.mark.parametrize("number", [DIGITS, "99999999999999999999", "0", "-1", "²"])
def test_no_number_in_an_address_breaks_a_list(house: House, role: Role, path: str, number: str) -> None:
    answer = house.visit(role=role).get(path.format(number))
    assert answer.status_code in (200, 404)


def test_a_version_of_5000_digits_is_a_version_that_was_not_seen(house: House) -> None:
    asked = a_request(house)
    officer: Client = house.visit(role=Role.RESEARCHER)
    answer = officer.post(f"/requests/{asked.pk}/finish/", {"version": DIGITS})
    assert answer.status_code == 302
