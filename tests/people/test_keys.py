"""Keys bring what is the same to one form."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hub.people.keys import is_nhs_number, name_key, number_key, postcode_key


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
