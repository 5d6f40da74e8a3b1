"""A referrer saves a half-filled form and comes back to it by a private link, in another browser, within seven days."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hub.wall.functions import call
from tests.front_door.door_builders import fill, kept, post, send, step_of
from tests.support.house import House
from tests.support.pages import get, shown

TYPED = "He has a knife, I think."


@pytest.fixture
def browser(house: House) -> Client:
    browser = house.stranger("refer-harrow")
    post(browser, "/danger/", danger="no")
    return browser


def save(browser: Client) -> str:
    """Save it on the page of what happened, with what is typed there. Out: the page that says so."""
    answer = post(browser, "/what-happened/", what_happened=TYPED, go="save")
    assert step_of(answer) == "/save/"
    return str(get(browser, "/save/").text)


def link_of(page: str) -> str:
    found = re.search(r'value="https?://[^/]+(/go-on/[^"]+/)"', page)
    assert found is not None
    return found.group(1)


def code_of(page: str) -> str:
    found = re.search(r"Code\s*([A-Z2-9]{6})", shown(page))
    assert found is not None
    return found.group(1)


def later(monkeypatch: pytest.MonkeyPatch, **after: int) -> None:
    at = timezone.now() + timedelta(**after)
    monkeypatch.setattr("frontend.door.draft.timezone.now", lambda: at)


def aged(house: House, **ago: int) -> None:
    """As if all of it had been kept and saved so long ago."""
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_doordraft SET kept_at = kept_at - %s, saved_until = saved_until - %s",
            [timedelta(**ago), timedelta(**ago)],
        )


def come_back(browser: Client, link: str, code: str) -> Any:
    return browser.post(link, {"code": code}, secure=True)


def test_it_goes_on_in_another_browser_where_it_was_left(house: House, browser: Client) -> None:
    page = save(browser)
    link, code = link_of(page), code_of(page)
    other = house.stranger("refer-harrow")
    asked = get(other, link).text
    assert "enter the code" in asked
    assert TYPED not in asked
    assert code not in asked
    answer = come_back(other, link, f" {code[:3].lower()} {code[3:]}")
    assert step_of(answer) == "/children/1/", "what happened is said"
    assert TYPED in get(other, answer["Location"].replace("/children/1/", "/what-happened/")).text


def test_the_page_says_until_when_and_sends_a_link_without_a_word_of_the_form(browser: Client) -> None:
    page = save(browser)
    assert f"{timezone.localtime() + timedelta(days=7):%-d %B %Y}" in shown(page)
    (mail,) = re.findall(r'href="(mailto:[^"]*)"', page)
    assert mail.startswith("mailto:?subject=A%20form%20that%20you%20saved&amp;body=")
    assert link_of(page).strip("/").split("/")[1] in mail
    assert code_of(page) not in mail
    assert "knife" not in mail


def test_a_wrong_code_opens_nothing_and_is_not_tried_without_end(house: House, browser: Client) -> None:
    page = save(browser)
    link, code = link_of(page), code_of(page)
    other = house.stranger("refer-harrow")
    for _ in range(5):
        answer = come_back(other, link, "AAAAAA")
        assert TYPED not in answer.text
    assert "There is a problem" in answer.text
    assert "tried too often" in come_back(other, link, code).text
    assert "__Host-mash-referral" not in other.cookies


@pytest.mark.parametrize(("days", "opens"), [(2, True), (6, True), (8, False)])
def test_it_is_kept_for_seven_days_and_no_longer(house: House, browser: Client, days: int, opens: bool) -> None:
    page = save(browser)
    aged(house, days=days)
    with house.at("worker"):
        call("drafts_expire_v2")
    said = get(house.stranger("refer-harrow"), link_of(page)).text
    assert ("enter the code" in said) is opens
    assert ("This link opens nothing any more" in said) is not opens
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM front_door_doordraft")
        assert cursor.fetchone()[0] == (2 if opens else 0)


def test_coming_back_makes_it_no_longer(house: House, browser: Client) -> None:
    page = save(browser)
    aged(house, days=5)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_doordraft SET data = jsonb_set(data, '{saved_until}',"
                       " to_jsonb((now() + interval '2 days')::text)) WHERE data ? 'saved_until'")  # fmt: skip
    come_back(house.stranger("refer-harrow"), link_of(page), code_of(page))
    aged(house, days=3)
    assert "This link opens nothing" in get(house.stranger("refer-harrow"), link_of(page)).text


def test_what_was_not_saved_goes_after_a_day_as_before(house: House, browser: Client) -> None:
    post(browser, "/what-happened/", what_happened=TYPED)
    aged(house, days=2)
    assert "Your earlier answers are gone" in get(browser, "/what-happened/").text


def test_the_browser_that_began_it_holds_it_no_more_once_another_does(house: House, browser: Client) -> None:
    page = save(browser)
    other = house.stranger("refer-harrow")
    come_back(other, link_of(page), code_of(page))
    assert "Your earlier answers are gone" in get(browser, "/what-happened/").text


def test_a_browser_with_forms_of_its_own_keeps_them(house: House, browser: Client) -> None:
    page = save(browser)
    other = house.stranger("refer-harrow")
    post(other, "/danger/", danger="no")
    post(other, "/what-happened/", what_happened="Another family.")
    own = get(other, "/what-happened/").wsgi_request.get_full_path()
    answer = come_back(other, link_of(page), code_of(page))
    assert TYPED in get(other, answer["Location"].replace("/children/1/", "/what-happened/")).text
    assert "Another family." in get(other, own).text


def test_sending_it_ends_the_link_and_what_is_left_of_it(house: House, browser: Client) -> None:
    fill(browser)
    assert step_of(post(browser, "/save/")) == "/save/"
    page = get(browser, "/save/").text
    send(browser)
    assert len(kept(house)) == 1
    assert "This link opens nothing any more" in get(house.stranger("refer-harrow"), link_of(page)).text
    with house.as_superuser() as cursor:
        cursor.execute("SELECT data::text, saved_until FROM front_door_doordraft WHERE data ->> 'sent' <> ''")
        ((data, until),) = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM front_door_doordraft WHERE data ? 'holder'")
        assert cursor.fetchone()[0] == 0, "the link is gone, too"
    assert "hungry" not in data
    assert until is None


@pytest.mark.parametrize("where", ["/clear/", "by the link"])
def test_deleting_it_ends_the_link(house: House, browser: Client, where: str) -> None:
    page = save(browser)
    link = link_of(page)
    if where == "/clear/":
        post(browser, where)
    else:
        house.stranger("refer-harrow").post(link, {"go": "delete"}, secure=True)
    assert "This link opens nothing any more" in get(house.stranger("refer-harrow"), link).text
    assert "Your earlier answers are gone" in get(browser, "/what-happened/").text


def test_a_link_of_one_door_opens_nothing_at_another(house: House, browser: Client) -> None:
    link = link_of(save(browser))
    assert "This link opens nothing any more" in get(house.stranger("refer-haringey"), link).text
    assert "This link opens nothing any more" in get(house.stranger("refer-harrow"), "/go-on/never-given/").text


def test_a_child_who_writes_about_herself_saves_it_too(house: House) -> None:
    browser = house.stranger("refer-harrow")
    answer = browser.post("/about-me/", {"what_happened": "They hit me.", "danger": "no", "go": "save"}, secure=True)
    assert step_of(answer) == "/save/"
    page = get(browser, answer["Location"]).text
    other = house.stranger("refer-harrow")
    assert step_of(come_back(other, link_of(page), code_of(page))).startswith("/about-me/")
