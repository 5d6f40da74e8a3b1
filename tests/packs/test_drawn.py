"""The burn-up on paper: its lines stand where the numbers of its table are, and it is also told in words."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from rollout.packs import pack_pdf
from rollout.packs.canonical import read
from rollout.packs.drawn import burn_up
from rollout.packs.printed import printed
from tests.packs.builders import a_pack
from tests.support.house import House
from tests.support.pdf import smallest_print, tables, tags

FIRST = date(2012, 6, 1)


def found(**lines: list[tuple[int, int]]) -> dict[str, Any]:
    """A coverage of 20, as a pack has it: days after FIRST, and counts."""
    every = {"live": [], "planned": [], "projected": [], **lines}
    return {
        "whole": 20,
        **{
            name: [[(FIRST + timedelta(days=day)).isoformat(), count] for day, count in points]
            for name, points in every.items()
        },
    }


def drawn(target: date | None = None, **lines: list[tuple[int, int]]) -> dict[str, Any]:
    made = burn_up(found(**lines), "authorities", "", target)
    assert made is not None
    return made


def test_a_line_stays_until_a_day_and_rises_on_it() -> None:
    [line] = drawn(live=[(0, 0), (50, 5), (100, 20)])["lines"]
    assert line["steps"] == [[0.0, 0.0], [0.5, 0.0], [0.5, 0.25], [1.0, 0.25], [1.0, 1.0]]
    assert line["label"] == "20 live"


def test_all_lines_have_one_scale_and_what_is_live_lies_on_top() -> None:
    made = drawn(live=[(0, 0), (10, 2)], planned=[(0, 0), (100, 20)])
    assert [(line["kind"], line["steps"][-1]) for line in made["lines"]] == [
        ("planned", [1.0, 1.0]), ("live", [0.1, 0.1])
    ]  # fmt: skip
    assert (made["first"], made["last"]) == ("Jun 2012", "Sep 2012")


@pytest.mark.parametrize(
    ("days", "expected"), [(-1, None), (0, None), (25, 0.25), (100, None), (101, None)]
)  # fmt: skip
def test_the_target_is_marked_where_it_lies_inside(days: int, expected: float | None) -> None:
    assert drawn(FIRST + timedelta(days=days), live=[(0, 0), (100, 20)])["target"] == expected


def test_what_it_shows_is_said_in_words() -> None:
    said = drawn(live=[(0, 0), (10, 2)], planned=[(0, 0), (30, 20)])["alt"]
    assert said == (
        "A burn-up of authorities, of 20: 20 planned by 1 July 2012; 2 live by 11 June 2012. "
        "The table below says the same."
    )


@pytest.mark.parametrize(("whole", "expected"), [(33, [0, 10, 20]), (100, [0, 25, 50, 75]), (20, [0, 5, 10, 15])])
def test_the_scale_has_round_numbers_that_do_not_meet_the_whole(whole: int, expected: list[int]) -> None:
    made = burn_up({**found(live=[(0, 0), (5, 1)]), "whole": whole}, "authorities", "%", None)
    assert made is not None
    assert made["ticks"] == [[round(count / whole, 4), f"{count}%"] for count in expected]


def test_one_day_alone_can_be_drawn_and_nothing_is_no_drawing() -> None:
    assert drawn(live=[(0, 3)])["lines"][0]["steps"] == [[0.0, 0.15]]
    assert burn_up(found(), "authorities", "", None) is None


def test_a_packs_paper_has_the_drawing_and_the_table(house: House) -> None:
    pack = a_pack(house)
    document = read(pack)
    for one in printed(document, pack.sha256)["coverage"]:
        assert one["rows"]
        assert one["drawing"]["lines"]
    without = {**document, "coverage": {name: found() for name in ("authorities", "referrals")}}
    small = pack_pdf.render_pack(without, pack.sha256, pack.made_at)  # PDF/UA also where there is nothing to draw
    assert len(bytes(pack.pdf)) > len(small)
    paper = PdfReader(BytesIO(bytes(pack.pdf)))
    assert len(paper.pages) >= 2
    assert "/LBody" in tags(paper)  # what each fact is called is tied to it
    bodies = tables(paper)
    assert sum(len(rows) for rows in bodies) >= 6
    assert {(row[0][0], row[0][1], len(row[1][2])) for rows in bodies for row in rows} == {("/TH", "/Row", 2)}
    assert smallest_print(bytes(pack.pdf)) == 8.5
