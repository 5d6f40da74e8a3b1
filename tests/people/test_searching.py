"""What was typed becomes keys: a name in any parting, a date, a postcode, a number, in any order."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from hub.front_door.models import Named
from hub.people.searching import Sought, people_like, stands_and_is_called
from tests.front_door.triage_builders import child, notify, said
from tests.support.house import House

MAY = date(2015, 5, 17)


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("Example", Sought(names=(("", "example"),), street="example")),
        ("amy EXAMPLE", Sought(names=(("amy", "example"), ("example", "amy")), street="amyexample")),
        ("Example, Amy", Sought(names=(("amy", "example"),), street="exampleamy")),
        ("17/5/2015", Sought(day=MAY)),
        ("17 may 2015", Sought(day=MAY)),
        ("17 May 2015 ha1 2xy", Sought(day=MAY, postcode="HA12XY")),
        ("2015-05-17", Sought(day=MAY)),
        ("HA1 2XY", Sought(postcode="HA12XY")),
        ("943 476 5919", Sought(number="nhs:9434765919")),
        ("Śmith HA12XY 17.5.2015", Sought(names=(("", "smith"),), street="mith", day=MAY, postcode="HA12XY")),
        ("14a Quince Walk", Sought(house="14a", street="quincewalk", own="14AQUINCEWALK")),
        ("Flat 2, 14 Quince Walk HA1 2XY", Sought(house="14", street="quincewalk", postcode="HA12XY")),
        ("+44 (0)7700 900123", Sought(telephone="7700900123")),
        ("020 7946 0100", Sought(telephone="2079460100")),
        ("Amy 07700900123", Sought(names=(("", "amy"),), telephone="7700900123")),
        ("merlin 12/4432", Sought(own="MERLIN124432", street="merlin124432")),
        ("12/44", Sought(own="1244", street="1244")),
        ("12", Sought()),
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


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Amy Example", {("amy", "example"), ("example", "amy")}),
        ("Example, Amy", {("amy", "example")}),
        ("Example,", {("", "example")}),
        (", Amy", set()),
        ("- Example -", {("", "example")}),
        ("a b c", {("a", "bc"), ("ab", "c"), ("bc", "a"), ("c", "ab")}),
    ],
)
def test_a_name_is_parted_in_every_way_unless_a_comma_parts_it(typed: str, names: set[tuple[str, str]]) -> None:
    found = Sought.from_words(typed).names
    assert set(found) == names
    assert len(found) == len(names), "none of them twice"


def test_more_than_six_words_are_no_longer_a_name() -> None:
    assert Sought.from_words("a b c d e f g h").names == Sought.from_words("a b c d e f").names
    assert Sought.from_words("a b c d e f").names != Sought.from_words("a b c d e").names


def test_numbers_are_taken_where_their_check_is_right_and_are_words_otherwise() -> None:
    assert Sought.from_words("H801200001001").number == "upn:H801200001001"
    assert Sought.from_words("943 476 5918").number == ""
    assert Sought.from_words("943 476 5918 then 943 476 5919").number == "nhs:9434765919"
    assert Sought.from_words("32/1/2015 then 17/5/2015").day == MAY


def test_nothing_typed_is_nothing_sought() -> None:
    assert not Sought()
    for one in (Sought(names=(("", "a"),)), Sought(day=MAY), Sought(postcode="HA12XY"), Sought(number="nhs:1")):
        assert one


def test_the_ledger_has_a_digest_of_each_thing_that_was_typed_and_of_no_other() -> None:
    assert set(Sought.from_words("Amy Example 17/5/2015 HA1 2XY 943 476 5919").digests("harrow")) == {
        "name", "birth", "postcode", "number",
    }  # fmt: skip
    assert set(Sought.from_words("17/5/2015").digests("harrow")) == {"birth"}
    assert Sought().digests("harrow") == {}
    digests = Sought.from_words("Amy Example").digests("harrow")
    assert digests == Sought.from_words("Example Amy").digests("harrow"), "in whatever order it was typed"
    assert [len(one) for one in digests.values()] == [32]


def typed_at(house: House, typed: str, desk: str = "") -> list[UUID]:
    """Whom the desk finds by what was typed."""
    with house.at(desk or house.lead()):
        return people_like(Sought.from_words(typed))[0]


def test_everything_typed_must_fit_one_person(house: House) -> None:
    first = notify(house, child("Amy Example", born=MAY, number="9434765919"))
    notify(house, child("Amy Example", born=date(2016, 5, 17)), child("Joel Other", born=MAY))
    expected = notify(house, child("Baby Example", due=MAY))
    with house.at(house.lead()):
        amy = Named.objects.get(notification=first).person_id
        baby = Named.objects.get(notification=expected).person_id
    assert typed_at(house, "Amy Example 17/5/2015") == [amy]
    assert set(typed_at(house, "Example 17/5/2015")) == {amy, baby}, "a day may be the expected one"
    assert len(typed_at(house, "Amy Example")) == 2
    assert typed_at(house, "Amy Other") == []
    assert typed_at(house, "Amy Example 18/5/2015") == []
    assert typed_at(house, "Amy Example 17/5/2015", "police") == [], "what a desk may not see it does not find"


def test_a_link_that_was_undone_finds_nobody_by_any_of_the_things_typed(house: House) -> None:
    notify(house, child("Amy Example", born=MAY))
    assert len(typed_at(house, "Amy Example 17/5/2015")) == 1
    for kind in ("name", "birth"):
        with house.as_superuser() as cursor:
            cursor.execute("UPDATE people_link SET until_at = NULL")
            cursor.execute(
                "UPDATE people_link SET until_at = now() FROM people_mention m WHERE m.id = mention_id AND m.kind = %s",
                [kind],
            )
        assert typed_at(house, "Amy Example 17/5/2015") == [], kind


def test_of_many_the_first_are_given_and_that_there_are_more(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.people.searching.MOST_PEOPLE", 2)
    found = []
    for _ in range(3):
        notify(house, child("Amy Example"))
        with house.at(house.lead()):
            people, more = people_like(Sought.from_words("Amy Example"))
        found.append((len(people), more))
    assert found == [(1, False), (2, False), (2, True)]


def test_somebody_is_called_as_they_were_named_and_where_they_stand_is_told(house: House) -> None:
    one = child("Amy Example", born=MAY)
    one["mentions"].append(said("also_known_as", given_name="Ames", family_name="Other", family_key="other"))
    told = notify(house, one)
    with house.at(house.lead()):
        person = Named.objects.get(notification=told).person_id
        assert stands_and_is_called([person]) == ({("notification", told.pk): {person}}, {person: "Amy Example"})
        assert stands_and_is_called([]) == ({}, {})
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE people_link SET until_at = now()")
    with house.at(house.lead()):
        assert stands_and_is_called([person]) == ({}, {})
