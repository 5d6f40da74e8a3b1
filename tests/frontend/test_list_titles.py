"""Title and heading of a list say what was found, and never what was looked for."""

from __future__ import annotations

import re

import pytest
from django.core.paginator import Paginator

from frontend.presenters.list_titles import list_title
from frontend.presenters.paging import Onward
from tenants.models import Role
from tests.accounts.operators import browser
from tests.front_door.triage_builders import notify
from tests.support.house import House
from tests.support.signing_in import visitor, with_app
from tests.tenants.test_new_starters import named


@pytest.mark.parametrize(
    ("page", "narrowed", "said"),
    [
        (0, False, "People: none"), (0, True, "No results: People"), (1, True, "1 result: People"),
        (1240, False, "People: 1,240"), (Paginator(range(3), 2).page(1), True, "3 results: People"),
        (["a line"], False, "People"), (["a line"], True, "Results: People"), ([], True, "No results: People"),
        (Onward(1, [], False), False, "People: none"), (Onward(1, ["a"], True), False, "People"),
    ],
)  # fmt: skip
def test_what_a_title_says(page: object, narrowed: bool, said: str) -> None:
    assert list_title("People", page, narrowed) == said


def heads(page: str) -> tuple[str, str]:
    """The title without the site, and the heading."""
    title = re.search(r"<title>(.*?) – ", page, re.DOTALL)
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert title
    assert heading
    return title[1].strip(), heading[1].strip()


def test_a_search_says_how_much_was_found_and_no_name(house: House) -> None:
    found = notify(house)
    visit = house.visit(role=Role.COORDINATOR)
    assert heads(visit.get("/search/").text) == ("Search the hub", "Search the hub")
    for sought, said in (("Amy Example", "1 result: Search"), ("Zebedee Nobody", "No results: Search")):
        page = visit.post("/search/", {"sought": sought}, secure=True, follow=True).text
        assert heads(page) == (said, said)
        assert "Zebedee" not in heads(page)[0]
    assert found.reference


@pytest.mark.parametrize(
    ("role", "path", "said"),
    [
        (Role.COORDINATOR, "/triage/", "New notifications: none"),
        (Role.COORDINATOR, "/enquiries/", "Enquiries: none"),
        (Role.COORDINATOR, "/work/", "Work lists: none"),
        (Role.RESEARCHER, "/requests/", "My agency’s requests: none"),
        (Role.GUARDIAN, "/ledger/?act=ask", "No results: Ledger"),
        (Role.MANAGER, "/recipients/?q=nobody+of+that+name", "No results: Recipients"),
    ],
)
def test_an_empty_list_says_so_in_title_and_heading(house: House, role: Role, path: str, said: str) -> None:
    assert heads(house.visit(role=role).get(path, secure=True).text) == (said, said)


def test_a_list_with_something_says_how_many(house: House) -> None:
    notify(house)
    notify(house)
    title = "New notifications: 2"
    assert heads(house.visit(role=Role.COORDINATOR).get("/triage/").text) == (title, title)


def test_the_list_of_all_hubs_and_of_people_say_what_was_found(house: House) -> None:
    operator = visitor(house, Role.OPERATOR)
    said = "No results: People and seats"
    assert heads(operator.get("/people/?q=nobody+of+that+name", secure=True).text) == (said, said)


@pytest.mark.parametrize(
    ("role", "path", "said"),
    [
        (Role.COORDINATOR, "/referrers/", "Referrers not yet told: none"),
        (Role.COORDINATOR, "/enquiries/late/", "Late answers: none"),
        (Role.MANAGER, "/incidents/", "Incidents: none"),
        (Role.MANAGER, "/retention/certificates/", "Certificates of disposal: none"),
        (Role.MANAGER, "/retention/certificates/?reference=HRW-26-000000", "No results: Certificates of disposal"),
        (Role.MANAGER, "/seats/", "Seats: 1"),
        (Role.MANAGER, "/coming-up-again/", "People coming up again: none"),
        (Role.MANAGER, "/coming-up-again/?show=addresses", "Addresses coming up again: none"),
        (Role.GUARDIAN, "/retention/ledger/", "Disposals of old lines: none"),
        (Role.GUARDIAN, "/ledger/guardians/", "What guardians looked at: none"),
        (Role.GUARDIAN, "/ledger/people/", "What each person did: none"),
    ],
)
def test_lists_that_are_no_work_say_it_too(house: House, role: Role, path: str, said: str) -> None:
    assert heads(house.visit(role=role).get(path, secure=True).text) == (said, said)


ON = "?on_day=30&on_month=11&on_year=2012"


@pytest.mark.parametrize(
    ("role", "path", "said"),
    [
        (Role.OPERATOR, "/seats/", "New seats: none"),
        (Role.OPERATOR, "/people/names/", "Names that changed: none"),
        (Role.OPERATOR, "/people/closings/", "Closings: none"),
        (Role.OPERATOR, "/readiness/building/", "Building hubs: none"),
        (Role.SECRETARY, f"/readiness/{ON}", "Readiness as of 30 November 2012: 33"),
        (Role.SECRETARY, f"/readiness/overdue/{ON}", "Overdue as of 30 November 2012: none"),
        (Role.SECRETARY, f"/board/slips/{ON}", "What slips, as of 30 November 2012: 6"),
        (Role.SECRETARY, f"/registers/risk/{ON}", "Risks as of 30 November 2012: none"),
        (Role.MENTOR, "/mentors/", "Mentors’ visits: none"),
        (Role.SECRETARY, "/links/", "Links with other initiatives: none"),
        (Role.SECRETARY, "/training/", "Training courses: none"),
        (Role.SECRETARY, "/resets/", "Resets of a second factor: none"),
    ],
)
def test_lists_of_the_platform_say_it_too(house: House, role: Role, path: str, said: str) -> None:
    assert heads(visitor(house, role).get(path, secure=True).text) == (said, said)


@pytest.mark.parametrize(
    ("path", "said"), [("/audits/", "Audits: none"), ("/you-know/", "People and streets you know: none")]
)
def test_a_list_beside_a_form_says_it_too(house: House, path: str, said: str) -> None:
    assert heads(house.visit(role=Role.MANAGER).get(path, secure=True).text) == (said, said)


def test_a_seat_asked_for_somebody_without_an_account_is_among_the_new_seats(house: House) -> None:
    contact = with_app(house, house.contact("police"))
    named(house)
    said = "New seats: 1"
    assert heads(browser(house, contact).get("/seats/").text) == (said, said)
