"""The hub's time limits: set by a manager who saw what would change, for enquiries that are opened afterwards."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from frontend.triage.time_limits import _examples as examples_at
from hub.front_door.enquiries.reviewing import review
from hub.front_door.enquiries.time_limits import (
    DayTurnedRound,
    LimitOutOfBounds,
    LimitsMeanwhile,
    limits_now,
    limits_of,
    set_limits,
)
from hub.front_door.models import Enquiry, Notification, TimeLimits
from hub.wall import members
from hub.wall.clock import Limit, Limits, LimitUnit, Pause, due_at
from hub.wall.models import HubSettings
from tenants.models import Role
from tenants.seated import Seated
from tests.front_door.enquiry_builders import amy, opened, subjects
from tests.front_door.triage_builders import notify
from tests.support.house import House, Visit
from tests.support.pages import rows_of, shown

PAGE = "/triage/time-limits/"
WANTED = {
    "red_amount": "2", "amber_amount": "8", "amber_unit": "working_hours", "green_amount": "3",
    "green_unit": "working_days", "unrated_amount": "4", "closed_days": "",
    "warned_percent": "25", "escalated_minutes": "60",
    "day_begins": "9:00", "day_ends": "17:00", "reason": "As the partners agreed.",
    "seen": "0",
}  # fmt: skip
OWN = Limits(
    red=Limit(120), amber=Limit(480, LimitUnit.WORKING_HOURS), green=Limit(3, LimitUnit.WORKING_DAYS),
    begins=time(9), ends=time(17),
)  # fmt: skip


def previewed(manager: Visit, wanted: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The page that shows what would change, and what its button sends."""
    page = manager.post(PAGE, wanted)
    assert page.status_code == 200
    (mark,) = re.findall(r'name="shown" value="([^"]+)"', page.text)
    return page.text, {**wanted, "shown": mark}


def received(house: House, enquiry: Enquiry, at: datetime) -> None:
    """Have the notification of an enquiry be received then."""
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_notification SET received_at = %s", [at])


def test_a_manager_sees_what_would_change_before_anything_is_set(house: House) -> None:
    manager = house.visit(role=Role.MANAGER)
    first = shown(manager.get(PAGE).text)
    assert "Amber 24 hours, day and night" in first
    assert "They hold until your hub sets its own." in first
    page, said = previewed(manager, WANTED)
    assert "Nothing is set yet." in shown(page)
    assert "On Friday at 16:50" in shown(page)
    with house.at(house.lead()):
        assert not TimeLimits.objects.exists()
    assert manager.post(PAGE, said).status_code == 302
    after = shown(manager.get(PAGE).text)
    for words in ("Red 2 hours, day and night", "Amber 8 hours of working time", "Green 3 working days"):
        assert words in after
    assert "Why: As the partners agreed." in after


