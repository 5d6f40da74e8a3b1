"""A long text counts as people count, is refused whole or taken whole, and its box says how much is left."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.test import RequestFactory
from jinja2 import Environment

from frontend.forms.base import GovForm
from frontend.forms.render import form_field
from frontend.jinja import environment
from hub.front_door.models import DangerMark
from tenants.middleware.characters import CharactersMiddleware
from tenants.models import Role
from tests.front_door.door_builders import post
from tests.front_door.test_marking_danger import form_of
from tests.front_door.triage_builders import notify
from tests.support.house import House

MOST = 4000


@pytest.fixture(scope="module")
def jinja() -> Environment:
    return environment()


class Reason(GovForm):
    reason = forms.CharField(label="Reason", max_length=MOST, widget=forms.Textarea)


def lines(many: int, length: int) -> str:
    """A text of so many lines as a browser sends it, of so many characters as people count them."""
    each, rest = divmod(length - (many - 1), many)
    return "\r\n".join(["x" * each] * (many - 1) + ["x" * (each + rest)])


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_the_end_of_a_line_is_one_character_in_every_form(end: str) -> None:
    request = RequestFactory().post("/", {"reason": f"one{end}two{end}{end}three"})
    CharactersMiddleware(lambda _: None).process_view(request, None, (), {})  # type: ignore[arg-type, return-value]
    assert request.POST["reason"] == "one\ntwo\n\nthree"


def test_a_full_text_of_200_lines_is_taken_at_a_desk_and_one_character_more_is_refused_and_shown_whole(
    house: House,
) -> None:
    found, desk = notify(house), house.visit(role=Role.COORDINATOR)
    address = f"/triage/{found.reference}/danger/mark/"
    refused = desk.post(address, form_of(words=lines(200, MOST + 1)), secure=True)
    assert refused.status_code == 200
    assert f"must be {MOST} characters or fewer" in refused.text
    box = re.search(r'<textarea[^>]*name="words"[^>]*>(.*?)</textarea>', refused.text, re.DOTALL)
    assert box is not None
    assert len(box[1].strip().replace("&#10;", "\n")) == MOST + 1
    taken = desk.post(address, form_of(words=lines(200, MOST)), secure=True)
    assert taken.status_code == 302
    with house.at(house.lead()):
        assert len(DangerMark.objects.get().words) == MOST


def test_it_counts_the_same_at_the_front_door(house: House) -> None:
    browser = house.stranger("refer-harrow")
    post(browser, "/danger/", danger="no")
    assert post(browser, "/what-happened/", what_happened=lines(201, 100_000)).status_code == 302
    assert "must be 100000 characters or fewer" in post(
        browser, "/what-happened/", what_happened=lines(201, 100_001)
    ).text  # fmt: skip


def test_a_long_box_with_a_limit_says_what_is_left_and_without_a_script_how_much_there_is(jinja: Environment) -> None:
    shown = str(form_field(jinja, Reason()["reason"]))
    assert 'data-module="govuk-character-count"' in shown
    assert 'data-maxlength="4000"' in shown
    assert "You can enter up to 4,000 characters" in shown
    assert re.search(r'<textarea[^>]* maxlength="', shown) is None, "a box that cuts what is pasted"


def test_a_page_of_a_desk_and_one_of_the_door_have_such_boxes(house: House) -> None:
    found = notify(house)
    page = house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/danger/mark/", secure=True).text
    assert 'data-maxlength="4000"' in page
    browser = house.stranger("refer-harrow")
    page = browser.get(post(browser, "/danger/", danger="no")["Location"], secure=True).text
    assert 'data-maxlength="100000"' in page
