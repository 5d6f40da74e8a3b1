"""What is typed at the door is kept while it is typed, with and without a script, and no tab overwrites another."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from hub.front_door.notifications import drafts
from tests.front_door.door_builders import fill, post, send
from tests.support.house import House
from tests.support.pages import get, shown, text_of


@pytest.fixture
def browser(house: House) -> Client:
    browser = house.stranger("refer-harrow")
    post(browser, "/danger/", danger="no")
    return browser


def version(browser: Client, path: str) -> str:
    """As the page tells its script."""
    said = get(browser, path).text.partition('data-drafts="')[2].partition('}"')[0] + "}"
    found: dict[str, str] = json.loads(said.replace("&#34;", '"').replace("&quot;", '"'))
    return found[path]


def keep(browser: Client, path: str, going_on_from: str, **typed: Any) -> Any:
    """What the page's script does every few seconds."""
    return browser.post(path, typed, secure=True, headers={"Mash-Keep-Only": "1", "If-Match": going_on_from})


def test_the_script_keeps_a_step_and_goes_on_from_its_version(browser: Client) -> None:
    first = keep(browser, "/what-happened/", version(browser, "/what-happened/"), what_happened="He has")
    assert (first.status_code, first.content) == (204, b"")
    second = keep(browser, "/what-happened/", first["ETag"], what_happened="He has a knife.")
    assert second.status_code == 204
    assert "He has a knife." in get(browser, "/what-happened/").text
    assert version(browser, "/what-happened/") == second["ETag"]


def test_another_tab_of_the_same_step_does_not_overwrite_it(browser: Client) -> None:
    begun = version(browser, "/what-happened/")
    assert keep(browser, "/what-happened/", begun, what_happened="He has a knife.").status_code == 204
    assert keep(browser, "/what-happened/", begun, what_happened="She was hungry.").status_code == 412
    assert "He has a knife." in get(browser, "/what-happened/").text


def test_what_is_older_than_a_day_is_gone_though_a_tab_still_knows_its_version(house: House) -> None:
    with house.at("door"):
        drafts.keep("harrow", "token", {"version": "one"})
        drafts.keep_from("harrow", "token", {"version": "two"}, "one")
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_doordraft SET kept_at = kept_at - interval '25 hours'")
    with house.at("door"), pytest.raises(drafts.KeptMeanwhile):
        drafts.keep_from("harrow", "token", {"version": "three"}, "two")


def test_the_database_saves_no_form_for_longer_than_seven_days(house: House) -> None:
    with house.at("door"):
        drafts.keep("harrow", "token", {"version": "one"})
        drafts.save("harrow", "token", until=timezone.now() + timedelta(days=30))
    with house.as_superuser() as cursor:
        cursor.execute("SELECT saved_until <= now() + interval '7 days' FROM front_door_doordraft")
        assert cursor.fetchall() == [(True,)]


def test_two_steps_of_one_form_are_kept_beside_each_other(browser: Client) -> None:
    happened, child = version(browser, "/what-happened/"), version(browser, "/children/1/")
    assert keep(browser, "/what-happened/", happened, what_happened="He has a knife.").status_code == 204
    assert keep(browser, "/children/1/", child, given_name="Amy").status_code == 204
    assert "He has a knife." in get(browser, "/what-happened/").text
    assert "Amy" in get(browser, "/children/1/").text


def test_a_step_kept_at_the_same_moment_is_read_again_and_not_lost(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = version(browser, "/what-happened/")
    plain = drafts.keep_from
    kept: list[str] = []

    def meanwhile(door: str, token: str, *more: Any) -> None:
        there = drafts.find(door, token)
        if not kept and there is not None:
            kept.append(token)
            drafts.keep(door, token, {**there, "children": [{"given_name": ["Amy"]}], "version": "another"})
        plain(door, token, *more)

    monkeypatch.setattr(drafts, "keep_from", meanwhile)
    assert keep(browser, "/what-happened/", begun, what_happened="He has a knife.").status_code == 204
    assert len(kept) == 1
    assert "Amy" in get(browser, "/children/1/").text
    assert "He has a knife." in get(browser, "/what-happened/").text


def test_an_empty_page_adds_nobody(browser: Client) -> None:
    assert keep(browser, "/others/1/", version(browser, "/others/1/"), given_name="").status_code == 204
    assert "Remove this person" not in text_of(get(browser, "/others/1/"))


def test_nothing_is_kept_of_a_form_that_was_sent_or_of_another_browsers(house: House, browser: Client) -> None:
    begun = version(browser, "/what-happened/")
    stranger = house.stranger("refer-harrow")
    assert keep(stranger, "/what-happened/", begun, what_happened="Not mine.").status_code == 409
    fill(browser)
    send(browser)
    assert keep(browser, "/what-happened/", begun, what_happened="More.").status_code == 409


def test_without_a_script_a_button_keeps_it_and_the_page_says_so(browser: Client) -> None:
    answer = post(browser, "/children/1/", given_name="Amy", nhs_number="12", go="keep")
    page = get(browser, answer["Location"])
    assert "What you typed is kept. Nothing was sent." in shown(page.text)
    assert "Amy" in page.text
    assert "There is a problem" not in page.text
    assert 'value="keep"' in get(browser, "/what-happened/").text


@pytest.mark.parametrize("path", ["/what-happened/", "/api/v1/notifications"])
def test_what_is_too_large_says_whom_to_ring(browser: Client, path: str) -> None:
    answer = browser.generic("POST", path, b"x" * (settings.LARGEST_REQUEST + 1), secure=True,
                             content_type="application/json")  # fmt: skip
    assert answer.status_code == 413
    assert "020 7946" in answer.text
    assert "999" in answer.text
