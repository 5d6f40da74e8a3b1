"""Told and agreed are two things, and five reasons stand for telling nobody: at the door, in the message, on pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from frontend.presenters.message import parts_of
from tenants.models import Role
from tests.front_door.door_builders import fill, kept, send
from tests.support.house import House
from tests.support.pages import get, shown

ASKED = {
    "agreed": ("Yes, and they agreed", "Asked, and agreed"),
    "refused": ("Yes, and they did not agree", "Asked, and refused"),
    "told": ("Yes, they were told, and not asked to agree", "Told, not asked to agree"),
    "not_asked": ("No, they do not know", "Not asked"),
}
REASONS = {
    "risk": ("It would put the child or somebody else at more risk", "It would raise the risk"),
    "not_reached": ("They could not be reached", "They could not be reached"),
    "delay": ("It would have delayed help", "It would delay help"),
    "investigation": ("It could harm an investigation or evidence", "It would prejudice an investigation or evidence"),
    "child_wish": ("The child does not want it", "The child does not wish it"),
}


@pytest.fixture
def browser(house: House) -> Client:
    return house.stranger("refer-harrow")


def offered(browser: Client, name: str) -> list[tuple[str, str]]:
    """The choices of a box of the form's page about who writes, in their order."""
    page = get(browser, "/you/").text
    found = re.findall(rf'<input[^>]*name="{name}"[^>]*value="(\w+)"[^>]*>\s*<label[^>]*>(.*?)</label>', page, re.S)
    return [(value, shown(words).strip()) for value, words in found]


def test_the_form_asks_for_four_answers_and_five_reasons(browser: Client) -> None:
    fill(browser)
    assert offered(browser, "asked") == [(code, words) for code, (words, _) in ASKED.items()]
    assert offered(browser, "reason") == [(code, words) for code, (words, _) in REASONS.items()]


@pytest.mark.parametrize("code", ASKED)
def test_each_answer_reaches_the_message_and_the_coordinators_page_in_its_words(
    house: House, browser: Client, code: str
) -> None:
    fill(browser, you={"asked": code, "reason": "delay"})
    send(browser)
    [found] = kept(house)
    assert found.message["consent"] == {"asked": code, **({"reason": "delay"} if code == "not_asked" else {})}
    lines = {line.text for part in parts_of(found.message) if part.title == "Consent" for line in part.lines}
    assert lines == {ASKED[code][1], *(["It would delay help"] if code == "not_asked" else [])}
    page = shown(get(house.visit(role=Role.COORDINATOR), f"/triage/{found.reference}/").text)
    assert ASKED[code][1] in page


@pytest.mark.parametrize("code", REASONS)
def test_each_reason_for_telling_nobody_is_kept_and_shown_in_its_words(
    house: House, browser: Client, code: str
) -> None:
    fill(browser, you={"asked": "not_asked", "reason": code})
    send(browser)
    [found] = kept(house)
    assert found.message["consent"] == {"asked": "not_asked", "reason": code}
    page = shown(get(house.visit(role=Role.COORDINATOR), f"/triage/{found.reference}/").text)
    assert REASONS[code][1] in page
