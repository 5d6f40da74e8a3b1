"""What was typed becomes keys: a name in any parting, a date, a postcode, a number, in any order."""

from __future__ import annotations

from datetime import date

import pytest

from hub.people.searching import Sought

MAY = date(2015, 5, 17)


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("Example", Sought(names=(("", "example"),))),
        ("amy EXAMPLE", Sought(names=(("amy", "example"), ("example", "amy")))),
        ("Example, Amy", Sought(names=(("amy", "example"),))),
        ("17/5/2015", Sought(day=MAY)),
        ("17 may 2015", Sought(day=MAY)),
        ("17 May 2015 ha1 2xy", Sought(day=MAY, postcode="HA12XY")),
        ("2015-05-17", Sought(day=MAY)),
        ("HA1 2XY", Sought(postcode="HA12XY")),
        ("943 476 5919", Sought(number="nhs:9434765919")),
        ("Śmith HA12XY 17.5.2015", Sought(names=(("", "smith"),), day=MAY, postcode="HA12XY")),
        ("31/2/2015", Sought()),
        ("  ,  ", Sought()),
    ],
)
def test_what_was_typed_is_taken_apart(typed: str, sought: Sought) -> None:
    assert Sought.from_words(typed) == sought


def test_three_words_are_parted_in_every_way() -> None:
    names = Sought.from_words("Mary Ann Example").names
    assert {("mary", "annexample"), ("maryann", "example"), ("example", "maryann")} <= set(names)


def test_the_ledgers_digest_says_nothing_and_is_the_same_for_the_same() -> None:
    one, two = Sought.from_words("Amy Example 17/5/2015"), Sought.from_words("17 May 2015, amy example")
    assert one.digests("harrow")["birth"] == two.digests("harrow")["birth"]
    assert one.digests("harrow") != one.digests("haringey")
    assert "example" not in str(one.digests("harrow"))
