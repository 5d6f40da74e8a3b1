"""Keys bring what is the same to one form."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.people.facts import MentionFact
from hub.people.keys import is_nhs_number, is_upn, name_key, number_key, postcode_key


def test_accents_hyphens_and_apostrophes_do_not_hide_a_name() -> None:
    assert name_key("O’Neill-Śmith") == name_key("ONEILL SMITH")


@given(st.text(max_size=60))
def test_a_names_key_is_its_own_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(st.text(alphabet="ABCDEFGHIJ0123456789 ", max_size=10))
def test_spaces_and_case_do_not_change_a_postcode(postcode: str) -> None:
    assert postcode_key(postcode.lower()) == postcode_key(postcode.replace(" ", ""))


def test_two_kinds_of_number_are_never_the_same() -> None:
    assert number_key("nhs", "943 476 5919") != number_key("upn", "9434765919")
    assert number_key("nhs", " ") == ""


def test_an_nhs_number_has_its_check_digit() -> None:
    assert is_nhs_number("943 476 5919")
    assert not is_nhs_number("943 476 5918")
    assert not is_nhs_number("12345")
    assert not is_nhs_number("943476591")
    assert not is_nhs_number("94347659199")
    assert not is_nhs_number("9434765919x")
    assert not is_nhs_number("٩٤٣٤٧٦٥٩١٩"), "digits of another script"


@pytest.mark.parametrize("typed", ["0000000000", "1111111111", "999 999 9999"])
def test_what_people_type_for_no_number_is_none(typed: str) -> None:
    assert not is_nhs_number(typed)


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("H801200001001", True),
        ("h801 2000 01001", True),
        ("G801200001001", False),
        ("H80120000100", False),
        ("H8012000010011", False),
        ("I801200001001", False),
        ("0801200001001", False),
        ("A000000000000", False),
        ("", False),
    ],
)
def test_a_pupil_number_has_its_check_letter(typed: str, is_one: bool) -> None:
    assert is_upn(typed) is is_one


def test_a_temporary_pupil_number_ends_in_a_letter() -> None:
    right = [letter for letter in "ABCDEFGHJKLMNPQRTUVWXYZ" if is_upn(f"{letter}80120000100A")]
    assert len(right) == 1
    assert not any(is_upn(f"{letter}80120000100I") for letter in "ABCDEFGHJKLMNPQRTUVWXYZ")


def test_keys_are_as_long_as_their_columns_and_no_longer() -> None:
    assert name_key("a" * 121) == "a" * 120
    assert name_key("-" * 400 + "a" * 80 + "b") == "a" * 80, "what comes after 480 signs is not read"
    assert postcode_key("ha1 2xy-345678") == "HA12XY3456"
    assert number_key("upn", "9" * 60) == "upn:" + "9" * 36
    assert number_key("nhs", "943-476 5919") == "nhs:9434765919"


def test_a_fact_goes_to_the_database_with_its_keys() -> None:
    tied = uuid.uuid4()
    fact = MentionFact(
        kind="name", given_name="Zoë", family_name="O’Neill", day=date(2012, 3, 4), postcode="ha1 2xy",
        number_kind="nhs", number_value="943 476 5919", tie_to=tied,
    )  # fmt: skip
    row = fact.as_row()
    assert row["id"] == str(fact.id)
    assert (row["given_key"], row["family_key"]) == ("zoe", "oneill")
    assert (row["postcode_key"], row["number_key"]) == ("HA12XY", "nhs:9434765919")
    assert (row["day"], row["day_is_estimate"], row["tie_to"]) == ("2012-03-04", False, str(tied))
    empty = MentionFact(kind="name").as_row()
    assert (empty["day"], empty["tie_to"], empty["number_key"]) == (None, None, "")
    assert empty["id"] != row["id"]
