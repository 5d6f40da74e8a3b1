"""A mean is rounded to the nearest minute; beside a chosen month stand those before it."""

from __future__ import annotations

from datetime import date

from hub.insight.counting import shown_as
from tenants.measures.periods import Period, PeriodKind
from tenants.models import Role
from tests.measures.measure_builders import published
from tests.support.house import House
from tests.support.pages import get, text_of
from tests.support.signing_in import visitor


def test_a_mean_is_to_the_nearest_minute_and_there_is_none_of_nobody() -> None:
    for total, over, expected in ((5, 3, 2), (4, 3, 1), (0, 3, 0), (7, 0, None)):
        assert shown_as("mean_red", {"mean_red": total, "first_red": over}) == expected


def test_beside_a_chosen_month_stand_those_before_it_and_none_after(house: House) -> None:
    for month in range(4, 11):
        published("harrow", Period(date(2026, month, 1), PeriodKind.MONTH), notifications=100 + month, children=200)
    page = text_of(get(visitor(house, Role.BOARD), "/measures/?table=volumes&period=month-2026-06-01"))
    assert [month for month in range(4, 11) if f">{100 + month}<" in page] == [4, 5, 6]
