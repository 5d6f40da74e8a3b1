"""What somebody typed at the front door is never lost, never another family's, and never the next person's to read."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hub.front_door.models import Named, Notification
from tenants.models import Role
from tests.front_door.door_builders import STEPS, carry_on, fill, kept, post, send, step_of
from tests.support.house import House
from tests.support.pages import get, shown, text_of


@pytest.fixture
def browser(house: House) -> Client:
    return house.stranger("refer-harrow")


def messages(house: House) -> list[dict[str, Any]]:
    return [one.message for one in kept(house)]


def form_of(browser: Client) -> str:
    return str(post(browser, "/danger/", danger="no")["Location"].partition("form=")[2])


def test_two_tabs_are_two_families(house: House, browser: Client) -> None:
    first, second = form_of(browser), form_of(browser)
    typed = {first: ("Amy", "She was hungry."), second: ("Ben", "He was hit.")}
    for path in STEPS:
        for form in (second, first):
            name, words = typed[form]
            changed = {"/children/1/": {"given_name": name}, "/what-happened/": {"what_happened": words}}
            post(browser, f"{path}?form={form}", **{**STEPS[path], **changed.get(path, {})})
    for form in (first, second):
        assert post(browser, f"/check/?form={form}").status_code == 302
    assert [(one["children"][0]["given_name"], one["concern"]["what_happened"]) for one in messages(house)] == [
        ("Amy", "She was hungry."), ("Ben", "He was hit."),
    ]  # fmt: skip


def test_what_is_typed_after_sending_is_offered_as_an_addition_and_reaches_the_coordinator(
    house: House, browser: Client
) -> None:
    fill(browser)
    send(browser)
    page = post(browser, "/what-happened/", what_happened="He has a knife.")
    assert "Add to your message" in page.text
    assert "He has a knife." in page.text
    token = page.text.partition('action="')[2].partition('"')[0]
    added = post(browser, token, danger="yes", text="He has a knife.")
    assert added["Location"].startswith("/sent/")
    _, second = messages(house)
    rows = kept(house)
    with house.at(house.lead()):
        assert second["adds_to"] == rows[0].reference
        assert (rows[1].immediate_danger, rows[1].to_check) == (True, [])
        assert Named.objects.get(notification=rows[1]).label == f"Child of {rows[0].reference}"
    page = house.visit(role=Role.COORDINATOR).get(f"/triage/{rows[1].reference}/").text
    assert f'href="/triage/{rows[0].reference}/"' in page


def test_an_addition_sent_twice_is_one(house: House, browser: Client) -> None:
    fill(browser)
    where = send(browser)["Location"]
    for _ in range(2):
        assert post(browser, f"{where.partition('?')[0]}add/", danger="no", text="More.").status_code == 302
    assert len(messages(house)) == 2


def test_an_addition_that_is_too_long_is_shown_again_whole(house: House, browser: Client) -> None:
    fill(browser)
    where = send(browser)["Location"].partition("?")[0]
    assert 'data-maxlength="100000"' in browser.get(f"{where}add/", secure=True).text
    page = post(browser, f"{where}add/", danger="no", text="x" * 100_001).text
    assert "must be 100000 characters or fewer" in page
    assert "x" * 100_001 in page


@pytest.mark.parametrize("token", ["another", "a" * 64])
def test_nobody_adds_without_the_token(house: House, browser: Client, token: str) -> None:
    assert post(browser, f"/sent/{token}/add/", danger="no", text="More.").status_code == 404
    assert messages(house) == []


def test_the_front_page_shows_nobody_what_was_begun(browser: Client) -> None:
    fill(browser)
    page = get(browser, "/").text
    assert "in danger right now?" in page
    assert "Amy" not in page


def test_whoever_comes_back_after_a_while_says_the_code(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(browser)
    code = get(browser, "/check/").text.partition('<strong class="mash-reference">')[2][:6]
    later = timezone.now() + timedelta(minutes=30)
    monkeypatch.setattr("frontend.door.draft.timezone.now", lambda: later)
    for path in ("/check/", "/children/1/", "/what-happened/", "/ring-999/"):
        page = get(browser, path).text
        assert "enter the code" in page
        assert "Amy" not in page
        assert code not in page
    assert "not the code" in post(browser, "/come-back/", code="AAAAAA").text
    assert "enter the code" in get(browser, "/check/").text
    assert step_of(post(browser, "/come-back/", code=f" {code[:3].lower()}-{code[3:]} ")) == "/check/"
    assert "Amy" in get(browser, "/check/").text


def test_codes_are_not_tried_without_end(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(browser)
    code = get(browser, "/check/").text.partition('<strong class="mash-reference">')[2][:6]
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr("frontend.door.draft.timezone.now", lambda: later)
    for _ in range(5):
        post(browser, "/come-back/", code="AAAAAA")
    assert "tried too often" in post(browser, "/come-back/", code=code).text
    assert "enter the code" in get(browser, "/check/").text


def test_an_address_alone_opens_nothing(house: House, browser: Client) -> None:
    fill(browser)
    form = get(browser, "/check/").text.partition("form=")[2].partition("&")[0]
    other = house.stranger("refer-harrow")
    carry_on(other, form)
    assert "Amy" not in text_of(get(other, "/check/"))


def test_leaving_forgets_the_form_in_this_browser(browser: Client) -> None:
    fill(browser)
    answer = get(browser, "/leave/")
    assert answer["Location"].startswith("https://www.bbc.co.uk/")
    assert answer.cookies["__Host-mash-referral"].value == ""
    for path in STEPS:
        page = text_of(get(browser, path.replace("/danger/", "/danger/?change=1"))) if path != "/danger/" else ""
        assert "Amy" not in page


def test_every_step_can_be_left_and_deleted(browser: Client) -> None:
    fill(browser)
    for path in (*list(STEPS)[1:], "/check/"):
        page = get(browser, path).text
        assert "Exit this page" in page
        assert "Delete what I typed" in page


def test_back_and_a_link_to_another_child_keep_what_is_typed(browser: Client) -> None:
    fill(browser)
    assert step_of(post(browser, "/children/2/", given_name="Ben", go="to-1")) == "/children/1/"
    assert step_of(post(browser, "/children/2/", given_name="Benjamin", nhs_number="1", go="back")) == "/children/1/"
    assert "Benjamin" in get(browser, "/children/2/").text
    assert step_of(post(browser, "/what-happened/", what_happened="", where="At home", go="back")) == "/danger/"
    assert "At home" in get(browser, "/what-happened/").text


def test_long_text_is_counted_as_people_count_and_never_cut(house: House, browser: Client) -> None:
    words = "\r\n".join(["x" * 48] * 2000)  # 98,000 characters in 2,000 lines
    fill(browser, what_happened={"what_happened": words})
    send(browser)
    assert messages(house)[0]["concern"]["what_happened"] == words.replace("\r\n", "\n")


def test_no_box_cuts_what_is_pasted(browser: Client) -> None:
    fill(browser)
    for path in list(STEPS)[1:]:
        assert " maxlength=" not in text_of(get(browser, path))


def test_other_peoples_names_are_not_offered_by_the_browser(browser: Client) -> None:
    fill(browser)
    for path in ("/children/1/", "/others/1/"):
        assert 'autocomplete="off"' in get(browser, path).text


WRONG: dict[str, dict[str, str]] = {
    "children": {"postcode": "not known at the moment", "nhs_number": "943 476 5918", "upn": "A1", "age": "40",
                 "born_on_day": "30", "born_on_month": "2", "born_on_year": "2015", "given_name": "A" * 500},
    "others": {"relation": "Mum. DO NOT RING AT HOME - dad answers her telephone. " * 8},
    "what_happened": {"happened_on": "day", "happened_day_day": "1", "happened_day_month": "1",
                      "happened_day_year": "2099"},
    "you": {"source": "2A", "name": "", "agency": "", "telephone": "no", "email": "kit at home",
            "asked": "not_asked"},
}  # fmt: skip


def test_the_form_warns_and_lets_one_go_on(house: House, browser: Client) -> None:
    post(browser, "/danger/", danger="no")
    for path, right in list(STEPS.items())[1:]:
        typed = {**right, **WRONG[path.strip("/").split("/")[0].replace("-", "_")]}
        page = post(browser, path, **typed, go="on")
        assert page.status_code == 200, path
        assert "Go on all the same" in page.text
        assert post(browser, path, **typed, go="anyway").status_code == 302, path
    assert "To check, if you can" in get(browser, "/check/").text
    assert send(browser).status_code == 302
    with house.at(house.lead()):
        [sent] = Notification.objects.all()
    child, other = sent.message["children"][0], sent.message["others"][0]
    assert (child["born_on"], child["nhs_number"], child["age"]) == ("30 2 2015", "943 476 5918", 40)
    assert child["address"] == {"postcode": "not known at the moment"}
    assert other["relation"].strip() == WRONG["others"]["relation"].strip()
    assert {one["path"] for one in sent.to_check} == {
        "/children/0/age", "/children/0/born_on", "/children/0/nhs_number", "/children/0/upn",
        "/children/0/address/postcode", "/children/0/given_name", "/others/0/relation", "/concern/happened_on",
        "/consent/why_not",
    }  # fmt: skip


def test_which_children_somebody_belongs_to_is_asked_and_shown(house: House, browser: Client) -> None:
    fill(browser)
    post(browser, "/children/2/", given_name="Ben")
    page = post(browser, "/others/1/", relation="father")
    assert "Say to which children" in page.text
    post(browser, "/others/1/", relation="father", to_children=["2"], lives_with=["2"])
    assert "Ben" in shown(get(browser, "/check/").text).partition("To which children?")[2][:40]
    send(browser)
    assert messages(house)[0]["others"][0] == {"relation": "father", "to_children": [2], "lives_with": [2]}


def test_danger_changed_on_the_last_page_comes_back_to_it(browser: Client) -> None:
    fill(browser)
    assert step_of(post(browser, "/danger/?change=1", danger="no")) == "/check/"
    ring = post(browser, "/danger/?change=1", danger="yes")
    assert step_of(ring) == "/ring-999/"
    assert 'href="/check/?form=' in get(browser, ring["Location"]).text


def test_told_and_not_asked_and_five_reasons(house: House, browser: Client) -> None:
    page = get(browser, "/").text
    fill(browser, you={"source": "8", "asked": "not_asked", "reason": "child_wish", "keep_from_family": "on"})
    page = get(browser, "/you/").text
    for words in ("were told, and not asked to agree", "could not be reached", "harm an investigation"):
        assert words in page
    send(browser)
    message = messages(house)[0]
    assert message["consent"] == {"asked": "not_asked", "reason": "child_wish"}
    assert message["referrer"]["keep_from_family"] is True


def test_the_page_that_is_kept_on_paper_says_its_address_in_words(house: House, browser: Client) -> None:
    fill(browser)
    answer = send(browser)
    token = answer["Location"].split("/")[2]
    page = get(browser, answer["Location"]).text
    assert re.search(rf'<span class="mash-typed">https?://refer-harrow\.localhost/status/{token}/</span>', page)
