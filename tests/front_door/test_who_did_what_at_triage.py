"""What the pages of triage say of colleagues: each act in the name of whoever did it, with its own moment and words.

Everybody here is known to the hub by a name of their own. Where all are "A colleague", one name for another passes.
"""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from frontend.presenters.dates import date_time, short_date_time
from hub.assessment.parting import take_out
from hub.front_door.models import DangerMark, Notification, RatingEntry
from hub.front_door.triage.danger import acknowledge_danger
from hub.front_door.triage.marking_danger import mark_danger, unmark_danger
from hub.front_door.triage.triaging import open_enquiry, set_aside, undo_closing
from hub.wall import members, outbox
from tenants.models import PartnerRequest, Role, Seat
from tenants.seated import Seated
from tests.front_door.enquiry_builders import BORN, amy, joined, opened
from tests.front_door.test_danger import POLLED, lines, ring, told
from tests.front_door.triage_builders import child, notify, rated
from tests.support.builders import a_request
from tests.support.house import House, Visit
from tests.support.pages import get, post, shown, text_of


def named(house: House, name: str, role: Role = Role.COORDINATOR, **of: Any) -> Seated:
    """Somebody whom the hub knows by their name."""
    by = house.seated(house.seat(role, user=house.user(name), **of))
    with house.at(by):
        members.enter(by)
    return by


def visit_of(house: House, by: Seated) -> Visit:
    return house.visit(Seat.objects.get(pk=by.seat))


def came_before(house: House, found: Notification, ago: timedelta) -> None:
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_notification SET received_at = received_at - %s WHERE id = %s", [ago, found.pk]
        )


@pytest.fixture
def visit(house: House) -> Visit:
    return house.visit(role=Role.COORDINATOR)


def read(visit: Visit, found: Notification) -> str:
    return shown(text_of(get(visit, f"/triage/{found.reference}/")))


def test_a_closing_is_in_the_name_of_who_closed_it_and_its_undoing_in_that_of_who_undid_it(
    house: House, visit: Visit
) -> None:
    closer, undoer, found = named(house, "Cleo Closer"), named(house, "Una Undoer"), notify(house)
    at = timezone.now() - timedelta(hours=3)
    with house.at(closer):
        set_aside(found.pk, why="advice", reason="A quarrel about bins.", by=closer, at=at)
    assert f"Cleo Closer closed this notification without an enquiry on {date_time(at)}" in read(visit, found)
    with house.at(undoer):
        undo_closing(found.pk, by=undoer)
    said = re.search(r"Cleo Closer triaged this notification on (.*?): .*?Una Undoer undid that on (.*?) \.",
                     read(visit, found).replace(".", " ."))  # fmt: skip
    assert said
    assert said[1] == date_time(at)
    assert said[2] != said[1]
    assert "A quarrel about bins." in read(visit, found)


def test_what_was_taken_out_says_who_took_it_out_and_why_and_is_not_offered_there_again(
    house: House, visit: Visit
) -> None:
    joiner, parter = named(house, "Jo Joiner"), named(house, "Pat Parter")
    _, enquiry = opened(house, joiner, amy())
    found = joined(house, joiner, enquiry, amy())
    page = read(visit, found)
    assert f"Jo Joiner joined this notification to enquiry {enquiry.reference}" in page
    assert "Undo: let it wait again" not in page, "it did not open that enquiry"
    with house.at(parter):
        take_out(found.pk, of=enquiry.pk, to_triage=True, reason="Another Amy.", by=parter, at=timezone.now())
    page = get(visit, f"/triage/{found.reference}/").text
    assert f"Pat Parter took this notification out of enquiry {enquiry.reference}" in shown(page)
    assert "Another Amy." in shown(page)
    assert f'value="{enquiry.pk}"' not in page
    third = notify(house, amy())
    assert f'value="{enquiry.pk}"' in get(visit, f"/triage/{third.reference}/").text


def test_who_opened_an_enquiry_by_mistake_is_offered_to_undo_it(house: House, visit: Visit) -> None:
    by = named(house, "Olu Opener")
    found, _ = opened(house, by, amy())
    assert "Undo: let it wait again" in read(visit, found)
    assert "Olu Opener opened enquiry" in read(visit, found)


def test_what_joined_as_the_same_event_has_the_reason_that_was_written(house: House, visit: Visit) -> None:
    first, other = notify(house, child("Amy Example", BORN)), notify(house, child("Amy Example", BORN))
    said = {"all": "amber", "reason": "Third call this month.", "into": "new", "same_event": [other.reference]}
    assert post(visit, f"/triage/{first.reference}/", **said).status_code == 302
    with house.at(house.lead()):
        reasons = RatingEntry.objects.filter(notification=other).values_list("reason", flat=True)
        assert list(reasons) == ["Third call this month."]


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(days=29, hours=23), "1 in 30 days, 1 in 12 months"),
        (timedelta(days=30, hours=1), "0 in 30 days, 1 in 12 months"),
        (timedelta(days=366, hours=1), "0 in 30 days, 0 in 12 months"),
    ],
)  # fmt: skip
def test_how_often_they_came_before_is_counted_to_the_day(
    house: House, visit: Visit, ago: timedelta, said: str
) -> None:
    before, found = notify(house, amy()), notify(house, amy())
    came_before(house, before, ago)
    assert f"Before this one {said}" in read(visit, found)


