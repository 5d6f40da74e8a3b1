"""The referral form: anybody may send it, once; what was typed is never lost."""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone

from hub.front_door.models import Notification
from hub.front_door.triage import open_enquiry, set_aside
from tenants.models import Role
from tests.front_door.triage_builders import rated
from tests.support.house import House

FILLED = {
    "key": "k" * 32,
    "count": "1",
    "danger-danger": "no",
    "you-source": "2A",
    "child0-given_name": "Amy",
    "child0-family_name": "Example",
    "child0-born_on_day": "1",
    "child0-born_on_month": "3",
    "child0-born_on_year": "2008",
    "worry-what_happened": "She came to school hungry for a week.",
    "worry-asked": "agreed",
}


def send(house: House, **other: str) -> Any:
    return house.stranger("refer-harrow").post("/", {**FILLED, **other}, secure=True)


def test_danger_is_asked_first(house: House) -> None:
    page = house.stranger("refer-harrow").get("/", secure=True).text
    assert page.index("in danger now?") < page.index("About you")


def test_a_referral_is_kept_and_the_referrer_gets_a_reference(house: House) -> None:
    done = send(house)
    assert done.status_code == 302, re.findall(r"govuk-error-message.*", done.text)
    page = house.stranger("refer-harrow").get(done["Location"], secure=True)
    with house.at(house.lead()):
        assert Notification.objects.get().reference in page.text


def test_sent_twice_it_is_one_notification(house: House) -> None:
    assert send(house)["Location"] == send(house)["Location"]
    with house.at(house.lead()):
        assert Notification.objects.count() == 1


def test_changed_and_sent_again_both_are_kept(house: House) -> None:
    send(house)
    for _ in range(2):  # a double click makes no third
        send(house, **{"worry-what_happened": "And on Monday too."})
    with house.at(house.lead()):
        assert Notification.objects.count() == 2


def test_an_error_keeps_what_was_typed(house: House) -> None:
    page = send(house, **{"worry-asked": "not_asked"})
    assert page.status_code == 200
    assert "Say why the family was not told" in page.text
    assert "hungry for a week" in page.text


def test_another_child_is_added_without_losing_what_was_typed(house: House) -> None:
    page = send(house, add_child="1")
    assert "Child 2" in page.text
    assert "hungry for a week" in page.text
    done = send(house, count="2", **{"child1-unborn": "on"})
    assert done.status_code == 302
    with house.at(house.lead()):
        assert Notification.objects.get().children == 2


def test_the_status_page_says_how_far_it_is_and_nothing_else(house: House) -> None:
    token = send(house)["Location"].split("/")[2]
    page = house.stranger("refer-harrow").get(f"/status/{token}/", secure=True).text
    assert "waits to be read" in page
    assert "Amy" not in page
    assert house.stranger("refer-harrow").get("/status/another/", secure=True).status_code == 404


def test_the_longest_names_are_kept(house: House) -> None:
    assert send(house, **{"child0-given_name": "A" * 120, "child0-family_name": "B" * 120}).status_code == 302


def test_how_far_it_is_never_says_whether_an_enquiry_was_opened(house: House) -> None:
    pages = []
    for key, aside in (("k" * 32, True), ("l" * 32, False)):
        token = send(house, key=key)["Location"].split("/")[-2]
        with house.at(house.lead()):
            kept = Notification.objects.get(reference__isnull=False, disposal=None, joins=None)
        by = house.seated(house.seat(Role.COORDINATOR))
        with house.at(by):
            if aside:
                set_aside(kept.pk, why="advice", reason="Advice given.", by=by, at=timezone.now())
            else:
                open_enquiry(kept.pk, rated(house, kept), by=by, at=timezone.now())
        page = house.stranger("refer-harrow").get(f"/status/{token}/", secure=True).text
        pages.append(page.replace(kept.reference, ""))
    assert pages[0] == pages[1]
    assert "nquiry" not in pages[0]
