"""A second referral in one sitting keeps who writes, where they ask for it, and nothing of the first family."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hub.front_door.models import Notification
from tenants.models import HubAuthority
from tests.front_door.door_builders import STEPS, fill, post, send
from tests.support.house import House
from tests.support.pages import get, text_of

BUTTON = "Write about another child"


@pytest.fixture
def browser(house: House) -> Client:
    return house.stranger("refer-harrow")


def sent(browser: Client, **changed: Any) -> str:
    fill(browser, **changed)
    where: str = send(browser)["Location"]
    return where


def again(browser: Client, where: str) -> str:
    """Press the button. Out: the name of the new form."""
    action = get(browser, where).text.partition('action="/another/')[2].partition('"')[0]
    answer = browser.post(f"/another/{action}", secure=True)
    return str(answer["Location"].partition("form=")[2])


def test_the_writer_is_filled_in_and_nothing_else(house: House, browser: Client) -> None:
    where = sent(browser, you={"own_reference": "SCH-77", "family_contact": "At school"})
    form = again(browser, where)
    page = get(browser, f"/you/?form={form}").text
    for words in ("Kit Example", "A school", "020 7946 0000"):
        assert words in page
    for words in ("SCH-77", "At school", "Amy", "hungry"):
        assert words not in page
    assert "Amy" not in text_of(get(browser, f"/children/1/?form={form}"))
    for path in list(STEPS)[:-1]:
        changed = {"given_name": "Ben"} if "children" in path else {}
        post(browser, f"{path}?form={form}", **{**STEPS[path], **changed})
    post(browser, f"/you/?form={form}", **STEPS["/you/"])
    assert post(browser, f"/check/?form={form}").status_code == 302
    with house.at(house.lead()):
        names = [one.message["children"][0]["given_name"] for one in Notification.objects.all()]
    assert sorted(names) == ["Amy", "Ben"]


@pytest.mark.parametrize("source", ["1A", "9"])
def test_of_a_member_of_the_public_nothing_is_kept(browser: Client, source: str) -> None:
    where = sent(browser, you={"source": source})
    assert BUTTON not in text_of(get(browser, where))
    form = where.partition("form=")[2]
    assert browser.post(f"/another/?form={form}", secure=True)["Location"] == "/"


def test_it_is_offered_for_20_minutes_to_this_browser_alone(
    house: House, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = sent(browser)
    assert BUTTON in get(browser, where).text
    assert BUTTON not in text_of(get(house.stranger("refer-harrow"), where))
    later = timezone.now() + timedelta(minutes=21)
    monkeypatch.setattr("frontend.door.draft.timezone.now", lambda: later)
    assert BUTTON not in get(browser, where).text
    assert browser.post(f"/another/?{where.partition('?')[2]}", secure=True)["Location"] == "/"


def test_a_door_that_closed_meanwhile_still_says_how_far_it_is(house: House, browser: Client) -> None:
    where = sent(browser)
    HubAuthority.objects.filter(authority__slug="harrow").update(door_opened_at=None)
    page = get(browser, where)
    assert page.status_code == 200
    assert BUTTON not in page.text
    assert get(browser, where.partition("?")[0].replace("/sent/", "/status/")).status_code == 200
