"""Many messages of one sender about one child stand as one row at triage, and nobody behind the same address waits."""

from __future__ import annotations

import itertools
import uuid
from typing import Any

import pytest
from django.db import transaction

from hub.front_door.models import Notification
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.submit import submit
from hub.front_door.triage.triaging import set_aside
from hub.wall.functions import RefusedByTheWall, call
from tenants.models import Role
from tests.front_door.door_builders import STEPS, fill, post, send
from tests.support.house import House
from tests.support.pages import get, shown
from tests.transfers.offer_builders import MESSAGE

seconds = itertools.count()
ANGRY = {"source": "1B", "name": "Pat Angry", "telephone": "020 7946 0000"}


def told(house: House, words: str = "She left the bins out.", *, browser: str = "", **changed: Any) -> str:
    """A message through Harrow's door. Out: its reference."""
    said = {**MESSAGE, "referrer": ANGRY, "concern": {"what_happened": words}, **changed}
    with house.at("door"):
        made = submit("harrow", "form", parse(said), key=str(uuid.uuid4()), browser=browser)
    with house.as_superuser() as cursor:  # a test is one transaction, in which all would come at one moment
        cursor.execute(
            "UPDATE front_door_notification SET received_at = received_at - interval '1 h' + %s * interval '1 s'"
            " WHERE id = %s", [next(seconds), made.notification],
        )  # fmt: skip
    return made.reference


def rows(house: House, query: str = "") -> str:
    page: str = house.visit(role=Role.COORDINATOR).get(f"/triage/{query}").text
    return page


def test_nineteen_of_one_sender_about_one_child_are_one_row_and_can_be_shown(house: House) -> None:
    another = told(house, referrer={"source": "2A", "name": "Kit Example", "agency": "Hill School"})
    angry = [told(house, f"The bins, {number}.") for number in range(19)]
    page = rows(house)
    assert another in page
    assert angry[0] in page
    assert not [one for one in angry[1:] if f"/triage/{one}/" in page]
    assert "19 from one sender about the same" in shown(page)
    assert "20 waiting" in shown(page)
    page = rows(house, f"?group={angry[0]}")
    assert all(f"/triage/{one}/" in page for one in angry)
    assert f"/triage/{another}/" not in page


def test_the_most_urgent_of_them_stands_for_all(house: House) -> None:
    calm, danger = told(house), told(house, immediate_danger=True)
    page = rows(house)
    assert f"/triage/{danger}/" in page
    assert f"/triage/{calm}/" not in page


def test_once_the_first_is_done_the_next_stands_there(house: House) -> None:
    first, second = told(house), told(house)
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        set_aside(Notification.objects.get(reference=first).pk, why="duplicate", reason="The same.", by=by,
                  at=Notification.objects.get(reference=first).received_at)  # fmt: skip
    page = rows(house)
    assert f"/triage/{second}/" in page
    assert "from one sender" not in shown(page)


@pytest.mark.parametrize("changed", [
    {"referrer": {**ANGRY, "telephone": "020 7946 0001"}},
    {"referrer": {**ANGRY, "name": "Sam Colleague"}},
    {"children": [{"given_name": "Ben", "family_name": "Example"}]},
    {"children": [{**MESSAGE["children"][0], "born_on": "2013-01-02"}]},
    {"referrer": {"source": "9"}},
])  # fmt: skip
def test_another_sender_or_another_child_stands_apart(house: House, changed: dict[str, Any]) -> None:
    one, other = told(house), told(house, **changed)
    page = rows(house)
    assert f"/triage/{one}/" in page
    assert f"/triage/{other}/" in page


@pytest.mark.parametrize("child", [{"unborn": True}, {}, {"given_name": "Amy"}, {"family_name": "Example"}])
def test_two_children_without_a_whole_name_of_one_sender_stand_apart(house: House, child: dict[str, Any]) -> None:
    found = [told(house, children=[child]) for _ in range(2)]
    page = rows(house)
    assert all(f"/triage/{one}/" in page for one in found)