@pytest.mark.parametrize(
    ("at", "moments"),
    [
        # A Friday is its own; offices are closed from Christmas Day on, and open again on the 27th.
        (datetime(2024, 12, 20, 10, tzinfo=UTC), [
            ("Now", datetime(2024, 12, 20, 10, tzinfo=UTC), datetime(2024, 12, 21, 10, tzinfo=UTC),
             datetime(2024, 12, 23, 10, tzinfo=UTC)),
            ("On Friday at 16:50", datetime(2024, 12, 20, 16, 50, tzinfo=UTC),
             datetime(2024, 12, 21, 16, 50, tzinfo=UTC), datetime(2024, 12, 23, 16, 50, tzinfo=UTC)),
            ("The day before a bank holiday, with offices open again on 27 December",
             datetime(2024, 12, 24, 16, 50, tzinfo=UTC), datetime(2024, 12, 25, 16, 50, tzinfo=UTC),
             datetime(2024, 12, 27, 16, 50, tzinfo=UTC)),
        ]),
        # On Good Friday: nobody works on the day before Easter Monday, so the next eve is Christmas Eve.
        (datetime(2025, 4, 18, 10, tzinfo=UTC), [
            ("Now", datetime(2025, 4, 18, 10, tzinfo=UTC), datetime(2025, 4, 19, 10, tzinfo=UTC),
             datetime(2025, 4, 22, 16, tzinfo=UTC)),
            ("On Friday at 16:50", datetime(2025, 4, 18, 15, 50, tzinfo=UTC), datetime(2025, 4, 19, 15, 50, tzinfo=UTC),
             datetime(2025, 4, 22, 16, tzinfo=UTC)),
            ("The day before a bank holiday, with offices open again on 29 December",
             datetime(2025, 12, 24, 16, 50, tzinfo=UTC), datetime(2025, 12, 25, 16, 50, tzinfo=UTC),
             datetime(2025, 12, 29, 16, 50, tzinfo=UTC)),
        ]),
    ],
    ids=["a Friday before Christmas", "Good Friday"],
)  # fmt: skip
def test_what_would_change_is_said_of_now_of_a_friday_and_of_the_eve_of_a_bank_holiday(
    at: datetime, moments: Any
) -> None:
    found = examples_at(Limits(), OWN, at=at)
    amber = [
        (one.words, one.received, before, after)
        for one in found
        for rating, before, after in one.due
        if rating == "amber"
    ]
    assert [(words, *(each.astimezone(UTC) for each in whens if each)) for words, *whens in amber] == moments


def test_the_preview_says_for_each_rating_what_stands_and_what_was_written(house: House) -> None:
    page, _ = previewed(house.visit(role=Role.MANAGER), {**WANTED, "amber_amount": "24", "amber_unit": "hours"})
    [caption] = re.findall(r"<caption[^>]*>(Now: [^<]*)</caption>", page)
    head, red, amber, green = rows_of(page, caption)
    assert head == ["Rating", "Due now", "Due as you wrote it"]
    assert (red[0], amber[0], green[0]) == ("Rating: Red", "Rating: Amber", "Rating: Green")
    assert red[1] != red[2] != "The same"
    assert amber[2] == "The same"
    at = timezone.localtime()
    assert f"{(at + timedelta(hours=4)):%-d %B %Y}" in red[1]
    assert f"{(at + timedelta(hours=2)):%-d %B %Y}" in red[2]


def test_earlier_limits_stand_with_who_set_them_and_what_is_built_in_minutes_is_said_so(house: House) -> None:
    by = house.seated(house.seat(Role.MANAGER, user=house.user("Grace Manager")))
    with house.at(by):
        members.enter(by)
        set_limits(OWN, reason="As agreed.", seen=0, by=by, at=timezone.now())
        set_limits(Limits(red=Limit(90)), reason="Red is sooner.", seen=1, by=by, at=timezone.now())
        with pytest.raises(LimitsMeanwhile):
            set_limits(OWN, reason="x", seen=1, by=by, at=timezone.now())
        with pytest.raises(LimitsMeanwhile):
            set_limits(OWN, reason="x", seen=3, by=by, at=timezone.now())
        with pytest.raises(DayTurnedRound):
            set_limits(Limits(begins=time(9), ends=time(9)), reason="x", seen=2, by=by, at=timezone.now())
    text = house.visit(role=Role.MANAGER).get(PAGE).text
    page = shown(text)
    assert "Your hub set these limits." in page
    assert "Red 1 hour 30 minutes, day and night" in page
    assert re.search(r'name="red_amount"[^>]*value="2"', text) or re.search(r'value="2"[^>]*name="red_amount"', text)
    assert page.count(", Grace Manager: ") == 2
    assert "Why: Red is sooner." in page
    assert "Why: As agreed." in page


