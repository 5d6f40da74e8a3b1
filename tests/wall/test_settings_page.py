"""One page of all that the hub sets: what holds, since when, by whom."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from hub.front_door.enquiries.time_limits import set_limits
from hub.front_door.triage.repeats import Rule, set_rule
from hub.research.agreement import set_kinds_for_two
from hub.wall import members
from hub.wall.clock import Limit, Limits, LimitUnit
from tenants.models import Role
from tests.support.house import House
from tests.support.pages import get, rows_of, text_of

LIMITS, RULES = "Ratings, limits and the calendar", "Notifications and decisions"


def test_before_anything_is_set_it_says_what_holds_and_that_nobody_set_it(house: House) -> None:
    page = text_of(get(house.visit(role=Role.MANAGER), "/settings/"))
    head, first, unrated, told, day, closed = rows_of(page, LIMITS)
    assert head == ["Setting", "What holds", "Since", "Set by"]
    assert first[0] == "Time limits of each rating"
    assert first[1].startswith(
        "Red 4 hours, day and night; Amber 24 hours, day and night; Green 72 hours, day and night"
    )
    assert first[2:] == ["As the hub was built", "Nobody yet"]
    assert unrated[1].startswith("4 hours, day and night")
    assert told[0] == "When people hear that time runs out"
    assert told[1].startswith("When 25 per cent of the time is left, and when it is over; managers 60 minutes after")
    assert day[1].startswith("09:00 to 17:00")
    assert closed[1].startswith("Bank holidays alone")
    repeats, two, steps = rows_of(page, RULES)[1:]
    assert repeats[1].startswith("From 3 notifications about one child within 12 months on")
    assert two[1].startswith("None")
    assert steps[1].startswith("The platform’s own steps")
    assert [row[0] for row in rows_of(page, "Questions, indicators and letters")][1:] == [
        "Referral question set", "Request form", "Product layout", "Words to referrers", "Analysis framework",
        "Threshold indicators",
    ]  # fmt: skip


def test_what_was_set_stands_there_with_who_and_when(house: House) -> None:
    by = house.seated(role=Role.MANAGER)
    now = timezone.now()
    limits = Limits(
        red=Limit(120), amber=Limit(480, LimitUnit.WORKING_HOURS), begins=time(8), ends=time(18), unrated=60,
        warned=40, escalated=90, closed=frozenset({date(2026, 12, 24)}),
    )  # fmt: skip
    with house.at(by):
        members.enter(by)
        set_limits(limits, reason="As agreed.", seen=0, by=by, at=now)
        set_rule(Rule(4, 6), seen=0, by=by, at=now)
        set_kinds_for_two(["family"], by=by)
    page = text_of(get(house.visit(role=Role.COORDINATOR), "/settings/"))
    first, unrated, told, day, closed = rows_of(page, LIMITS)[1:]
    assert first[1].startswith("Red 2 hours, day and night; Amber 8 hours of working time")
    assert (first[2].split(" at ")[0], first[3]) == (f"{timezone.localtime(now):%-d %B %Y}", by.name)
    assert unrated[1].startswith("1 hour, day and night")
    assert told[1].startswith("When 40 per cent of the time is left, and when it is over; managers 90 minutes after")
    assert day[1].startswith("08:00 to 18:00")
    assert closed[1].startswith("24 December 2026")
    repeats, two, _ = rows_of(page, RULES)[1:]
    assert repeats[1].startswith("From 4 notifications about one child within 6 months on")
    assert two[3] == by.name


def test_each_setting_leads_to_its_page_for_whoever_may_open_it(house: House) -> None:
    manager = house.visit(role=Role.MANAGER)
    page = text_of(get(manager, "/settings/"))
    paths = ["/triage/time-limits/", "/triage/repeats/", "/requests/agreements/rule/", "/challenges/steps/",
             "/templates/", "/front-doors/", "/desks/", "/agencies/", "/recipients/", "/seats/", "/seats/sleep/",
             "/retention/"]  # fmt: skip
    for path in paths:
        assert f'href="{path}"' in page
        assert get(manager, path).status_code == 200
    coordinator = text_of(get(house.visit(role=Role.COORDINATOR), "/settings/"))
    main = coordinator[coordinator.index("<main") :]
    assert 'href="/seats/sleep/"' not in main
    assert 'href="/triage/repeats/"' in main


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.GUARDIAN])
def test_who_does_not_run_the_hub_has_no_such_page(house: House, role: Role) -> None:
    assert get(house.visit(role=role), "/settings/").status_code == 403


def test_another_hubs_settings_do_not_stand_there(house: House) -> None:
    by = house.seated(role=Role.MANAGER, hub="haringey")
    with house.at(by):
        set_rule(Rule(9, 6), seen=0, by=by, at=timezone.now() - timedelta(days=1))
    page = text_of(get(house.visit(role=Role.MANAGER), "/settings/"))
    assert "From 3 notifications" in page