def test_what_is_to_be_completed_stands_in_its_list_also_where_another_of_its_sender_is_on_top(house: House) -> None:
    whole = [{**MESSAGE["children"][0], "address": {"lines": "1 Example Road"}}]
    wrongly = {"what_happened": "Again.", "happened_on": "last week"}
    plain, wrong = told(house, children=whole), told(house, children=whole, concern=wrongly)
    assert f"/triage/{wrong}/" not in rows(house)
    page = rows(house, "?show=to_complete")
    assert f"/triage/{wrong}/" in page
    assert f"/triage/{plain}/" not in page


def test_who_does_not_say_who_they_are_is_known_by_their_browser_alone(house: House) -> None:
    anonymous: dict[str, Any] = {"referrer": {"source": "9"}}
    first, second, other = (told(house, browser=one, **anonymous) for one in ("a", "a", "b"))
    unknown = [told(house, **anonymous) for _ in range(2)]
    page = rows(house)
    assert [f"/triage/{one}/" in page for one in (first, second, other, *unknown)] == [True, False, True, True, True]


def test_a_browser_that_begins_form_after_form_waits_and_another_behind_the_same_address_does_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.rate_limits.seconds_now", lambda: 1_800_000_000)
    angry, other = house.stranger("refer-harrow"), house.stranger("refer-harrow")
    answers = [angry.post("/danger/", {"danger": "no"}, secure=True).status_code for _ in range(19)]
    assert answers == [302] * 8 + [429] * 11  # the first has no browser to be known by yet
    assert other.post("/danger/", {"danger": "no"}, secure=True).status_code == 302
    fill(other)
    assert send(other).status_code == 302
    assert "2 minutes" in shown(angry.post("/danger/", {"danger": "no"}, secure=True).text)


def test_what_was_begun_is_sent_however_many_came_before(house: House) -> None:
    angry = house.stranger("refer-harrow")
    post(angry, "/danger/", danger="no")
    for _ in range(19):
        angry.post("/danger/", {"danger": "no"}, secure=True)
    for path in list(STEPS)[1:]:
        assert post(angry, path, **STEPS[path]).status_code == 302
    assert send(angry).status_code == 302


def test_the_door_describes_what_it_just_submitted_and_nothing_else(house: House) -> None:
    reference = told(house)
    with house.at(house.lead()):
        one = Notification.objects.get(reference=reference)
    with house.at("door"), pytest.raises(RefusedByTheWall, match="not_just_submitted"), transaction.atomic():
        call("describe_v1", one.pk, None, [])


# Somebody of 18 or older.


@pytest.mark.parametrize("said", [{"age": 19}, {"born_on": "1990-01-01"}, {"age": "42"}])
def test_a_grown_up_named_as_a_child_is_kept_and_counted_as_no_child(house: House, said: dict[str, Any]) -> None:
    children = [MESSAGE["children"][0], {"given_name": "Sam", "family_name": "Example", **said}]
    reference = told(house, children=children)
    with house.at(house.lead()):
        one = Notification.objects.get(reference=reference)
        assert one.children == 1
        assert list(one.named.filter(is_child=True).values_list("label", "is_grown_up")) == [
            ("Amy Example", False), ("Sam Example", True)
        ]  # fmt: skip
    assert "They are 18 or older" in rows_of(house, reference)


def rows_of(house: House, reference: str) -> str:
    return shown(house.visit(role=Role.COORDINATOR).get(f"/triage/{reference}/").text)


def test_the_form_warns_of_a_grown_up_with_the_way_to_adults_services(house: House) -> None:
    browser = house.stranger("refer-harrow")
    post(browser, "/danger/", danger="no")
    page = post(browser, "/children/1/", given_name="Sam", age="19").text
    assert "Somebody of 18 or older is an adult" in shown(page)
    assert 'href="/adults/"' in page
    fill(browser, children={"given_name": "Sam", "born_on_day": "", "born_on_month": "", "born_on_year": "",
                            "age": "19", "go": "anyway"})  # fmt: skip
    page = shown(get(browser, send(browser)["Location"]).text)
    assert "about nobody under 18" in page
