"""The board's pages of measures: who sees them, what they say of what is withheld, and that they stay quick."""

from __future__ import annotations

import csv
import re
from datetime import date

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from frontend.measures import labels
from rollout.readiness.models import OutsideMeasure
from tenants.measures.catalogue import TABLES, WITHHELD
from tenants.measures.periods import Period, PeriodKind
from tenants.models import Authority, Role
from tests.measures.measure_builders import OCTOBER, SEPTEMBER, published
from tests.support.house import House
from tests.support.pages import get, ledger_lines, shown, text_of
from tests.support.signing_in import visitor

PAGES = ("/measures/", "/measures/table.csv", "/measures/hubs/harrow/")


@pytest.mark.parametrize("role", [Role.BOARD, Role.SECRETARY])
def test_the_board_and_its_secretary_see_them(house: House, role: Role) -> None:
    published("harrow", notifications=40, children=55)
    client = visitor(house, role)
    assert [get(client, address).status_code for address in PAGES] == [200, 200, 200]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.RESEARCHER, Role.GUARDIAN])
def test_a_hubs_own_people_are_refused_and_the_ledger_says_so(house: House, role: Role) -> None:
    client = visitor(house, role)
    for address in PAGES:
        with CaptureQueriesContext(connections["platform"]) as caught:
            assert get(client, address).status_code == 403
        assert "see_measures" in ledger_lines(caught)[0]


def test_before_anything_is_published_the_page_says_when_it_will_be(house: House) -> None:
    page = get(visitor(house, Role.BOARD), "/measures/").text
    assert "No hub has published yet" in page
    assert all(table.title in page for table in TABLES)
    assert get(visitor(house, Role.BOARD), "/measures/table.csv").text.count("\n") == 1


def test_what_is_withheld_is_said_in_words_and_never_as_nought(house: House) -> None:
    published("harrow", within_limit=30, late=10)
    published("haringey", within_limit=None)
    page = shown(get(visitor(house, Role.BOARD), "/measures/?table=in_time&period=month-2026-10-01").text)
    assert "30 (75%)" in page
    assert "10 (25%)" in page
    assert re.search(rf"Haringey .{{0,60}}{WITHHELD}", page)
    assert re.search(r"Tri-borough .{0,60}Not published", page)
    assert "1 hub withholds it and is left out" in page
    assert "No hub shows this table" in get(visitor(house, Role.BOARD), "/measures/?table=decisions").text
    assert " 0 (" not in page


def test_the_chart_can_show_another_column(house: House) -> None:
    published("harrow", within_limit=30, late=10)
    address = "/measures/?table=in_time&period=month-2026-10-01&show="
    client = visitor(house, Role.BOARD)
    assert "Harrow: 75%" in get(client, address + "within_limit").text
    assert "Harrow: 25%" in get(client, address + "late").text
    assert "Harrow: 75%" in get(client, address + "children").text  # of another table: as if not asked


def test_one_hub_is_shown_over_time_with_each_chart_as_a_table(house: House) -> None:
    published("harrow", notifications=40, children=55)
    published("harrow", SEPTEMBER, notifications=None)
    page = get(visitor(house, Role.BOARD), "/measures/hubs/harrow/").text
    assert "Oct 26: 40, " not in page  # oldest first on the axis
    assert "Sep 26: Withheld, Oct 26: 40" in page
    assert page.count("<svg") == page.count("mash-chart__numbers") == len(TABLES)
    assert get(visitor(house, Role.BOARD), "/measures/hubs/nowhere/").status_code == 404
    assert (
        "Nothing published for this length" in get(visitor(house, Role.BOARD), "/measures/hubs/harrow/?kind=year").text
    )


def test_the_file_says_withheld_and_leaves_the_value_empty(house: House) -> None:
    published("harrow", notifications=40, children=55)
    published("haringey", notifications=None)
    answer = get(visitor(house, Role.BOARD), "/measures/table.csv?table=volumes&period=month-2026-10-01")
    rows = {
        (row["hub_code"], row["column"]): row for row in csv.DictReader(answer.content.decode("utf-8-sig").splitlines())
    }
    assert rows["harrow", "Notifications"]["value"] == "40"
    assert (rows["haringey", "Notifications"]["value"], rows["haringey", "Notifications"]["note"]) == ("", WITHHELD)
    assert rows["triborough", "Notifications"]["note"] == "not published"
    assert "volumes-month-2026-10-01.csv" in answer["Content-Disposition"]


