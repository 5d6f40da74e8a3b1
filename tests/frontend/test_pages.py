"""Layouts, error pages, gallery and drawings: complete, quiet about cases, and within the security policy."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from jinja2 import nodes

from frontend import errors
from frontend.charts.bars import bar_chart
from frontend.charts.burn_up import burn_up
from frontend.charts.london import PLACES
from frontend.charts.svg import nice_top
from frontend.gallery import PAGES, render_gallery
from frontend.jinja import TEMPLATES, environment
from frontend.measures.labels import hours

LAYOUTS = ("hub", "platform", "door", "outside")


def assert_within_policy(page: str) -> None:
    """No inline script, style or handler: the content security policy would drop them."""
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", page)


def test_no_page_fills_a_block_that_its_layout_does_not_have() -> None:
    """What stands in one is shown nowhere: a back link was missing so."""
    parsed = {
        str(path.relative_to(TEMPLATES)): environment().parse(path.read_text()) for path in TEMPLATES.rglob("*.html")
    }
    known = {
        f"layouts/{name}.html": {
            block.name for file in ("base", name) for block in parsed[f"layouts/{file}.html"].find_all(nodes.Block)
        }
        for name in LAYOUTS
    }
    lost = [
        (page, block.name)
        for page, tree in parsed.items()
        for extends in tree.find_all(nodes.Extends)
        if isinstance(extends.template, nodes.Const) and extends.template.value in known
        for block in tree.body
        if isinstance(block, nodes.Block) and block.name not in known[extends.template.value]
    ]
    assert lost == []


@pytest.mark.parametrize("page", PAGES)
def test_the_gallery_is_whole(page: str) -> None:
    html = render_gallery(page)
    assert_within_policy(html)
    assert html.count("<h1") == 1
    assert "crown" not in html.lower()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_stands_with_nothing_given(layout: str) -> None:
    html = environment().get_template(f"layouts/{layout}.html").render(hub=None, member=None, door=None)
    assert_within_policy(html)
    assert 'href="#main-content"' in html
    assert "None" not in html


def test_the_hub_layout_names_hub_person_and_desk() -> None:
    html = render_gallery("working")
    for words in (
        "Harrow",
        "hub-colour-2",
        "Esther Okafor",
        "Children’s social care, Coordinator",
        "(4 waiting)",
    ):
        assert words in html
    assert re.search(r'<form[^>]*method="post"[^>]*action="/sign-out/"', html)


def test_the_time_left_is_said_without_a_script() -> None:
    assert "You will be signed out after 15 minutes without use." in render_gallery("working")


def test_the_door_says_what_to_do_in_danger() -> None:
    assert 'href="tel:999"' in render_gallery("forms")


def test_a_form_with_errors_says_so_in_the_title() -> None:
    assert "<title>Error: Gallery: a form – Harrow single point of access</title>" in render_gallery("forms")


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        (errors.bad_request, 400),
        (errors.forbidden, 403),
        (errors.csrf_failed, 403),
        (errors.not_found, 404),
        (errors.server_error, 500),
    ],
)
def test_error_pages_say_what_to_do(handler: Callable[..., HttpResponse], status: int) -> None:
    response = handler(RequestFactory().get("/enquiry/HRW-12-004182/?name=Amina"))
    html = response.content.decode()
    assert response.status_code == status
    assert_within_policy(html)
    assert "999" in html
    assert "HRW" not in html
    assert "Amina" not in html


def test_every_authority_has_a_tile_of_its_own() -> None:
    assert sorted(PLACES) == [f"E090000{number:02}" for number in range(1, 34)]
    assert len({(place.row, place.column) for place in PLACES.values()}) == 33
    assert len({place.short for place in PLACES.values()}) == 33


def test_drawings_describe_themselves() -> None:
    said = bar_chart("By source", [("Police", 12), ("<School>", 3)], key="a")
    assert "Police: 12, &lt;School&gt;: 3" in said
    done: list[Any] = [(date(2011, 2, 1), 1), (date(2012, 11, 1), 6)]
    drawn = burn_up("Live hubs", done, [], 33, key="b", noun="authorities")
    assert "Of 33: 6 authorities live by 1 November 2012." in drawn
    assert_within_policy(said + drawn)


def widths(drawing: str) -> list[float]:
    return [float(one) for one in re.findall(r'<rect[^>]* width="([0-9.]+)"', drawing)]


def test_a_share_is_drawn_from_0_to_100_with_its_target_as_a_line() -> None:
    """12 % filled the chart: bars were scaled to the longest of them."""
    (twelve,) = widths(bar_chart("Late", [("June", 12)], key="a", unit="%", whole=100))
    (all_,) = widths(bar_chart("Late", [("June", 100)], key="b", unit="%", whole=100))
    assert twelve == pytest.approx(all_ * 0.12, abs=0.2)
    drawn = bar_chart("In time", [("June", 45)], key="c", unit="%", whole=100, target=90)
    half = bar_chart("In time", [("June", 45)], key="c", unit="%", whole=100, target=45)
    for words in (">0%<", ">50%<", ">100%<", ">Target 90%<", "target: 90%"):
        assert words in drawn, words
    line = re.search(r'<line x1="([0-9.]+)"[^>]*class="mash-svg__target"', half)
    bar = re.search(r'<rect x="([0-9.]+)"[^>]* width="([0-9.]+)"', half)
    assert line
    assert bar
    assert float(line[1]) == pytest.approx(float(bar[1]) + float(bar[2]), abs=0.2)
    assert_within_policy(drawn)


def test_a_count_fills_the_chart_and_a_length_of_time_is_said_in_words() -> None:
    short, long = widths(bar_chart("Counts", [("A", 10), ("B", 100)], key="a"))
    assert short == pytest.approx(long / 10, abs=0.2)
    assert ">1 h 35 min<" in bar_chart("Times", [("Red", 95)], key="b", say=hours)


def test_a_burn_up_has_months_today_and_each_line_named_where_it_ends() -> None:
    done: list[Any] = [(date(2012, 6, 1), 0), (date(2012, 11, 30), 6)]
    planned: list[Any] = [(date(2012, 6, 1), 0), (date(2013, 3, 31), 33)]
    drawn = burn_up(
        "Live hubs", done, planned, 33, key="b", noun="authorities", projected=[(date(2012, 11, 30), 6),
        (date(2013, 3, 31), 20)], today=date(2012, 11, 30), target=date(2013, 3, 1),
    )  # fmt: skip
    assert drawn.count("mash-svg__tick") == 9  # the first days of July to March
    for words in (">Today<", ">Target<", ">6 live<", ">planned<", ">20 projected<"):
        assert words in drawn, words
    assert_within_policy(drawn)


def test_drawings_without_numbers() -> None:
    assert "No numbers yet" in bar_chart("By source", [], key="a")
    with pytest.raises(ValueError, match="at least one"):
        burn_up("Live hubs", [], [], 33, key="b", noun="authorities")


@pytest.mark.parametrize(("highest", "top"), [(0, 4), (4, 4), (5, 8), (33, 40), (212, 400)])
def test_scales_end_on_a_round_number(highest: int, top: int) -> None:
    assert nice_top(highest) == top
