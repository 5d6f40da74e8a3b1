"""Measures of hubs outside this platform: with their source, corrected and never overwritten."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from rollout.readiness.models import Measure, OutsideMeasure
from rollout.readiness.outside import Figure, enter_measure, measures_of
from rollout.readiness.outside_figures import outside_figures
from rollout.readiness.recording import Said
from rollout.readiness.refusals import NotNow, Refused, TooEarly
from tenants.measures.catalogue import BY_CODE
from tenants.measures.periods import PeriodKind
from tenants.models import Role
from tests.readiness.builders import DAY, authority, post, said
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import visitor

PAGE = "/readiness/authorities/barnet/measures/"
OCTOBER = Figure(Measure.NOTIFICATIONS, "month", date(2012, 10, 1), Decimal(412))


def words(house: House, on: date = DAY) -> Said:
    return said(house=house, source="The borough’s return", on=on)


def test_a_later_entry_corrects_and_the_earlier_one_stays_on_record(house: House) -> None:
    enter_measure(authority("barnet"), OCTOBER, words(house, DAY - timedelta(days=5)))
    enter_measure(authority("barnet"), Figure(OCTOBER.measure, "month", OCTOBER.starts, Decimal(420)), words(house))
    assert [row.value for row in outside_figures(BY_CODE["volumes"], PeriodKind.MONTH)] == [420]
    assert [(row.value, row.on) for row in measures_of(authority("barnet"))] == [
        (Decimal(420), DAY),
        (Decimal(412), DAY - timedelta(days=5)),
    ]


@pytest.mark.parametrize(
    ("figure", "why"),
    [
        (Figure(Measure.NOTIFICATIONS, "month", date(2012, 10, 1), Decimal(3)), "5 or more"),
        (Figure(Measure.NOTIFICATIONS, "month", date(2012, 10, 1), Decimal("7.5")), "whole number"),
        (Figure(Measure.IN_TIME, "month", date(2012, 10, 1), Decimal(101)), "between 0 and 100"),
        (Figure(Measure.NOTIFICATIONS, "month", date(2012, 10, 2), Decimal(30)), "does not begin on this day"),
        (Figure(Measure.NOTIFICATIONS, "year", date(2011, 1, 1), Decimal(30)), "1 April"),
    ],
)
def test_what_cannot_be_a_measure_is_refused(house: House, figure: Figure, why: str) -> None:
    with pytest.raises(Refused, match=why):
        enter_measure(authority("barnet"), figure, words(house))
    assert not OutsideMeasure.objects.exists()


def test_without_a_source_of_a_period_not_over_or_of_a_hub_here_it_is_refused(house: House) -> None:
    with pytest.raises(Refused, match="from"):
        enter_measure(authority("barnet"), OCTOBER, said(house=house))
    with pytest.raises(TooEarly, match="not over"):
        enter_measure(
            authority("barnet"), Figure(OCTOBER.measure, "month", date(2012, 11, 1), Decimal(9)), words(house)
        )
    this_month = said(house=house).at.date().replace(day=1)
    here = Figure(OCTOBER.measure, "month", this_month, Decimal(9))
    with pytest.raises((NotNow, TooEarly)):
        enter_measure(authority("harrow"), here, words(house, said(house=house).at.date()))


def test_the_secretary_enters_on_a_page_and_nobody_else(house: House) -> None:
    secretary = visitor(house, Role.SECRETARY)
    typed = {"measure": "notifications", "period": "month", "starts_day": "1", "starts_month": "10",
             "starts_year": "2012", "value": "412", "source": "The borough’s return"}  # fmt: skip
    assert "5 or more" in post(secretary, f"{PAGE}enter/", **{**typed, "value": "4"}).text
    assert post(secretary, f"{PAGE}enter/", **typed)["Location"] == PAGE
    assert post(secretary, f"{PAGE}enter/", **typed).status_code == 409
    assert post(secretary, f"{PAGE}enter/", **{**typed, "value": "420", "seen": "1"}).status_code == 302
    page = get(secretary, PAGE).text
    for said_there in ("October 2012", "412", "420", "(corrected since)", "The borough’s return"):
        assert said_there in page, said_there
    for role in (Role.BOARD, Role.MENTOR, Role.OPERATOR):
        client = visitor(house, role)
        assert get(client, PAGE).status_code == 200
        assert {get(client, f"{PAGE}enter/").status_code, post(client, f"{PAGE}enter/", **typed).status_code} == {403}


def test_the_list_takes_the_same_queries_with_many_figures(house: House) -> None:
    client = visitor(house, Role.BOARD)

    def queries() -> int:
        with CaptureQueriesContext(connections["platform"]) as caught:
            assert get(client, PAGE).status_code == 200
        return len(caught.captured_queries)

    enter_measure(authority("barnet"), OCTOBER, words(house))
    before = queries()
    for number in range(1, 10):
        enter_measure(
            authority("barnet"), Figure(OCTOBER.measure, "month", date(2012, number, 1), Decimal(50)), words(house)
        )
    assert queries() == before


def test_figures_of_before_its_hub_was_here_are_entered(house: House) -> None:
    made = enter_measure(authority("harrow"), OCTOBER, words(house))
    assert (made.starts, made.value) == (date(2012, 10, 1), Decimal(412))


def test_a_month_is_known_on_the_day_after_it_and_not_on_its_last(house: House) -> None:
    with pytest.raises(TooEarly, match="not over"):
        enter_measure(authority("barnet"), OCTOBER, words(house, date(2012, 10, 31)))
    assert enter_measure(authority("barnet"), OCTOBER, words(house, date(2012, 11, 1))).on == date(2012, 11, 1)


def test_a_count_of_four_is_refused_and_five_and_the_ends_of_a_share_are_taken(house: House) -> None:
    with pytest.raises(Refused, match="5 or more"):
        enter_measure(authority("barnet"), Figure(OCTOBER.measure, "month", OCTOBER.starts, Decimal(4)), words(house))
    taken = ((Measure.NOTIFICATIONS, 5), (Measure.IN_TIME, 0), (Measure.CHANGED, 100))
    for measure, value in taken:
        figure = Figure(measure, "month", OCTOBER.starts, Decimal(value))
        assert enter_measure(authority("barnet"), figure, words(house)).value == value


def test_what_a_hub_outside_counts_is_called_as_what_hubs_here_publish_and_no_re_referral() -> None:
    assert str(Measure.REPEATS.label) == f"{BY_CODE['repeats'].title}, per cent"