def test_hubs_outside_stand_beside_with_their_source(house: House) -> None:
    published("harrow", notifications=40, children=55)
    common = {"authority": Authority.objects.get(slug="brent"), "period": "month", "starts": date(2012, 9, 1),
              "measure": "notifications", "source": "Brent’s return to London Councils", "reason": "Sent to us",
              "recorded_at": timezone.now(), "on": date(2012, 10, 20)}  # fmt: skip
    OutsideMeasure.objects.create(value=310, number=1, **common)
    OutsideMeasure.objects.create(value=312, number=2, **common)
    client = visitor(house, Role.BOARD)
    page = shown(text_of(get(client, "/measures/?period=month-2026-10-01")))
    assert re.search(r"Brent .{0,80}312 .{0,30}Brent’s return to London Councils", page)
    assert "310" not in page
    assert "Hubs outside" not in text_of(get(client, "/measures/?table=decisions&period=month-2026-10-01"))


@pytest.mark.parametrize("address", ["?table=nothing", "?period=month-1999-01-01", "?period=x", "?page=99", "?show='"])
def test_what_is_not_there_falls_back_to_the_newest(house: House, address: str) -> None:
    published("harrow", notifications=40, children=55)
    answer = get(visitor(house, Role.BOARD), f"/measures/{address}")
    assert answer.status_code == 200
    assert "October 2026" in answer.text


def test_the_number_of_queries_does_not_grow(house: House) -> None:
    published("harrow", notifications=40, children=55)
    client = visitor(house, Role.BOARD)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connections["platform"]) as caught:
            get(client, address)
        return len(caught)

    before = [queries(address) for address in PAGES]
    for month in range(1, 10):
        for hub in ("harrow", "haringey", "triborough"):
            published(hub, Period(date(2026, month, 1), PeriodKind.MONTH), notifications=40, children=55)
    assert [queries(address) for address in PAGES] == before


def test_words_for_each_kind_of_number() -> None:
    assert labels.said("children", {"children": 1204}) == "1,204"
    assert labels.said("mean_red", {"mean_red": 95}) == "1 h 35 min"
    assert labels.said("late", {"late": None, "within_limit": None}) == WITHHELD
    assert labels.said("late", None) == labels.NOT_PUBLISHED
    assert labels.drawn("late", {"late": 5, "within_limit": 15}) == 25


def test_what_is_published_in_another_period_is_not_shown_as_this_one(house: House) -> None:
    published("harrow", OCTOBER, notifications=40, children=55)
    page = shown(get(visitor(house, Role.BOARD), "/measures/hubs/harrow/?kind=quarter").text)
    assert "Nothing published for this length" in page


def test_a_sentence_says_what_a_chart_says() -> None:
    share = [("September 2012", 50.0), ("August 2012", 50.0)]
    assert labels.change_words("within_limit", share) == (
        "Within the limit: 50% in September 2012, as in August 2012; the target is 90%."
    )
    assert labels.change_words("within_limit", [("October 2012", 92.0), ("September 2012", 50.0)]) == (
        "Within the limit: 92% in October 2012, up from 50% in September 2012; at or above the target of 90%."
    )
    assert labels.change_words("mean_red", [("May", 95.0), ("April", None), ("March", 130.0)]) == (
        "Mean time, red: 1 h 35 min in May, down from 2 h 10 min in March."
    )
    assert labels.change_words("notifications", [("May", None)]) == "No number is shown for these periods."


def test_a_sentence_compares_hubs() -> None:
    assert labels.comparison_words("within_limit", [("Harrow", 62.0), ("Haringey", 40.0), ("Enfield", None)]) == (
        "2 hubs show it: from 40% in Haringey to 62% in Harrow."
    )
    assert labels.comparison_words("notifications", [("Harrow", 1204.0)]) == "One hub shows it: Harrow, 1,204."
    assert labels.comparison_words("notifications", [("Harrow", None)]) == "No hub shows this number."
