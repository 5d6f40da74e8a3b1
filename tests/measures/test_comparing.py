"""Hubs side by side and together: from what is published, and from nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from rollout import measures
from rollout.measures import london, published_periods
from tenants.measures.catalogue import BY_CODE
from tenants.measures.periods import Period, PeriodKind, closing_with, last_closed
from tenants.measures.publishing import TooSmall
from tenants.models import PublishedMeasure
from tests.measures.measure_builders import OCTOBER, SEPTEMBER, published
from tests.support.house import House

VOLUMES, TURN_ROUND = BY_CODE["volumes"].columns, BY_CODE["turn_round"].columns


def test_hubs_stand_side_by_side_over_time_in_one_query(house: House) -> None:
    published("harrow", notifications=40, children=55)
    published("harrow", SEPTEMBER, notifications=None)
    published("haringey", notifications=30, children=31)
    hubs = list(measures.hubs())
    with CaptureQueriesContext(connections["platform"]) as caught:
        found = measures.published(VOLUMES, [OCTOBER, SEPTEMBER], hubs)
    assert len(caught) == 1
    said = {(next(hub.code for hub in hubs if hub.pk == pk), period): row for (pk, period), row in found.items()}
    assert said == {
        ("harrow", OCTOBER): {"notifications": 40, "children": 55},
        ("harrow", SEPTEMBER): {"notifications": None, "children": None},
        ("haringey", OCTOBER): {"notifications": 30, "children": 31},
    }


def test_london_leaves_out_what_is_withheld_and_says_how_many(house: House) -> None:
    published("harrow", notifications=40, children=55)
    published("haringey", notifications=30, children=31)
    published("triborough", notifications=None)
    found = london(VOLUMES, OCTOBER)
    assert (found.values, found.shown, found.withheld) == ({"notifications": 70, "children": 86}, 2, 1)


def test_means_of_hubs_are_weighed_by_whom_they_are_over(house: House) -> None:
    published("harrow", first_red=10, first_amber=5, first_green=5, mean_red=60, mean_amber=60, mean_green=60)
    published("haringey", first_red=30, first_amber=5, first_green=5, mean_red=100, mean_amber=80, mean_green=60)
    published("triborough", first_red=None)
    found = london(TURN_ROUND, OCTOBER)
    assert found.values["first_red"] == 40
    assert [found.values[code] for code in ("mean_red", "mean_amber", "mean_green")] == [90, 70, 60]


def test_every_period_since_the_first_is_offered_the_newest_first(house: House) -> None:
    assert published_periods()[PeriodKind.MONTH] == []
    published("harrow", Period(date(2026, 7, 1), PeriodKind.MONTH), notifications=40)
    published("haringey", notifications=30)
    assert [period.start.month for period in published_periods()[PeriodKind.MONTH]] == [10, 9, 8, 7]
    assert published_periods()[PeriodKind.YEAR] == []


def test_periods_know_their_months_and_when_they_close() -> None:
    assert [one.title for one in closing_with(date(2027, 3, 1))] == [
        "Year to March 2027", "January to March 2027", "March 2027",
    ]  # fmt: skip
    assert [one.title for one in closing_with(date(2026, 11, 1))] == ["November 2026"]
    assert Period.around(date(2027, 2, 14), PeriodKind.YEAR).start == date(2026, 4, 1)
    assert OCTOBER.closes == date(2026, 11, 10)
    assert last_closed(date(2026, 11, 9)) == date(2026, 9, 1)
    assert last_closed(date(2026, 11, 10)) == date(2026, 10, 1)
    assert [Period.around(date(2027, 2, 14), kind).short for kind in PeriodKind] == ["Feb 27", "Jan–Mar 27", "2026–27"]


def test_a_count_of_four_never_leaves_a_hub_and_five_does(house: House) -> None:
    with pytest.raises(TooSmall):
        published("harrow", notifications=4, children=5)
    assert not PublishedMeasure.objects.exists()
    published("harrow", notifications=5, children=5)
    assert london(VOLUMES, OCTOBER).values == {"notifications": 5, "children": 5}
