"""A name that runs from right to left, or a sign that reverses, turns nothing but itself: on every page."""

from __future__ import annotations

import re

import pytest

from frontend.jinja import environment
from tenants.models import Role
from tests.support.builders import a_notification
from tests.support.house import House

NAME = "محمد"
TURN = "Amy\u202eelpmaxE"


def shown(template: str, **words: object) -> str:
    """A template, filled."""
    return environment().from_string(template).render(words)


@pytest.mark.parametrize("name", [NAME, "שרה", "\u200fx", "\u2067x"])
def test_a_name_between_tags_is_isolated(name: str) -> None:
    assert shown("<p>From {{ name }} 12</p>", name=name).startswith("<p>From <bdi>")


def test_a_sign_that_turns_text_is_closed_where_it_was_opened() -> None:
    assert shown("<p>{{ name }} 12</p>", name=TURN) == f"<p><bdi>{TURN}\u202c</bdi> 12</p>"


@pytest.mark.parametrize("name", ["Amy", "Ọlá", "李", "<b>", 7, None])
def test_other_text_stays_as_it_was(name: object) -> None:
    assert "bdi" not in shown("<p>{{ name }}</p>", name=name)


@pytest.mark.parametrize(
    ("template", "page"),
    [
        ('<a title="{{ name }}">x</a>', f'<a title="{NAME}">x</a>'),
        ('<input {% if name %}value="{{ name }}"{% endif %}>', f'<input value="{NAME}">'),
        ("<title>{{ name }}</title>", f"<title>\u2068{NAME}\u2069</title>"),
        ("{% block title %}{{ name }}{% endblock %}", f"\u2068{NAME}\u2069"),
        ("{% set a %}{{ name }}{% endset %}<p>{{ a }}</p>", f"<p>\u2068{NAME}\u2069</p>"),
        ("<select><option>{{ name }}</option></select>", f"<select><option>\u2068{NAME}\u2069</option></select>"),
        ('{% set a = "x" %}<p>{{ name }}</p>', f"<p><bdi>{NAME}</bdi></p>"),
        ("<p>{{ name | upper }} {{ name if name else 1 }}</p>", f"<p><bdi>{NAME}</bdi> <bdi>{NAME}</bdi></p>"),
    ],
)
def test_where_it_stands_decides_how(template: str, page: str) -> None:
    assert shown(template, name=NAME) == page


def test_a_name_is_escaped_inside() -> None:
    assert shown("<p>{{ name }}</p>", name=f"<b>{NAME}") == f"<p><bdi>&lt;b&gt;{NAME}</bdi></p>"


def test_a_page_shows_a_childs_name_isolated(house: House) -> None:
    found = a_notification(house, children=(f"{NAME} {NAME}",))
    visit = house.visit(role=Role.COORDINATOR)
    for path in ("/triage/", f"/triage/{found.reference}/"):
        page = visit.get(path).content.decode()
        assert re.search(f"(<bdi>|\u2068)[^<]*{NAME}", page), path
        assert not re.search(f"(?<!<bdi)>{NAME}", page), path
        assert "<bdi>" not in page.partition("</title>")[0], path
