"""What the referral form asks of the day, and of reaching people; and what it says at night."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tenants.door_contacts import Contact
from tenants.models import DoorContact
from tenants.reading_hours import next_reading
from tests.front_door.door_builders import fill, kept, post, send
from tests.support.house import House
from tests.support.pages import get, shown, text_of


@pytest.fixture
def browser(house: House) -> Client:
    return house.stranger("refer-harrow")


def said_of_the_concern(house: House) -> Any:
    [found] = kept(house)
    return found.message["concern"]


@pytest.mark.parametrize(("back", "word"), [(0, "Today"), (1, "Yesterday")])
def test_today_and_yesterday_are_days(house: House, browser: Client, back: int, word: str) -> None:
    day = timezone.localdate() - timedelta(days=back)
    post(browser, "/danger/", danger="no")
    page = get(browser, "/what-happened/").text
    assert f"{word}, {day:%A} {day.day} {day:%B}" in shown(page)
    fill(browser, what_happened={"happened_on": day.isoformat()})
    send(browser)
    assert said_of_the_concern(house)["happened_on"] == day.isoformat()


def test_a_day_that_was_chosen_before_midnight_stays_that_day(
    house: House, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    fill(browser, what_happened={"happened_on": (today - timedelta(days=1)).isoformat()})
    monkeypatch.setattr("frontend.door.forms.timezone.localdate", lambda: today + timedelta(days=1))
    send(browser)
    assert said_of_the_concern(house)["happened_on"] == (today - timedelta(days=1)).isoformat()


def test_about_when_is_kept_in_its_words_and_is_no_day(house: House, browser: Client) -> None:
    fill(browser, what_happened={"happened_on": "about", "happened_about": "for years, worse since Easter"})
    send(browser)
    said = said_of_the_concern(house)
    assert said["happened_about"] == "for years, worse since Easter"
    assert "happened_on" not in said
    assert [one["path"] for one in kept(house)[0].to_check] == ["/children/0/address/lines"]


def test_another_day_asks_for_it(house: House, browser: Client) -> None:
    post(browser, "/danger/", danger="no")
    page = post(browser, "/what-happened/", what_happened="Hit.", happened_on="day").text
    assert "Enter the day, or choose that you do not know it exactly" in page


def test_nothing_is_marked_as_optional_ten_times(browser: Client) -> None:
    fill(browser)
    for path in ("/what-happened/", "/children/1/", "/others/1/", "/you/"):
        assert "(optional)" not in text_of(get(browser, path)), path
    assert "Only the first question must be answered" in get(browser, "/what-happened/").text


def test_safe_ways_to_reach_the_child_and_the_writer_are_told_apart(house: House, browser: Client) -> None:
    fill(browser, you={"safe_contact": "By text only", "family_contact": "At school, never at home",
                       "own_reference": "SCH-77"})  # fmt: skip
    assert "At school, never at home" in get(browser, "/check/").text
    send(browser)
    [found] = kept(house)
    assert found.message["referrer"]["safe_contact"] == "By text only"
    assert found.message["referrer"]["own_reference"] == "SCH-77"
    assert found.message["consent"]["safe_contact"] == "At school, never at home"
    assert [one["path"] for one in found.to_check] == ["/children/0/address/lines"]


def at_the_door(monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    """Harrow reads from 8 to 18 on working days, and it is this time there."""
    contact = DoorContact.objects.filter(place__authority__slug="harrow").latest("number")
    said = {name: getattr(contact, name) for name in (each.name for each in fields(Contact))}
    said |= {"reads_from": time(8), "reads_until": time(18), "reads_weekends": False, "reads_bank_holidays": False}
    DoorContact.objects.create(place=contact.place, number=contact.number + 1, at=timezone.now(), **said)
    moment = datetime.fromisoformat(at).replace(tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr("frontend.context.next_reading", lambda contact, _: next_reading(contact, moment))


@pytest.mark.parametrize(("at", "reads"), [
    ("2026-11-27T19:30", "30 November 2026 at 8:00am"), ("2026-11-30T06:10", "30 November 2026 at 8:00am"),
    ("2026-12-24T18:00", "29 December 2026 at 8:00am"),  # Boxing Day is a Saturday: the 28th is its bank holiday
    ("2026-11-28T12:00", "30 November 2026 at 8:00am"), ("2026-11-30T17:59", ""),
])  # fmt: skip
def test_at_night_it_is_said_when_somebody_reads_it_and_whom_to_ring(
    browser: Client, monkeypatch: pytest.MonkeyPatch, at: str, reads: str
) -> None:
    fill(browser)
    at_the_door(monkeypatch, at)
    pages = [get(browser, "/check/").text, get(browser, "/about-me/").text]
    pages += [get(browser, send(browser)["Location"]).text]
    for page in map(shown, pages):
        assert ("Nobody reads messages at this hour." in page) == bool(reads)
        if reads:
            assert reads in page
            assert "ring Emergency duty team" in page