def test_what_is_set_is_what_was_previewed(house: House) -> None:
    manager = house.visit(role=Role.MANAGER)
    _, said = previewed(manager, WANTED)
    for changed in ({"green_amount": "30"}, {"day_ends": "18:00"}, {"amber_unit": "hours"}, {"red_amount": "3"}):
        again = manager.post(PAGE, {**said, **changed})
        assert again.status_code == 200, changed
        assert "Nothing is set yet." in shown(again.text)
    with house.at(house.lead()):
        assert not TimeLimits.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"day_ends": "8:00"}, "The working day must end after it begins"),
        ({"green_amount": "31"}, "at most 240 hours or 30 working days"),
        ({"red_amount": "25"}, "24"),
        ({"reason": " "}, "Enter why the limits change"),
    ],
    ids=["a day turned round", "too many days", "red beyond a day", "no reason"],
)
def test_limits_that_are_wrong_are_said_and_what_was_typed_stands(
    house: House, wrong: dict[str, str], says: str
) -> None:
    page = house.visit(role=Role.MANAGER).post(PAGE, {**WANTED, **wrong})
    assert page.status_code == 200
    assert says in shown(page.text)
    assert "Nothing is set yet." not in shown(page.text)
    assert 'value="8"' in page.text


def test_everybody_who_works_to_the_limits_reads_them_and_a_manager_of_the_lead_alone_sets_them(house: House) -> None:
    for role, agency in ((Role.COORDINATOR, ""), (Role.DECISION_MAKER, ""), (Role.RESEARCHER, "police")):
        visit = house.visit(role=role, agency=agency)
        page = visit.get(PAGE)
        assert page.status_code == 200
        assert "Set other limits" not in shown(page.text)
        assert visit.post(PAGE, {**WANTED}).status_code == 403
    assert house.visit(role=Role.MANAGER, agency="police").post(PAGE, WANTED).status_code == 403


def test_no_other_desk_and_nobody_twice_writes_limits_in_the_database(house: House) -> None:
    by = house.seated(role=Role.MANAGER)
    row = {
        "red_amount": 60, "amber_amount": 60, "amber_unit": "hours", "green_amount": 60, "green_unit": "hours",
        "day_begins": time(9), "day_ends": time(17), "reason": "x", "set_by": by.seat, "set_at": timezone.now(),
    }  # fmt: skip
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        TimeLimits.objects.create(number=1, **row)
    with house.at(by):
        TimeLimits.objects.create(number=1, **row)
        with pytest.raises(IntegrityError), transaction.atomic():
            TimeLimits.objects.create(number=2, **row | {"green_amount": 59})
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            TimeLimits.objects.update(red_amount=1440)
        with pytest.raises(LimitsMeanwhile):
            set_limits(OWN, reason="x", seen=0, by=by, at=timezone.now())


@pytest.mark.parametrize(
    ("limits", "refusal"),
    [
        (Limits(begins=time(17), ends=time(9)), DayTurnedRound),
        (Limits(amber=Limit(59)), LimitOutOfBounds),
        (Limits(green=Limit(241 * 60)), LimitOutOfBounds),
        (Limits(green=Limit(31, LimitUnit.WORKING_DAYS)), LimitOutOfBounds),
        (Limits(red=Limit(1, LimitUnit.WORKING_DAYS)), ValueError),
        (Limits(red=Limit(24 * 60 + 1)), ValueError),
    ],
)
def test_limits_out_of_bounds_are_refused(house: House, limits: Limits, refusal: Any) -> None:
    by = house.seated(role=Role.MANAGER)
    with house.at(by), pytest.raises(refusal):
        set_limits(limits, reason="x", seen=0, by=by, at=timezone.now())


def due_of(house: House, by: Seated, enquiry: Enquiry) -> datetime | None:
    """When its only child is due."""
    (child,) = subjects(house, by, enquiry)
    return child.due_at


def test_an_open_enquiry_keeps_the_limits_that_it_began_with_also_when_it_is_rated_again(house: House) -> None:
    by = house.seated(role=Role.MANAGER)
    first, before = opened(house, by, amy(), rating="amber")
    with house.at(by):
        set_limits(OWN, reason="As agreed.", seen=0, by=by, at=timezone.now())
        assert limits_now() == (1, OWN)
    assert due_of(house, by, before) == first.received_at + timedelta(hours=24)
    second, after = opened(house, by, amy(), rating="red")
    assert due_of(house, by, after) == second.received_at + timedelta(hours=2)
    with house.at(by):
        (child,) = before.subjects.standing()
        review(child.pk, rating="red", reason="A knife.", seen=child.version, by=by, at=timezone.now())
    assert due_of(house, by, before) == first.received_at + timedelta(hours=4)


