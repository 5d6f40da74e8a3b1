"""The invented week: its table, its people, what an act costs, and how differences are found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mash_platform.journeys.visitor import StepFailed
from mash_platform.week.clocks import DUE, moment
from mash_platform.week.counting import Cost, CountedVisitor, Tally
from mash_platform.week.people import Invention
from mash_platform.week.play import play
from mash_platform.week.reconcile import Found
from mash_platform.week.report import budget, table
from mash_platform.week.room import Room
from mash_platform.week.table import BATCH, FILLS_UP, LEAST, WEEK, NoStory, PlayedStory, TooSmall, stories_about, times

PAGE = """
<details><summary>Nothing known</summary></details> <a href="/requests/1/">Request</a>
<form action="/release/"><input type="hidden" name="once" value="1">
  <input type="checkbox" name="findings" value="a"><input type="checkbox" name="findings" value="b" checked>
  <input type="radio" name="rating" value="red"><input type="radio" name="rating" value="green" checked>
  <select name="basis"><option value="">Choose</option><option value="s47">Section 47</option></select>
  <input name="authority" value="Kit"><textarea name="why"></textarea><button>Release</button></form>
"""


@given(st.integers(min_value=LEAST, max_value=1200))
def test_a_week_of_any_size_has_just_so_many_notifications_and_every_story(size: int) -> None:
    found = times(size)
    assert sum(line.sends * often for line, often in found) == size
    assert {line.words for line, often in found if often} >= {line.words for line in WEEK if line.at_least}
    assert all(often >= 0 for _, often in found)


def test_a_whole_week_has_every_story_also_those_that_a_small_one_leaves_out() -> None:
    assert {line.words for line, often in times(400) if often} >= {line.words for line in WEEK}
    assert [line.words for line, often in times(LEAST) if not often] == [
        "nobody without a seat reads a case", BATCH.words, FILLS_UP.words,
    ]  # fmt: skip


def test_what_fills_a_week_up_comes_in_batches_and_the_rest_one_by_one() -> None:
    often = {line.words: many for line, many in times(LEAST + BATCH.sends * 2 + 3)}
    assert 1 <= often[BATCH.words] <= 2
    assert often[FILLS_UP.words] < BATCH.sends


def test_a_hub_without_an_inspector_plays_what_it_can_and_has_as_many_notifications() -> None:
    found = times(200, "haringey")
    assert {line.words for line, _ in found} < {line.words for line, _ in times(200)}
    assert sum(line.sends * often for line, often in found) == 200


def test_a_story_that_fails_is_written_down_and_the_next_is_played(room: Room) -> None:
    def falls(_: object) -> None:
        raise IndexError("nobody to choose")

    def refused(_: object) -> None:
        raise StepFailed("the page says no")

    said: list[str] = []
    lines = [PlayedStory(one.__name__, one, 1) for one in (falls, refused, lambda _: None)]
    played = play(room, lines, said.append)
    assert played.failed == ["falls: IndexError: nobody to choose", "refused: the page says no"]
    assert played.times == {"falls": 1, "refused": 1, "<lambda>": 1}
    assert len(said) == 2


def test_stories_are_chosen_by_their_words_and_one_that_is_not_there_says_which_are() -> None:
    assert [line.words for line in stories_about("PASSED to")] == ["passed to another hub"]
    with pytest.raises(NoStory, match=r"No story says “dragons”\. There are: nothing known"):
        stories_about("dragons")


def test_a_week_that_is_too_small_for_its_stories_says_so() -> None:
    with pytest.raises(TooSmall, match="at least"):
        times(LEAST - 1)


def test_the_same_seed_makes_the_same_people_and_no_two_families_are_alike() -> None:
    def made(seed: int) -> list[object]:
        invention = Invention(seed, date(2012, 11, 30))
        return [invention.message(invention.family(number % 3 + 1)) for number in range(300)]

    assert made(1) == made(1)
    assert made(1) != made(2)
    invention = Invention(1, date(2012, 11, 30))
    assert len({invention.family().name for _ in range(300)}) == 300


class Answered(CountedVisitor):
    """A browser to which each request answers with the same page."""

    def _send(self, method: str, host: str, path: str, data: object = None, files: object = None) -> httpx.Response:
        self.host, self.path = host, path
        return httpx.Response(200, text=PAGE)


@pytest.fixture
def visitor() -> Iterator[CountedVisitor]:
    made = Answered("http://127.0.0.1:1")
    made.tally = Tally()
    yield made
    made._http.close()


def test_what_is_clicked_typed_and_shown_is_counted_and_what_stands_already_is_not(visitor: CountedVisitor) -> None:
    visitor.tally.tell("HRW-1", {"children": [{"given_name": "Tia", "address": {"lines": "14 Quince Walk"}}]})
    with visitor.tally.act("release", "HRW-1") as cost:
        visitor.open("harrow", "/requests/")
        visitor.reveal("Nothing known")
        visitor.follow("Request")
        visitor.press(
            "Release", findings=["a", "b"], rating="red", basis="s47", authority="Kit", why="At 14 Quince Walk"
        )
    # The address, what was opened, the link, one box, one choice, one of a list, the button; one box typed into.
    assert cost == Cost(clicks=7, fields=1, typed=17, again=14, pages=3)
    assert cost.steps == 8
    assert visitor.tally.costs == {"release": [cost]}


def test_the_same_choices_again_and_more_words_behind_what_stands_cost_only_what_is_new(
    visitor: CountedVisitor,
) -> None:
    with visitor.tally.act("release") as cost:
        visitor.open("harrow")
        visitor.press("Release", findings=["b"], rating="green", authority="Kit Barrow")
    assert cost == Cost(clicks=2, fields=1, typed=7, again=0, pages=2)


def test_what_was_typed_before_about_the_same_enquiry_is_typed_again_and_about_another_it_is_not(
    visitor: CountedVisitor,
) -> None:
    costs = []
    for about in ("HRW-1", "HRW-1", "HRW-2"):
        with visitor.tally.act("release", about) as cost:
            visitor.open("harrow")
            visitor.press("Release", why="It comes again and again.")
        costs.append(cost.again)
    assert costs == [0, 25, 0]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3 h left . Due 29 November 2026 at 10:04pm Received", "2026-11-29T22:04"),
        ("Due 1 December 2026 at 6am", "2026-12-01T06:00"),
        ("Due 1 December 2026 at midday", "2026-12-01T12:00"),
        ("Due 1 December 2026 at midnight", "2026-12-01T00:00"),
    ],
)
def test_a_time_is_read_as_pages_write_it(text: str, wanted: str) -> None:
    assert f"{moment(DUE, text):%Y-%m-%dT%H:%M}" == wanted


def test_a_page_without_a_time_says_so() -> None:
    with pytest.raises(StepFailed, match="no time"):
        moment(DUE, "No time limit")


def test_a_difference_says_what_the_page_and_what_the_week_says() -> None:
    found = Found()
    found.same("enquiries open", 3, 3)
    found.same("enquiries open", ["waits", "joined"], ["waits"], "HRW-12-000001")
    assert found.compared == {"enquiries open": 2}
    assert found.differences == [
        "enquiries open (HRW-12-000001): the page says ['waits', 'joined'], the week sent ['waits']"
    ]


def test_a_budget_that_is_kept_and_one_that_is_not_say_so() -> None:
    assert budget("acknowledge immediate danger", [Cost(clicks=1)]) == "1: kept"
    assert budget("acknowledge immediate danger", [Cost(clicks=1), Cost(clicks=2, fields=1)]) == "1: 3"
    assert budget("decide", [Cost(clicks=9)]) == ""
    assert table(["Act", "Done"], [["decide", "12"]]) == ["| Act    | Done |", "| ------ | ---- |", "| decide | 12   |"]
