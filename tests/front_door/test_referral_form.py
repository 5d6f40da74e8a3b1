"""The referral form: anybody may send it, in short steps, once; what was typed is never lost."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from hub.front_door.models import Notification
from hub.front_door.notifications import drafts
from hub.front_door.triage.triaging import open_enquiry, set_aside
from tenants.models import Role
from tenants.rate_limits import FORMS_BEGUN
from tests.front_door.door_builders import STEPS, carry_on, fill, kept, post, send, step_of
from tests.front_door.triage_builders import rated
from tests.support.house import House
from tests.support.pages import doubled_ids, get, shown, text_of

COOKIE = "__Host-mash-referral"


@pytest.fixture
def browser(house: House) -> Client:
    return house.stranger("refer-harrow")


def token_of(browser: Client) -> str:
    """Under which the form that this browser goes on with is kept."""
    form = get(browser, "/check/").text.partition("form=")[2].partition("&")[0].partition('"')[0]
    return f"{browser.cookies[COOKIE].value} {form}"


def test_danger_is_asked_first_and_whoever_says_yes_is_told_to_ring(browser: Client) -> None:
    assert "in danger right now?" in get(browser, "/").text
    assert step_of(post(browser, "/danger/", danger="yes")) == "/ring-999/"
    page = get(browser, "/ring-999/").text
    assert "Ring 999 now" in page
    assert "/what-happened/" in page


def test_a_referral_is_kept_and_the_referrer_gets_a_reference(house: House, browser: Client) -> None:
    fill(browser)
    page = get(browser, send(browser)["Location"])
    [found] = kept(house)
    assert found.reference in page.text
    assert found.message["others"] == [{"given_name": "Jo", "relation": "mother", "same_household": True}]
    assert found.message["concern"]["categories"] == ["neglect"]


def test_a_tired_teacher_gets_through_in_six_clicks(browser: Client) -> None:
    assert len(STEPS) + 1 == 6
    fill(browser)
    assert send(browser)["Location"].startswith("/sent/")


def test_sent_twice_it_is_one_notification(house: House, browser: Client) -> None:
    fill(browser)
    assert send(browser)["Location"] == send(browser)["Location"]
    assert len(kept(house)) == 1


def test_two_sends_before_either_is_answered_are_one_notification(house: House, browser: Client) -> None:
    fill(browser)
    token = token_of(browser)
    with house.at("door"):
        draft = drafts.find("harrow", token)
    assert draft is not None
    first = send(browser)["Location"]
    with house.at("door"):
        drafts.keep("harrow", token, draft)  # as the second request read it, before the first was done
    assert send(browser)["Location"] == first
    assert len(kept(house)) == 1


def test_a_form_that_was_sent_shows_nothing_of_it_any_more(browser: Client) -> None:
    fill(browser)
    where = send(browser)["Location"]
    assert get(browser, "/check/")["Location"] == where
    assert get(browser, "/children/1/")["Location"] == where
    assert "in danger right now?" in get(browser, "/").text


def test_a_second_form_after_the_first_is_a_second_notification(house: House, browser: Client) -> None:
    for _ in range(2):
        fill(browser)
        send(browser)
    assert len(kept(house)) == 2


def test_an_error_keeps_what_was_typed_and_says_what_to_do(browser: Client) -> None:
    post(browser, "/danger/", danger="no")
    page = post(browser, "/you/", source="2A", name="Kit Example", asked="not_asked")
    assert page.status_code == 200
    for words in ("There is a problem", "Say why the family was not told", "Enter your school or organisation",
                  "Enter a telephone number or an email address", "Kit Example", "<title>Error: ",
                  "Go on all the same"):  # fmt: skip
        assert words in page.text


def test_what_was_wrongly_typed_is_there_when_one_comes_back(browser: Client) -> None:
    post(browser, "/danger/", danger="no")
    post(browser, "/children/1/", given_name="Amy", nhs_number="1234567890")
    page = get(browser, "/children/1/").text
    assert "Amy" in page
    assert "There is a problem" not in page


def test_a_member_of_the_public_may_stay_anonymous(house: House, browser: Client) -> None:
    fill(browser, you={"source": "9", "name": "Kit Example"})
    assert "Kit Example" not in text_of(get(browser, "/check/"))
    send(browser)
    assert kept(house)[0].message["referrer"] == {"source": "9", "telephone": "020 7946 0000"}


def test_children_are_added_and_removed_without_losing_what_was_typed(house: House, browser: Client) -> None:
    fill(browser)
    added = post(browser, "/children/1/", **STEPS["/children/1/"], lines="1 High Street", go="add")
    assert step_of(added) == "/children/2/"
    page = get(browser, "/children/2/").text
    assert 'value="Example"' in page
    assert "1 High Street" in page
    assert post(browser, "/children/2/", family_name="Example", lines="1 High Street").status_code == 200
    post(browser, "/children/2/", given_name="Ben", unborn="", go="add")
    post(browser, "/children/3/", unborn="on", family_name="Example")
    assert step_of(post(browser, "/children/2/", go="remove")) == "/children/1/"
    send(browser)
    children = kept(house)[0].message["children"]
    assert [child.get("given_name", "unborn") for child in children] == ["Amy", "unborn"]


def test_ties_follow_the_children_when_one_is_removed(house: House, browser: Client) -> None:
    fill(browser)
    for place, name in ((2, "Ben"), (3, "Cai")):
        post(browser, f"/children/{place}/", given_name=name)
    post(browser, "/others/1/", relation="mother", to_children=["2", "3"])
    post(browser, "/others/2/", relation="father", to_children=["1"])
    post(browser, "/children/1/", go="remove")
    assert "Other person 2" in get(browser, "/check/").text
    post(browser, "/others/2/", go="remove")
    send(browser)
    message = kept(house)[0].message
    assert [child["given_name"] for child in message["children"]] == ["Ben", "Cai"]
    assert message["others"][0]["to_children"] == [1, 2]


def test_a_change_from_the_last_page_goes_back_to_it(browser: Client) -> None:
    fill(browser)
    assert "change=1" in get(browser, "/check/").text
    answer = post(browser, "/what-happened/?change=1", what_happened="Hungry, and bruised.")
    assert step_of(answer) == "/check/"
    assert "Hungry, and bruised." in get(browser, "/check/").text


def test_nothing_is_sent_while_a_part_is_missing(house: House, browser: Client) -> None:
    post(browser, "/danger/", danger="no")
    page = send(browser)
    assert page.status_code == 200
    assert "Finish “What happened”" in page.text
    assert kept(house) == []


def test_an_expired_draft_says_so_plainly(browser: Client) -> None:
    browser.cookies[COOKIE] = "a-token-whose-day-is-over"
    page = get(browser, "/what-happened/?form=gone").text
    assert "Your earlier answers are gone" in page
    assert "Nothing was sent to us" in page


def test_what_was_typed_after_the_draft_had_gone_is_kept(browser: Client) -> None:
    browser.cookies[COOKIE] = "a-token-whose-day-is-over"
    page = post(browser, "/what-happened/?form=gone", what_happened="Hungry for a week.").text
    assert "What you typed on the last page is kept" in page
    carry_on(browser, page.partition("form=")[2].partition('"')[0])
    assert "Hungry for a week." in get(browser, "/what-happened/").text


def test_what_was_typed_can_be_deleted_at_once(browser: Client) -> None:
    fill(browser)
    assert "Delete what I typed" in get(browser, "/check/").text
    post(browser, "/clear/")
    assert "Your earlier answers are gone" in get(browser, "/check/").text


def test_the_draft_is_held_by_this_host_and_browser_alone(house: House, browser: Client) -> None:
    fill(browser)
    cookie = browser.cookies[COOKIE]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    elsewhere = house.stranger("refer-haringey")
    elsewhere.cookies[COOKIE] = cookie.value
    carry_on(elsewhere, token_of(browser).split()[1])
    assert "Your earlier answers are gone" in get(elsewhere, "/children/1/").text


def test_the_longest_names_and_signs_that_no_database_keeps_are_no_failure(browser: Client) -> None:
    fill(browser, children={"given_name": "A" * 120, "family_name": "B" * 119 + "\x00"})
    assert send(browser).status_code == 302


def test_a_longer_text_than_fits_is_shown_again_with_the_reason(browser: Client) -> None:
    post(browser, "/danger/", danger="no")
    page = post(browser, "/what-happened/", what_happened="word " * 20_100).text
    assert "must be 100000 characters or fewer" in page
    assert page.count("word") >= 20_100


def test_the_questions_of_a_full_form_reach_the_message(house: House, browser: Client) -> None:
    full = {"sex": "female", "school": "Hill School", "ethnicity": "Black African", "religion": "Christian",
            "language": "Twi", "interpreter": "yes", "disability": "Deaf", "gp": "Dr Example",
            "nhs_number": "943 476 5919", "lines": "1 High Street\nHarrow", "postcode": "W99 9ZZ"}  # fmt: skip
    fill(browser, children=full)
    send(browser)
    child = kept(house)[0].message["children"][0]
    assert child["address"] == {"lines": "1 High Street, Harrow", "postcode": "W99 9ZZ"}
    assert {name: child[name] for name in full if name in child} == {
        name: text for name, text in full.items() if name not in ("lines", "postcode")
    }


def test_an_age_is_kept_as_it_was_said(house: House, browser: Client) -> None:
    fill(browser, children={"born_on_day": "", "born_on_month": "", "born_on_year": "", "age": "7"})
    send(browser)
    child = kept(house)[0].message["children"][0]
    assert child == {"given_name": "Amy", "family_name": "Example", "age": 7,
                     "age_said_on": timezone.localdate().isoformat()}  # fmt: skip


def test_very_many_forms_from_one_address_are_asked_to_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.rate_limits.seconds_now", lambda: 1_000_000)  # no window ends while this runs
    for _ in range(FORMS_BEGUN.most):
        assert post(house.stranger("refer-harrow"), "/danger/", danger="no").status_code == 302
    answer = post(house.stranger("refer-harrow"), "/danger/", danger="no")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "ring 999" in answer.text


def test_the_status_page_says_how_far_it_is_and_nothing_else(house: House, browser: Client) -> None:
    fill(browser)
    token = send(browser)["Location"].split("/")[2]
    page = shown(get(house.stranger("refer-harrow"), f"/status/{token}/").text)
    assert "waits to be read" in page
    assert "Amy" not in page
    assert get(house.stranger("refer-harrow"), "/status/another/").status_code == 404


def test_how_far_it_is_never_says_whether_an_enquiry_was_opened(house: House) -> None:
    pages = []
    for aside in (True, False):
        browser = house.stranger("refer-harrow")
        fill(browser)
        token = send(browser)["Location"].split("/")[-2]
        with house.at(house.lead()):
            found = Notification.objects.get(reference__isnull=False, disposal=None, joins=None)
        by = house.seated(house.seat(Role.COORDINATOR))
        with house.at(by):
            if aside:
                set_aside(found.pk, why="advice", reason="Advice given.", by=by, at=timezone.now())
            else:
                open_enquiry(found.pk, rated(house, found), by=by, at=timezone.now())
        page = get(house.stranger("refer-harrow"), f"/status/{token}/").text
        pages.append(page.replace(found.reference, "").replace(token, ""))
    assert pages[0] == pages[1]
    assert "nquiry" not in pages[0]


def test_no_box_stands_twice_on_a_page(browser: Client) -> None:
    fill(browser, you={"asked": "not_asked", "reason": "risk"})
    for path in ("/what-happened/", "/children/1/", "/others/1/", "/you/", "/check/", "/about-me/"):
        assert doubled_ids(get(browser, path)) == [], path
