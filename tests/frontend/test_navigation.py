"""Sections of the navigation: few words at the top, and what belongs together below."""

from __future__ import annotations

import pytest

from frontend.navigation import HUB_NAVIGATION, PLATFORM_NAVIGATION, Open, sections

BOARD = [
    Open("Your hubs", "/", ""),
    Open("All London", "/board/", "The board"),
    Open("What slips", "/board/slips/", "The board"),
    Open("Templates", "/templates/", "This hub", 2),
    Open("Seats", "/seats/", "This hub", 1),
]


def test_places_of_a_section_stand_below_it_and_it_counts_what_waits_in_them() -> None:
    top = sections(BOARD, "/")
    assert [one["text"] for one in top] == ["Your hubs", "The board", "This hub"]
    assert top[1]["href"] == "/board/"
    assert top[2]["count"] == 3
    assert [one["active"] for one in top] == [True, False, False]


@pytest.mark.parametrize(
    ("path", "here", "is_page"),
    [
        ("/board/", "All London", True),
        ("/board/slips/", "What slips", True),
        ("/board/what-if/", "All London", False),
    ],
)
def test_the_nearest_place_is_the_open_one(path: str, here: str, is_page: bool) -> None:
    board = sections(BOARD, path)[1]
    assert board["active"]
    assert [(one["text"], one["is_page"]) for one in board["places"] if one["active"]] == [(here, is_page)]


def test_a_section_with_one_place_is_that_place() -> None:
    [only] = sections([Open("Measures", "/measures/", "The board")], "/measures/hubs/harrow/")
    assert (only["text"], only["places"], only["active"]) == ("Measures", [], True)


def test_no_place_has_the_words_of_its_section_unless_it_stands_alone() -> None:
    everything, decide = Open("Enquiries", "/enquiries/", "Enquiries", beside="All enquiries"), "/to-decide/"
    [section] = sections([Open("To decide", decide, "Enquiries"), everything], decide)
    assert (section["text"], [one["text"] for one in section["places"]]) == (
        "Enquiries",
        ["To decide", "All enquiries"],
    )
    assert [one["text"] for one in sections([everything], decide)] == ["Enquiries"]
    words = {place.beside or place.text for place in HUB_NAVIGATION if place.section}
    assert not words & {place.section for place in HUB_NAVIGATION}


def test_nothing_is_open_on_a_page_of_no_section() -> None:
    assert not any(one["active"] for one in sections(BOARD, "/account/"))


def test_nobody_has_to_read_more_than_seven_words_at_the_top() -> None:
    assert (
        len({place.section or place.text for place in HUB_NAVIGATION} - {"Ledger"}) <= 7
    )  # a guardian sees the ledger alone
    # An auditor, who alone sees the platform's ledger, sees neither the board's pages nor readiness nor people's.
    everybodys = {place.section or place.text for place in PLATFORM_NAVIGATION if not place.for_researchers}
    assert len(everybodys - {"Platform’s ledger"}) <= 7
