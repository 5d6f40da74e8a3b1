"""Each component renders with what it needs, complains without it, and never says a thing by colour alone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.paginator import Paginator
from django.test import RequestFactory
from jinja2 import Environment

from frontend.components import MissingArgument
from frontend.jinja import TEMPLATES, environment

NOW = datetime(2012, 11, 30, 14, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def jinja() -> Environment:
    return environment()


def call(jinja: Environment, component: str, macro: str, *args: object, **kwargs: object) -> str:
    return str(getattr(jinja.get_template(f"components/{component}.html").module, macro)(*args, **kwargs))


def test_a_dict_answers_by_key_and_with_its_methods_alone(jinja: Environment) -> None:
    template = jinja.from_string(
        "{{ d.a }}|{{ d.b is undefined }}|{{ d.items() | list | length }}|{{ d.values() | first }}"
    )
    assert template.render(d={"a": 1}) == "1|True|1|1"
    assert jinja.from_string("{{ given }}{{ plural(2, 'x') }}", globals={"given": 3}).render() == "32 xs"
    assert "given" not in jinja.globals


NEEDED = [
    ("clock", "clock", {"due": NOW, "at": NOW}, ["due", "at"]),
    ("desks", "desk_list", {"desks": ["Police"]}, ["desks"]),
    ("answers", "agency_answers", {"answers": [{"agency": "Police", "state": "asked"}]}, ["answers"]),
    ("person", "person_card", {"name": "Amina Test"}, ["name"]),
    ("facts", "facts", {"rows": [["From", "Police"]]}, ["rows"]),
    ("message", "message", {"text": "What was written"}, ["text"]),
    (
        "timeline",
        "timeline",
        {"entries": [{"date": NOW.date(), "agency": "Police", "text": "Seen"}]},
        ["entries"],
    ),
    ("empty", "empty_state", {"title": "Nothing waits", "next": "Do that"}, ["title", "next"]),
    ("work_list", "work_list", {"caption": "Work", "head": ["A"], "rows": []}, ["caption", "head", "rows"]),
    ("pagination", "pagination", {"page": Paginator(range(50), 10).page(2)}, ["page"]),
    ("progress", "progress", {"title": "Wait", "text": "Soon", "href": "/x"}, ["title", "text", "href"]),
    ("hub_badge", "hub_badge", {"hub": {"name": "Harrow", "colour": 2}}, ["hub"]),
    ("tile_map", "tile_map", {"tiles": [], "title": "London"}, ["tiles", "title"]),
    (
        "chart",
        "chart",
        {"drawing": "x", "title": "T", "head": [], "rows": []},
        ["drawing", "title", "head", "rows"],
    ),
    ("rating", "rating_tag", {"rating": "red"}, ["rating"]),
    ("choice", "choice", {"name": "hub", "label": "Hub", "items": [("", "Every hub")]}, ["name", "label", "items"]),
    ("state", "state_badge", {"state": "held"}, ["state"]),
    ("split", "stay", {"label": "The message", "caller": lambda: "it"}, ["label"]),
]


@pytest.mark.parametrize(("component", "macro", "given", "needed"), NEEDED, ids=[row[1] for row in NEEDED])
def test_complains_about_what_is_missing(
    jinja: Environment, component: str, macro: str, given: dict[str, object], needed: list[str]
) -> None:
    assert call(jinja, component, macro, **given).strip()
    for name in needed:
        rest = {key: value for key, value in given.items() if key != name}
        with pytest.raises(MissingArgument, match=name):
            call(jinja, component, macro, **rest)


def test_a_list_entry_without_its_agency_is_refused(jinja: Environment) -> None:
    with pytest.raises(MissingArgument, match="agency"):
        call(jinja, "timeline", "timeline", entries=[{"date": NOW.date(), "text": "Seen"}])


@pytest.mark.parametrize("rating", ["red", "amber", "green", "blue"])
def test_a_rating_says_its_word(jinja: Environment, rating: str) -> None:
    assert rating.capitalize() in call(jinja, "rating", "rating_tag", rating)


def test_no_rating_yet_is_said(jinja: Environment) -> None:
    assert "Not rated" in call(jinja, "rating", "rating_tag", None)


def test_an_unknown_rating_is_refused(jinja: Environment) -> None:
    with pytest.raises(ValueError, match="purple"):
        call(jinja, "rating", "rating_tag", "purple")


def test_the_clock_gives_the_due_time_in_full_and_in_london(jinja: Environment) -> None:
    summer = datetime(2012, 6, 30, 14, 5, tzinfo=UTC)
    said = call(jinja, "clock", "clock", due=summer, at=summer - timedelta(hours=1, minutes=12))
    assert "1 h 12 min left" in said
    assert 'title="Due 30 June 2012 at 3:05pm"' in said
    assert 'datetime="2012-06-30T14:05:00+00:00"' in said


def test_what_people_wrote_is_escaped(jinja: Environment) -> None:
    nasty = "<script>alert(1)</script>"
    said = call(jinja, "message", "message", text=nasty, title=nasty) + call(
        jinja, "person", "person_card", name=nasty, role=nasty, details=[[nasty, nasty]]
    )
    said += call(jinja, "work_list", "work_list", caption=nasty, head=[nasty], rows=[{"cells": [nasty]}])
    said += call(jinja, "timeline", "timeline", entries=[{"date": nasty, "agency": nasty, "text": nasty}])
    assert "<script" not in said


def test_no_template_joins_markup_and_words_as_strings() -> None:
    """Joined to what is safe, `~` escapes the markup, and a button says "<span"; joined to what is not, it escapes
    nothing. A block that is set does neither."""
    joined = re.compile(r"""~ *["']<|>["'] *~""")
    found = [
        f"{path.relative_to(TEMPLATES)}:{number}"
        for path in TEMPLATES.rglob("*.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if joined.search(line)
    ]
    assert found == []


def test_a_page_link_keeps_the_filter(jinja: Environment) -> None:
    request = RequestFactory().get("/triage/", {"rating": "red", "page": "2"})
    said = call(jinja, "pagination", "pagination", Paginator(range(50), 10).page(2), request)
    assert "?rating=red&amp;page=3" in said


def test_one_page_needs_no_links(jinja: Environment) -> None:
    assert not call(jinja, "pagination", "pagination", Paginator(range(5), 10).page(1)).strip()


def test_an_unborn_child_is_due(jinja: Environment) -> None:
    said = call(jinja, "person", "person_card", name="Baby Test", born=date(2013, 2, 14), on=NOW.date())
    assert "due in 10 weeks (14 February 2013)" in said
