"""How a list is arranged by its address, and what its headings, filters and cards say."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from jinja2 import Environment

from frontend.common.work_list import FROM, Filter, Sort, WorkList, nothing_last
from frontend.jinja import environment

SORTS = {
    "due": Sort("Time", "due first", "due last", (nothing_last("due_at"), "pk")),
    "sent": Sort("Sent", "oldest first", "newest first", ("sent_at", "pk"), first_down=True),
}
STATE = Filter("state", "Stage", (("open", "Open"), ("closed", "Closed")), every="All", whole="all", default="open")
RATING = Filter("rating", "Rating", (("red", "Red"), ("amber", "Amber")))
NAME = Filter("q", "Name")


def arranged(address: str = "", **of: Any) -> WorkList:
    given = {"sorts": SORTS, "default": "due", "filters": (STATE, RATING, NAME)} | of
    return WorkList(RequestFactory().get(f"/list/{address}"), **given)


def test_what_nobody_asked_for_is_as_the_list_has_it() -> None:
    it = arranged()
    assert (it.sort, it.size, it.chosen) == ("due", 25, {"state": "open", "rating": "", "q": ""})
    assert (it.onward, it.back, it.is_filtered) == ("", "", False)


@pytest.mark.parametrize("sort", ["password", "-password", "due_at", "due--", "--due", "opened_by__name", "?", ""])
def test_only_what_the_list_offers_sorts_it(sort: str) -> None:
    assert arranged(f"?sort={sort}").sort == "due"


@pytest.mark.parametrize("size", ["0", "1", "1000000", "-25", "25.0", "all", ""])
def test_a_page_has_as_many_rows_as_are_offered_and_no_others(size: str) -> None:
    assert arranged(f"?size={size}").size == 25
    assert arranged("?size=100").size == 100


@pytest.mark.parametrize("rating", ["purple", "red'", "RED"])
def test_a_filter_that_is_not_offered_is_none(rating: str) -> None:
    assert arranged(f"?rating={rating}").chosen["rating"] == ""


def test_words_are_cut_and_take_nothing_that_no_database_keeps() -> None:
    assert arranged("?q=%00+grace+").chosen["q"] == "grace"
    assert arranged(f"?q={'x' * 500}").chosen["q"] == "x" * 100


def test_the_other_way_round_turns_every_column_round() -> None:
    def said(sort: str) -> list[str]:
        found = []
        for one in arranged(f"?sort={sort}").order:
            if isinstance(one, str):
                found.append(one)
            else:
                place = "nothing last" if one.nulls_last else "nothing first"
                found.append(f"{'-' if one.descending else ''}due_at, {place}")
        return found

    assert said("due") == ["due_at, nothing last", "pk"]
    assert said("-due") == ["-due_at, nothing first", "-pk"]
    assert said("due") == ["due_at, nothing last", "pk"], "asked the other way, it is not changed"
    assert said("-sent") == ["-sent_at", "-pk"]


def test_a_heading_turns_round_what_it_sorts_and_begins_another_from_where_it_is_read() -> None:
    it = arranged("?sort=due&state=closed")
    assert (it.heading("due").now, it.heading("due").href) == ("ascending", "?state=closed&sort=-due")
    assert (it.heading("sent").now, it.heading("sent").href) == ("", "?state=closed&sort=-sent")
    assert arranged("?sort=-due").heading("due").now == "descending"
    assert arranged("?sort=-sent").heading("sent").does == "oldest first"


def test_each_filter_is_taken_off_alone_and_the_page_begins_anew() -> None:
    it = arranged("?rating=red&q=grace&size=50&page=3")
    assert it.chips == [
        ("Stage", "Open", "?state=all&rating=red&q=grace&size=50"),
        ("Rating", "Red", "?q=grace&size=50"),
        ("Name", "grace", "?rating=red&size=50"),
    ]
    assert it.everything == "?state=all&size=50"


def test_what_else_an_address_says_stays() -> None:
    it = arranged("?on_day=3&rating=red&page=2")
    assert it.heading("due").href == "?on_day=3&rating=red&sort=-due"
    assert it.others == [("on_day", "3")]


def test_a_row_carries_how_the_list_was_arranged_and_the_way_back_is_built_here() -> None:
    it = arranged("?sort=-sent&rating=red")
    there = arranged(it.onward, on_the_way=True)
    assert (there.sort, there.chosen["rating"]) == ("-sent", "red")
    assert there.back == "?rating=red&sort=-sent"
    for nasty in ("https://example.org/", "//example.org", "sort=-sent%26next=//example.org", "x" * 5000):
        back = arranged(f"?{FROM}={nasty}", on_the_way=True).back
        assert back == "" or back.startswith("?")


def test_an_order_that_makes_no_sense_the_other_way_round_is_never_turned() -> None:
    sorts = SORTS | {"urgent": Sort("Acknowledge by", "most urgent first", "", ("pk",))}
    it = arranged("?sort=-urgent", sorts=sorts, default="urgent")
    assert it.sort == "urgent"
    assert it.heading("urgent").href == "?"
    assert "-urgent" not in dict(it.orders)


def test_rows_in_memory_are_sorted_by_their_key() -> None:
    sorts = {"name": Sort("Name", "A to Z", "Z to A", lambda row: row["name"])}
    rows = [{"name": "b"}, {"name": "a"}]
    assert [one["name"] for one in arranged("", sorts=sorts, default="name").ordered(rows)] == ["a", "b"]
    assert [one["name"] for one in arranged("?sort=-name", sorts=sorts, default="name").ordered(rows)] == ["b", "a"]
    with pytest.raises(TypeError):
        _ = arranged("", sorts=sorts, default="name").order
    with pytest.raises(TypeError):
        arranged().ordered(rows)


@pytest.fixture(scope="module")
def jinja() -> Environment:
    return environment()


def call(jinja: Environment, macro: str, *args: object, **kwargs: object) -> str:
    return str(getattr(jinja.get_template("components/work_list.html").module, macro)(*args, **kwargs))


def test_a_heading_that_sorts_is_a_link_and_says_how_it_sorts_now(jinja: Environment) -> None:
    head = ["Who", {"text": "Time", "sort": "due"}, {"text": "Sent", "sort": "sent"}]
    table = call(jinja, "work_list", caption="Work", head=head, rows=[], it=arranged())
    assert table.count("aria-sort") == 1
    assert 'role="columnheader" aria-sort="ascending"><a class="mash-sort" href="?sort=-due">Time' in table
    assert 'Sent<span class="govuk-visually-hidden">: show newest first</span>' in table
    assert "mash-sort" not in call(jinja, "work_list", caption="Work", head=head, rows=[])


def test_filters_that_are_on_are_links_that_take_them_off(jinja: Environment) -> None:
    tools = call(jinja, "list_tools", arranged("?rating=red&on=3"))
    assert '<span class="govuk-visually-hidden">Take off: </span>Rating: Red</a>' in tools
    assert '<option value="red" selected>Red</option>' in tools
    assert '<input type="hidden" name="on" value="3">' in tools
    assert '<option value="due" selected>Time: due first</option>' in tools


def test_what_was_typed_into_an_address_is_escaped(jinja: Environment) -> None:
    tools = call(jinja, "list_tools", arranged("?q=%3Cscript%3E%22&%3Cb%3E=%3Cb%3E"))
    assert "<script" not in tools
    assert "<b>" not in tools


def test_a_box_before_a_row_says_what_it_chooses(jinja: Environment) -> None:
    rows = [{"cells": ["Amy"], "choose": {"value": "1", "label": "Choose Amy"}}, {"cells": ["Ben"]}]
    table = call(jinja, "work_list", caption="Work", head=["Who"], rows=rows,
                 choose={"form": "several", "name": "chosen", "label": "Choose"})  # fmt: skip
    assert table.count('type="checkbox"') == 1
    assert 'name="chosen" value="1" form="several"' in table
    assert "Choose Amy" in table