def test_the_list_counts_each_kind_by_itself_and_says_who_else_opened_a_row(house: House, visit: Visit) -> None:
    danger, late, calm = notify(house, danger=True), notify(house), notify(house)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_notification SET due_at = now() - interval '1 hour' WHERE id = %s", [late.pk])
    colleague = named(house, "Mo Manager", Role.MANAGER)
    text_of(get(visit_of(house, colleague), f"/triage/{calm.reference}/"))
    text_of(get(visit, f"/triage/{danger.reference}/"))
    page = shown(text_of(get(visit, "/triage/")))
    assert "3 waiting, 1 with immediate danger, 1 overdue" in page
    assert page.count(" opened it, ") == 1, "one's own reading is no news"
    assert "Mo Manager opened it, " in page


def test_only_managers_of_ones_own_desk_are_named_to_close_a_repeat(house: House, visit: Visit) -> None:
    house.seat(Role.MANAGER, user=house.user("Grace Manager"))
    house.seat(Role.MANAGER, agency="police", user=house.user("Paul Inspector"))
    house.seat(Role.MANAGER, hub="haringey", user=house.user("Hal Elsewhere"))
    third = [notify(house, child("Amy Example", BORN)) for _ in range(3)][-1]
    page = read(visit, third)
    assert "Grace Manager" in page
    assert "Paul Inspector" not in page
    assert "Hal Elsewhere" not in page


def test_what_was_left_to_a_manager_stands_on_its_page_in_the_words_and_name_of_who_left_it(house: House) -> None:
    by, manager = named(house, "Lee Leaver"), house.visit(role=Role.MANAGER)
    third = [notify(house, child("Amy Example", BORN)) for _ in range(3)][-1]
    said = {"why": "advice", "aside_reason": "Bins again, says the school."}
    assert post(visit_of(house, by), f"/triage/{third.reference}/leave/", **said).status_code == 302
    assert re.search(
        r"Lee Leaver left this to a manager on [^:]+:\d\d[ap]m: [^:]+\. Bins again, says the school\.",
        read(manager, third),
    )


def a_mark(house: House, found: Notification, by: Seated, *, words: str = "A knife.", ago: int = 5) -> DangerMark:
    now = timezone.now()
    with house.at(by):
        return mark_danger(found, form=uuid.uuid4(), words=words, happened_at=now - timedelta(hours=ago), by=by, at=now)


def test_a_mark_of_danger_says_who_marked_it_when_it_was_seen_and_who_undid_it(house: House, visit: Visit) -> None:
    marker, undoer, found = named(house, "Max Marker"), named(house, "Una Undoer"), notify(house)
    came_before(house, found, timedelta(hours=9))
    one = a_mark(house, found, marker)
    seen = short_date_time(one.happened_at)
    page = read(visit, found)
    assert "Max Marker marked this notification as immediate danger on" in page
    assert f"Seen or said {seen}: A knife." in page
    banner = shown(text_of(get(visit, POLLED)))
    assert f"{found.reference} , marked " in banner
    assert "received" not in banner
    with house.at(undoer):
        unmark_danger(one, reason="A drill.", by=undoer, at=timezone.now())
    assert "Una Undoer undid a mark of immediate danger on" in read(visit, found)


def test_a_page_that_has_the_ringing_already_hears_of_another_mark(house: House, visit: Visit) -> None:
    by, found = named(house, "Max Marker"), notify(house)
    one = a_mark(house, found, by)
    with house.as_superuser() as cursor:  # a test is one moment of the database's
        cursor.execute("UPDATE front_door_notification SET danger_marked_at = now() - interval '1 hour'")
    first = get(visit, POLLED)
    assert visit.get(POLLED, secure=True, headers={"If-None-Match": first["ETag"]}).status_code == 304
    with house.at(by):
        unmark_danger(one, reason="A drill.", by=by, at=timezone.now())
    a_mark(house, found, by, words="It was no drill.")
    again = visit.get(POLLED, secure=True, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert found.reference in again.text


def test_how_long_it_rang_is_counted_from_the_mark(house: House) -> None:
    by, found = named(house, "Max Marker"), notify(house)
    came_before(house, found, timedelta(hours=9))
    a_mark(house, found, by)
    with house.at(by):
        acknowledge_danger(found.pk, by=by, at=timezone.now() + timedelta(seconds=90))
    [(_, said)] = lines(house, "acknowledge_danger")
    assert 60 <= said["seconds"] <= 120


def test_managers_read_for_how_long_nobody_has_it(house: House) -> None:
    manager = house.seat(Role.MANAGER)
    house.seat(Role.COORDINATOR)
    notify(house, danger=True)
    for after, minutes in ((11, 10), (21, 20), (41, 40)):
        ring(timedelta(minutes=after))
        assert f"Nobody has acknowledged it for {minutes} minutes or more." in told(manager)[-1].text


def test_an_agencys_list_calls_it_danger_no_more_once_the_mark_is_undone(house: House) -> None:
    by, found = named(house, "Max Marker"), notify(house)
    with house.at(by):
        enquiry = open_enquiry(found.pk, rated(house, found), by=by, at=timezone.now() - timedelta(minutes=5))
    asked = a_request(house, enquiry)
    with house.at(by):
        found.refresh_from_db()
    one = a_mark(house, found, by)

    def rings() -> bool:
        with house.at("worker"):
            outbox.deliver_waiting()
        return bool(PartnerRequest.objects.get(pk=asked.pk).is_danger)

    assert rings()
    with house.at(by):
        unmark_danger(one, reason="A drill.", by=by, at=timezone.now())
    assert not rings()
