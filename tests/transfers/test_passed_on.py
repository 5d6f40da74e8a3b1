"""A referrer whose message went to another hub is told so, and whether anybody there read it; never which hub."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from hub.front_door.models import Notification
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.submit import submit
from hub.front_door.triage.triaging import open_enquiry
from hub.transfers.transfer_delivery import NOTIFICATIONS, deliver, steps_of
from tenants.seated import Seated
from tests.front_door.triage_builders import rated
from tests.support.house import House
from tests.support.pages import get, post, shown, text_of
from tests.transfers.offer_builders import MESSAGE, an_answer, an_offer, in_an_enquiry


@pytest.fixture
def browser(house: House) -> Client:
    return house.stranger("refer-harrow")


def sent(house: House, **changes: Any) -> tuple[Notification, str]:
    """A message through Harrow's door, and the token that its sender keeps."""
    with house.at("door"):
        made = submit("harrow", "form", parse({**MESSAGE, **changes}), key=str(uuid.uuid4()))
    with house.at(house.lead()):
        return Notification.objects.get(pk=made.notification), made.token


def there(house: House) -> list[Notification]:
    with house.at(house.lead("haringey"), "haringey"):
        # All of a test is received at one moment: what adds to another stands behind it.
        return sorted(Notification.objects.all(), key=lambda one: "adds_to" in one.message)


def test_it_is_said_when_it_is_on_its_way_has_arrived_and_was_read(
    house: House, browser: Client, harrow: Seated, haringey: Seated
) -> None:
    one, token = sent(house)
    assert "passed" not in text_of(get(browser, f"/status/{token}/"))
    passing = an_offer(house, one, harrow)
    assert "passed" not in text_of(get(browser, f"/status/{token}/"))
    an_answer(house, passing, haringey)
    steps = steps_of(NOTIFICATIONS, passing.pk)
    next(steps)
    assert "It is on its way to them." in get(browser, f"/status/{token}/").text
    for _ in steps:
        pass
    page = get(browser, f"/status/{token}/").text
    assert "It has arrived there and waits to be read." in page
    (came,) = there(house)
    ratings = rated(house, came, hub="haringey")
    with house.at(haringey):
        open_enquiry(came.pk, ratings, by=haringey, at=timezone.now())
    page = get(browser, f"/status/{token}/").text
    assert "It has been read there." in page
    assert "Haringey" not in page
    assert came.reference not in page
    answer = get(browser, f"/api/v1/notifications/{token}/status").json()
    assert (answer["reference"], answer["state"], answer["passed_on"]) == (one.reference, "read", "read")


def test_what_is_added_leads_there(house: House, browser: Client, harrow: Seated, haringey: Seated) -> None:
    one, token = sent(house)
    passing = an_offer(house, one, harrow)
    an_answer(house, passing, haringey)
    deliver(NOTIFICATIONS, passing.pk)
    for _ in range(2):
        answer = post(browser, f"/sent/{token}/add/", danger="yes", text="He has a knife.")
        assert answer["Location"] == f"/sent/{token}/?added"
    assert "went to the people who have your message now" in shown(get(browser, answer["Location"]).text)
    came, added = there(house)
    assert added.message["adds_to"] == came.reference
    assert (added.immediate_danger, added.message["concern"]["what_happened"]) == (True, "He has a knife.")
    with house.at(harrow):
        assert Notification.objects.count() == 1


def test_what_is_added_while_the_other_hub_cannot_be_reached_is_read_at_the_first_door(
    house: House, browser: Client, harrow: Seated, haringey: Seated, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    one, token = sent(house)
    passing = an_offer(house, one, harrow)
    an_answer(house, passing, haringey)
    deliver(NOTIFICATIONS, passing.pk)

    def unreachable(*_: Any, **__: Any) -> None:
        raise OperationalError("Amy Example")

    monkeypatch.setattr("hub.transfers.passed_on.submit", unreachable)
    assert post(browser, f"/sent/{token}/add/", danger="no", text="More.").status_code == 302
    assert [one.getMessage() for one in caplog.records if one.name == "mash.transfers"] == [
        "an addition could not be handed on: OperationalError"
    ]
    assert len(there(house)) == 1
    with house.at(harrow):
        assert Notification.objects.count() == 2


def test_what_is_added_before_it_arrived_is_read_at_the_first_door(
    house: House, browser: Client, harrow: Seated, haringey: Seated
) -> None:
    one, token = sent(house)
    passing = an_offer(house, one, harrow)
    an_answer(house, passing, haringey)
    next(steps_of(NOTIFICATIONS, passing.pk))
    assert post(browser, f"/sent/{token}/add/", danger="no", text="More.").status_code == 302
    with house.at(harrow):
        assert Notification.objects.count() == 2


def test_a_second_message_of_an_enquiry_that_was_passed_on_says_so_too(
    house: House, browser: Client, harrow: Seated, haringey: Seated
) -> None:
    first, _ = sent(house)
    enquiry = in_an_enquiry(house, first)
    second, token = sent(house, referrer={"source": "3A", "role": "GP"})
    ratings = rated(house, second)
    with house.at(harrow):
        open_enquiry(second.pk, ratings, by=harrow, at=timezone.now(), into=enquiry.pk)
    passing = an_offer(house, first, harrow)
    an_answer(house, passing, haringey)
    deliver(NOTIFICATIONS, passing.pk)
    assert len(there(house)) == 2
    assert "It has arrived there" in get(browser, f"/status/{token}/").text