def test_an_enquiry_opened_under_limits_that_changed_since_is_rated_again_under_its_own(house: House) -> None:
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        set_limits(OWN, reason="As agreed.", seen=0, by=by, at=timezone.now())
    first, enquiry = opened(house, by, amy(), rating="amber")
    with house.at(by):
        set_limits(Limits(red=Limit(60)), reason="Sooner.", seen=1, by=by, at=timezone.now())
        (child,) = enquiry.subjects.standing()
        review(child.pk, rating="red", reason="A knife.", seen=child.version, by=by, at=timezone.now())
    assert due_of(house, by, enquiry) == first.received_at + timedelta(hours=2)


def test_a_rating_that_changes_counts_in_working_time_from_receipt(house: House) -> None:
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        set_limits(OWN, reason="As agreed.", seen=0, by=by, at=timezone.now())
    _, enquiry = opened(house, by, amy(), rating="red")
    received(house, enquiry, datetime(2024, 12, 24, 16, tzinfo=UTC))  # Christmas Eve
    with house.at(by):
        (child,) = enquiry.subjects.standing()
        review(child.pk, rating="amber", reason="Calmer.", seen=child.version, by=by, at=timezone.now())
    # An hour of Christmas Eve, and seven of the 27th.
    assert due_of(house, by, enquiry) == datetime(2024, 12, 27, 16, tzinfo=UTC)
    with house.at(by):
        (child,) = enquiry.subjects.standing()
        review(child.pk, rating="green", reason="Planned.", seen=child.version, by=by, at=timezone.now())
    assert due_of(house, by, enquiry) == datetime(2024, 12, 31, 17, tzinfo=UTC)


CHRISTMAS = frozenset({date(2026, 12, 24), date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)})


def test_days_on_which_the_hub_is_closed_have_no_working_hours() -> None:
    """From Wednesday, 23 December 2026, 16:00: Christmas Day is a Friday, and Monday the 28th a bank holiday."""
    limits = Limits(amber=Limit(8 * 60, LimitUnit.WORKING_HOURS), green=Limit(2, LimitUnit.WORKING_DAYS))
    closed = replace(limits, closed=CHRISTMAS)
    at = datetime(2026, 12, 23, 16, tzinfo=UTC)
    assert due_at("amber", at, limits) == datetime(2026, 12, 24, 16, tzinfo=UTC)
    assert due_at("green", at, limits) == datetime(2026, 12, 29, 17, tzinfo=UTC)
    # 1 January 2027 is a bank holiday, a Friday: work goes on on Monday the 4th.
    assert due_at("amber", at, closed) == datetime(2027, 1, 4, 16, tzinfo=UTC)
    assert due_at("green", at, closed) == datetime(2027, 1, 5, 17, tzinfo=UTC)
    assert due_at("red", at, closed) == datetime(2026, 12, 23, 20, tzinfo=UTC)


def test_a_manager_sets_closed_days_and_the_time_until_rated_and_what_is_open_keeps_its_own(house: House) -> None:
    before = notify(house)
    enquiry = opened(house, house.seated(role=Role.COORDINATOR), amy())[1]
    manager = house.visit(role=Role.MANAGER)
    day = timezone.localdate() + timedelta(days=40)
    wanted = {**WANTED, "unrated_amount": "2", "closed_days": f"{day:%-d %B %Y}\n{day:%-d/%-m/%Y}\n\n"}
    page, said = previewed(manager, wanted)
    assert rows_of(page, "What would change. Nothing is set yet.")[-2:] == [
        ["Closed besides", "Bank holidays alone", f"{day:%-d %B %Y}"],
        ["Until a child is rated", "4 hours, day and night", "2 hours, day and night"],
    ]
    assert "Open now and not concerned: 1 enquiry, due as they are, and 1 notification that waits" in shown(page)
    assert f"Before {day:%-d %B}, on which you close" in page
    assert manager.post(PAGE, said).status_code == 302
    after = notify(house)
    assert before.due_at - before.received_at == timedelta(hours=4)
    assert after.due_at - after.received_at == timedelta(hours=2)
    with house.at(house.lead()):
        assert limits_of(enquiry).closed == frozenset()
        assert limits_now()[1].closed == {day}
        assert Notification.objects.get(pk=before.pk).due_at == before.due_at
    page = shown(manager.get(PAGE).text)
    assert f"Closed besides {day:%-d %B %Y}" in page
    assert "Until a child is rated 2 hours, day and night" in page


