"""A child about herself: a short way, no question about what the family was told, and what she asks is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hub.front_door.models import Notification
from tenants.models import DoorContact, Role
from tests.front_door.door_builders import carry_on, post
from tests.support.house import House
from tests.support.pages import get, shown, text_of

TOLD = {"danger": "no", "what_happened": "My stepdad hits me when mum is at work."}


@pytest.fixture
def browser(house: House) -> Client:
    return house.stranger("refer-harrow")


def begin(browser: Client, **changed: str) -> Any:
    """The first of the two pages. Out: its answer; this browser goes on with the form."""
    answer = browser.post("/about-me/", {**TOLD, **changed}, secure=True)
    if answer.status_code == 302:
        carry_on(browser, answer["Location"].partition("form=")[2].partition("&")[0])
    return answer


def tell(browser: Client, **said: str) -> Any:
    return post(browser, "/about-me/you/", go="on", **said)


def message(house: House) -> dict[str, Any]:
    with house.at(house.lead()):
        found: dict[str, Any] = Notification.objects.get().message
        return found


def test_two_pages_and_it_is_sent(house: House, browser: Client) -> None:
    assert 'href="/about-me/"' in get(browser, "/").text
    assert begin(browser)["Location"].startswith("/about-me/you/")
    answer = tell(browser, given_name="Amy", age="14", lines="2 High Street\nHarrow", school="Hill School",
                  safe_contact="At school, not at home.", keep_from_parents="on")  # fmt: skip
    assert answer["Location"].endswith("&me")
    page = shown(get(browser, answer["Location"]).text)
    assert "Thank you for telling us" in page
    assert "the family" not in page
    said = message(house)
    assert said["children"][0].pop("age_said_on")
    assert said == {
        "version": 1, "immediate_danger": False, "referrer": {"source": "1C"},
        "children": [{"given_name": "Amy", "school": "Hill School", "age": 14,
                      "address": {"lines": "2 High Street, Harrow"}}],
        "concern": {"what_happened": "My stepdad hits me when mum is at work."},
        "consent": {"keep_from_parents": True, "safe_contact": "At school, not at home."},
    }  # fmt: skip


def test_nothing_is_to_be_completed_by_a_child_who_says_little(house: House, browser: Client) -> None:
    begin(browser)
    assert tell(browser).status_code == 302
    with house.at(house.lead()):
        assert Notification.objects.get().to_check == []
        assert Notification.objects.get().source_code == "1C"


def test_it_says_what_will_happen_and_asks_no_family_question(browser: Client) -> None:
    page = get(browser, "/about-me/").text
    assert "What will happen" in page
    assert "Step 1 of 2" in page
    begin(browser)
    page += get(browser, "/about-me/you/").text
    for words in ("Why were they not told", "Did you tell the family", "(optional)"):
        assert words not in page
    assert 'name="keep_from_parents"' in page
    assert "checked" not in page


def test_danger_is_told_to_ring_and_comes_back_to_the_short_way(browser: Client) -> None:
    answer = begin(browser, danger="yes")
    assert answer["Location"].startswith("/ring-999/")
    page = get(browser, answer["Location"]).text
    assert "/about-me/you/?form=" in page
    assert "/about-me/?form=" in page


def test_the_coordinator_reads_that_the_parents_are_not_to_be_told(house: House, browser: Client) -> None:
    begin(browser)
    tell(browser, given_name="Amy", keep_from_parents="on", safe_contact="At school")
    with house.at(house.lead()):
        reference = Notification.objects.get().reference
    page = shown(house.visit(role=Role.COORDINATOR).get(f"/triage/{reference}/").text)
    assert page.count("The child asks: do not tell the parents") == 2  # on top, and in the message
    assert "The child asks: do not tell the parents Yes" in page
    assert "How it is safe to reach them At school" in page


def test_the_helpline_is_the_hubs_own_and_there_may_be_none(browser: Client) -> None:
    assert "Invented helpline for children" in get(browser, "/about-me/").text
    contact = DoorContact.objects.filter(place__authority__slug="harrow").latest("number")
    contact.pk, contact.number, contact.helpline = None, contact.number + 1, ""
    contact._state.adding = True
    contact.pk = DoorContact._meta.pk.get_default()
    contact.save()
    assert "talk to somebody first" not in text_of(get(browser, "/about-me/"))


def test_what_is_missing_is_said_and_what_was_typed_stays(browser: Client) -> None:
    page = begin(browser, what_happened="").text
    assert "Write a few words about what is happening" in page
    page = begin(browser, danger="").text
    assert "My stepdad hits me" in page
    assert "Are you in danger right now?" in page


def test_it_is_sent_once_however_often_the_button_is_pressed(house: House, browser: Client) -> None:
    begin(browser)
    tell(browser)
    assert tell(browser).status_code == 200  # offered as an addition
    with house.at(house.lead()):
        assert Notification.objects.count() == 1


def test_the_other_pages_of_the_form_lead_back_to_the_short_way(browser: Client) -> None:
    begin(browser)
    assert get(browser, "/check/")["Location"].startswith("/about-me/you/")


def test_the_long_form_asks_a_child_no_reason_either(house: House, browser: Client) -> None:
    post(browser, "/danger/", danger="no")
    page = post(browser, "/you/", source="1C", asked="not_asked")
    assert page.status_code == 302
    assert post(browser, "/you/", source="1C").status_code == 302
    assert post(browser, "/you/", source="1B").status_code == 200
