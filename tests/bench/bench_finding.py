"""What it takes to find an enquiry during a call, in the list of a year: by the list, as before there was a search, and
by the box that stands on every page. Counted in clicks, boxes typed into and pages, not timed."""

from __future__ import annotations

from statistics import mean

from tenants.models import Role
from tests.bench.year import LEAD, UNTRIAGED, YEAR, fill
from tests.support.house import House
from tests.support.pages import text_of

OPEN = range(UNTRIAGED + 1, 401)  # what year.py leaves open
SOUGHT = OPEN[::9]


def test_finding_an_enquiry_in_a_year_of_a_borough(house: House) -> None:
    with house.as_superuser() as cursor:
        fill(cursor, YEAR)
    browser = house.visit(role=Role.COORDINATOR, agency=LEAD)
    pages: list[str] = []
    while not pages or f"page={len(pages) + 1}" in pages[-1]:
        pages.append(text_of(browser.get(f"/enquiries/?page={len(pages) + 1}")))
    by_list = []
    for number in SOUGHT:
        link = f"/enquiries/HRW-25-{number:06}/"
        by_list.append(next(place for place, page in enumerate(pages, 1) if link in page))
        assert link in text_of(browser.post("/search/", {"sought": child(number)}, follow=True)), link
    print(f"\n{len(OPEN)} open enquiries on {len(pages)} pages; {len(SOUGHT)} of them sought")
    print(f"{'':18}{'clicks':>8}{'at most':>9}{'boxes':>7}{'pages':>7}")
    print(f"{'by the list':18}{mean(by_list):8.1f}{max(by_list):9}{0:7}{mean(by_list):7.1f}")
    print(f"{'by the search box':18}{1:8}{1:9}{1:7}{1:7}")


def child(number: int) -> str:
    """What year.py calls the child of a notification."""
    person = number + (1001 if number % 5 == 0 else 0)
    family = "Smith" if person % 40 == 1 else f"Family{_letters(person % 901)}"
    return f"Given{_letters(person % 500)} {family}"


def _letters(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "abcdefghij"))
