"""Dates and numbers from outside: read within their bounds, whatever length and script they come in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from mash_platform.parsing import EARLIEST, LATEST, NotADate, parse_date, parse_iso_date, parse_whole_number

DIGITS = "9" * 5000


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (("30", "11", "2012"), date(2012, 11, 30)),
        (("1", "March", "2015"), date(2015, 3, 1)),
        (("29", "feb.", "2012"), date(2012, 2, 29)),
        (("1", "1", "1900"), date(1900, 1, 1)),
        (("31", "12", "2099"), date(2099, 12, 31)),
        (("٣", "٤", "٢٠١٢"), date(2012, 4, 3)),
    ],
)
def test_a_date_is_read(typed: tuple[str, str, str], found: date) -> None:
    assert parse_date(*typed) == found


@pytest.mark.parametrize(
    ("typed", "said", "parts"),
    [
        (("1", "1", "9999"), ": the year must be 2099 or earlier", ("year",)),
        (("1", "1", "1899"), ": the year must be 1900 or later", ("year",)),
        (("1", "1", "0000"), ": the year must be 1900 or later", ("year",)),
        (("1", "1", "12"), ": the year must have 4 numbers", ("year",)),
        (("1", "1", DIGITS), ": the year must have 4 numbers", ("year",)),
        ((DIGITS, "1", "2012"), ": the day must be real", ("day",)),
        (("0", DIGITS, "2012"), ": the day and month must be real", ("day", "month")),
        (("31", "4", "2012"), ": April 2012 has 30 days", ("day",)),
        (("²", "1", "2012"), ": the day must be real", ("day",)),
        (("-1", "1", "2012"), ": the day must be real", ("day",)),
    ],
)
def test_what_is_no_date_says_what_is_wrong(typed: tuple[str, str, str], said: str, parts: tuple[str, ...]) -> None:
    with pytest.raises(NotADate) as wrong:
        parse_date(*typed)
    assert (wrong.value.said, wrong.value.parts) == (said, parts)


def test_a_field_has_bounds_of_its_own() -> None:
    class Plan(GovForm):
        day = DateInputField(label="Planned go-live", earliest=date(2012, 6, 1), latest=date(2016, 3, 31))

    early = Plan({"day_day": "31", "day_month": "5", "day_year": "2012"})
    assert early.errors["day"] == ["Planned go-live must be on or after 1 June 2012"]
    late = Plan({"day_day": "1", "day_month": "4", "day_year": "2016"})
    assert late.errors["day"] == ["Planned go-live must be on or before 31 March 2016"]
    assert Plan({"day_day": "31", "day_month": "3", "day_year": "2016"}).is_valid()


@pytest.mark.parametrize("said", ["2012-11-30", "1900-01-01", "2099-12-31"])
def test_an_iso_date_is_read(said: str) -> None:
    assert parse_iso_date(said) == date.fromisoformat(said)


@pytest.mark.parametrize(
    "said", ["", "20121130", "2012-W48-5", "2012-1-1", "9999-12-31", "0001-01-01", "2012-02-30", DIGITS]
)
def test_what_is_no_iso_date_is_refused(said: str) -> None:
    with pytest.raises(NotADate):
        parse_iso_date(said)


@given(st.text(), st.text(), st.text())
def test_no_text_at_all_is_more_than_refused(day: str, month: str, year: str) -> None:
    try:
        found = parse_date(day, month, year)
    except NotADate:
        return
    assert EARLIEST <= found <= LATEST


@pytest.mark.parametrize(
    ("said", "found"),
    [("0", 0), ("7", 7), ("0007", 7), ("2147483647", 2**31 - 1), ("2147483648", None), (DIGITS, None), ("-1", None),
     ("1.0", None), ("²", None), ("", None), (None, None), (" 1", None), ("٣", 3)],
)  # fmt: skip
def test_a_whole_number_is_read_or_is_none(said: str | None, found: int | None) -> None:
    assert parse_whole_number(said) == found


@given(st.text())
def test_no_text_breaks_a_whole_number(said: str) -> None:
    found = parse_whole_number(said, least=1, most=200)
    assert found is None or 1 <= found <= 200
