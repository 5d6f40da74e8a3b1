"""What is said is said in text: no title alone, numbers by their last digit, one text once, boxes by their names."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from jinja2 import Environment

from frontend.components import number_columns
from frontend.jinja import environment
from frontend.sign_in.forms import CodeForm, RecoveryForm, SignInForm
from frontend.sign_in.links import NewPasswordForm
from mash_platform.state import CHECKOUT

TEMPLATES = CHECKOUT / "frontend" / "templates"


@pytest.fixture(scope="module")
def jinja() -> Environment:
    return environment()


def test_a_due_time_stands_in_text_beside_its_title(jinja: Environment) -> None:
    now = timezone.now()
    shown = jinja.from_string(
        '{% from "components/clock.html" import clock %}{{ clock(due=due, at=now, start=now) }}'
    ).render(due=now + timedelta(hours=3), now=now)  # fmt: skip
    found = re.search(r'title="([^"]+)"', shown)
    assert found
    assert found[1] in re.sub(r"<[^>]*>", "", shown)


def test_no_other_title_says_what_stands_nowhere_else() -> None:
    with_title = {
        str(path.relative_to(TEMPLATES)): re.findall(r'\stitle="(\{\{[^"]*)"', path.read_text())
        for path in TEMPLATES.rglob("*.html")
    }
    assert {name: said for name, said in with_title.items() if said} == {
        "components/clock.html": ["{{ said.title }}"],
        "components/tile_map.html": ["{{ tile.label }}: {{ tile.state }}"],  # in text for whoever hears it
    }
    assert "{{ tile.label }}: {{ tile.state }}</span>" in (TEMPLATES / "components/tile_map.html").read_text()


def test_a_column_of_numbers_is_aligned_by_its_last_digit_and_no_other(jinja: Environment) -> None:
    rows = [{"cells": ["1", 12, "3 days", "1,204", "–", "40%"]}, {"cells": ["2", 7, "4", "–", "–", "5 %"]}]
    assert number_columns(rows) == {1, 3, 5}
    assert number_columns([]) == set()
    shown = jinja.from_string(
        '{% from "components/work_list.html" import work_list %}'
        '{{ work_list(caption="Hubs", head=["Hub", "Sent"], rows=[{"cells": ["Harrow", 12]}]) }}'
    ).render()
    assert re.search(r'<th class="[^"]*mash-list__number"[^>]*>Sent', shown)
    assert re.search(r'<td class="[^"]*mash-list__number"[^>]*data-label="Sent"', shown)
    assert not re.search(r'mash-list__number"[^>]*>\s*Hub', shown)


@pytest.mark.parametrize(
    ("form", "name", "wanted"),
    [
        (SignInForm(), "username", {"autocomplete": "username"}),
        (SignInForm(), "password", {"autocomplete": "current-password"}),
        (CodeForm(), "code", {"autocomplete": "one-time-code", "inputmode": "numeric"}),
        (RecoveryForm(), "code", {"autocomplete": "off"}),
    ],
)
def test_the_boxes_of_the_sign_in_say_what_they_are(
    jinja: Environment, form: SignInForm, name: str, wanted: dict[str, str]
) -> None:
    shown = jinja.from_string("{{ form_field(form[name]) }}").render(form=form, name=name)
    (box,) = re.findall(r"<input[^>]*>", shown)
    for attribute, value in wanted.items():
        assert f'{attribute}="{value}"' in box


def test_a_new_password_is_offered_and_no_old_one_filled_in() -> None:
    fields = [
        name for name, field in NewPasswordForm.base_fields.items()
        if field.widget.attrs.get("autocomplete") == "new-password"
    ]  # fmt: skip
    assert len(fields) >= 1
    assert not [
        name for name, field in NewPasswordForm.base_fields.items()
        if field.widget.attrs.get("autocomplete") == "current-password"
    ]  # fmt: skip
