"""What is projected, what slips and what a moved go-live would change, as the board meets them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rollout.as_of import Position
from rollout.models import AuthorityEvent
from rollout.moving import move_authority, shown
from tenants.models import Authority, Role
from tests.rollout.test_board_pages import DAY
from tests.rollout.test_plan import live, move
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import visitor

WHAT_IF = f"/board/what-if/{DAY}&authority=harrow&day_day=10&day_month=4&day_year=2014"


def three_go_lives(house: House) -> None:
    for day, slug in enumerate(("harrow", "haringey", "havering"), 10):
        live(house, slug, date(2012, 9, day), on=date(2012, 9, day))


def test_the_board_says_the_method_and_calls_it_an_assumption(house: House) -> None:
    client = visitor(house, Role.BOARD)
    page = get(client, "/board/" + DAY).text
    assert "Nothing is projected: 0 go-lives are recorded so far" in page
    three_go_lives(house)
    page = get(client, "/board/" + DAY).text
    for words in ("Projected, by an assumption and not by a plan", "median slip of the 3 go-lives so far (11 days)",
                  "one in 61 days", "all London is served by", 'class="mash-svg__projected"',
                  "after the target"):  # fmt: skip
        assert words in page, words
    assert page.count('<th class="govuk-table__header" scope="col">Projected</th>') == 2


def test_the_board_says_red_amber_or_green_in_words(house: House) -> None:
    page = get(visitor(house, Role.BOARD), "/board/" + DAY).text
    assert page.count("91 days over its date, without a new one") == 6
    assert "red" in get(visitor(house, Role.BOARD), "/board/london.csv" + DAY).text


def test_what_slips_says_by_how_long_and_why(house: House) -> None:
    harrow = Authority.objects.get(slug="harrow")
    move_authority(
        harrow, Position(1, date(2013, 1, 14)), on=date(2012, 11, 1), reason="The network was late",
        seen=shown(harrow)[1], by=house.user("A Secretary"), at=timezone.now(), source="Minutes of 1 November",
    )  # fmt: skip
    page = get(visitor(house, Role.MENTOR), "/board/slips/" + DAY).text
    for words in ("136 days", "91 days, and counting", "31 Aug 2012 to 14 Jan 2013 (136 days later)", "The network was",
                  "Recorded by A Secretary. Minutes of 1 November", "Amber",
                  "Not moved since it was first dated"):  # fmt: skip
        assert words in page, words
    assert page.index("Harrow") < page.index("Enfield")


def test_where_nothing_slips_the_page_says_so(house: House) -> None:
    page = get(visitor(house, Role.BOARD), "/board/slips/?on_day=1&on_month=8&on_year=2012").text
    assert "Nothing slips on this day" in page


def test_what_if_answers_in_the_address_and_stores_nothing(house: House) -> None:
    before = AuthorityEvent.objects.count()
    page = get(visitor(house, Role.BOARD), WHAT_IF).text
    for words in ("31 August 2012 now, 10 April 2014 then: 587 days later", "10 days after 31 March 2014",
                  "587 days after the end of Stage 1",
                  "Red (91 days over its date, without a new one) now"):  # fmt: skip
        assert words in page, words
    assert "planned go-live</a>" not in page  # the board reads; the secretary changes
    assert "planned go-live</a>" in get(visitor(house, Role.SECRETARY), WHAT_IF).text
    assert AuthorityEvent.objects.count() == before


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("&authority=&day_day=1&day_month=1&day_year=2014", "Choose the authority"),
        ("&authority=atlantis&day_day=1&day_month=1&day_year=2014", "There is a problem"),
        ("&authority=harrow&day_day=31&day_month=2&day_year=2014", "February 2014 has 28 days"),
        ("&authority=harrow&day_day=1&day_month=1&day_year=2012", "must not lie before the day shown"),
    ],
)
def test_what_is_wrong_with_a_question_is_said(house: House, asked: str, said: str) -> None:
    page = get(visitor(house, Role.BOARD), f"/board/what-if/{DAY}{asked}")
    assert page.status_code == 200
    assert said in page.text


def test_who_is_live_cannot_be_asked_about(house: House) -> None:
    three_go_lives(house)
    page = get(visitor(house, Role.BOARD), "/board/what-if/" + DAY).text
    assert 'value="harrow"' not in page
    assert 'value="enfield"' in page


@pytest.mark.parametrize("address", ["/board/slips/", "/board/what-if/"])
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.RESEARCHER, Role.MANAGER])
def test_nobody_from_inside_a_hub_sees_them(house: House, role: Role, address: str) -> None:
    assert get(visitor(house, role), address).status_code == 403


@pytest.mark.parametrize(("address", "most"), [("/board/slips/" + DAY, 13), (WHAT_IF, 20)])
def test_a_longer_history_takes_the_same_queries(house: House, address: str, most: int) -> None:
    client = visitor(house, Role.BOARD)

    def queries() -> int:
        with CaptureQueriesContext(connections["platform"]) as caught:
            assert get(client, address).status_code == 200
        return len(caught)

    before = queries()
    for turn in range(8):
        move(house, ("enfield", "lambeth")[turn % 2], Position(1, date(2013, 1 + turn, 7)), on=date(2012, 9, 1 + turn))
    assert queries() == before <= most


def test_a_date_that_was_brought_forward_and_is_over_slips_without_being_later(house: House) -> None:
    """Harrow was first to be done by 31 August; on 2 July that became 1 August, and on 15 August it is not live."""
    move(house, "harrow", Position(1, date(2012, 8, 1)), on=date(2012, 7, 2))
    page = get(visitor(house, Role.BOARD), "/board/slips/?on_day=15&on_month=8&on_year=2012").text
    assert "No authority is later than first dated. 1 date is over without a new one." in page
    assert "Not later than first dated, but 14 days over its date" in page
    assert "-16 day" not in page
    assert "mash-chart__drawing" not in page