@pytest.mark.parametrize("typed", ["Christmas", "31 February 2027", "24 December", "1/1/1800"])
def test_a_line_that_is_no_day_is_refused_with_what_was_typed(house: House, typed: str) -> None:
    page = house.visit(role=Role.MANAGER).post(PAGE, {**WANTED, "closed_days": typed}).text
    assert html.escape(f"“{typed}” is not a day") in page
    assert "Nothing is set yet." not in page


def test_no_asked_desk_sets_the_time_until_rated(house: House) -> None:
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        HubSettings.objects.update(untriaged_minutes=1440)
    with house.at(house.lead()), pytest.raises(IntegrityError), transaction.atomic():
        HubSettings.objects.update(untriaged_minutes=10_000)
    with house.at(house.lead()), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        HubSettings.objects.update(hub_name="Another")


def test_a_pause_counts_no_working_hours_of_days_on_which_the_hub_is_closed() -> None:
    """One hour on the 23rd and one on 4 January are counted before the pause; six are left at midday."""
    limits = Limits(amber=Limit(8 * 60, LimitUnit.WORKING_HOURS), closed=CHRISTMAS)
    pause = Pause(datetime(2027, 1, 4, 10, tzinfo=UTC), datetime(2027, 1, 4, 12, tzinfo=UTC))
    due = due_at("amber", datetime(2026, 12, 23, 16, tzinfo=UTC), limits, [pause])
    assert due == datetime(2027, 1, 5, 10, tzinfo=UTC)


def test_when_people_are_warned_and_managers_told_is_shown_before_it_is_set_and_stands_with_the_rest(
    house: House,
) -> None:
    manager = house.visit(role=Role.MANAGER)
    wanted = {**WANTED, "warned_percent": "40", "escalated_minutes": "90"}
    page, said = previewed(manager, wanted)
    assert rows_of(page, "What would change. Nothing is set yet.")[-2:] == [
        ["People are warned", "When 25 per cent of the time is left", "When 40 per cent of the time is left"],
        ["Managers are told", "60 minutes after it is over", "90 minutes after it is over"],
    ]
    assert manager.post(PAGE, said).status_code == 302
    after = shown(manager.get(PAGE).text)
    assert "When 40 per cent of the time is left, and when it is over; managers 90 minutes after that" in after
    assert "People are warned when 40 per cent of the time is left, and managers told 90 minutes after" in after
    for wrong in ({"warned_percent": "4"}, {"warned_percent": "76"}, {"escalated_minutes": "14"}):
        refused = manager.post(PAGE, {**WANTED, "seen": "1", **wrong})
        assert (refused.status_code, "There is a problem" in refused.text) == (200, True)
    with house.at(house.lead()):
        assert [(one.warned_percent, one.escalated_minutes) for one in TimeLimits.objects.all()] == [(40, 90)]
        with pytest.raises(IntegrityError), transaction.atomic():
            TimeLimits.objects.create(
                number=2, red_amount=240, amber_amount=60, amber_unit="hours", green_amount=60, green_unit="hours",
                day_begins=time(9), day_ends=time(17), reason="x", set_by=manager.seat.pk, set_at=timezone.now(),
                warned_percent=76,
            )  # fmt: skip
