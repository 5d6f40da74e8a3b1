"""A clock that is paused: with a reason and an end, never for red, and right whatever a child is rated."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.front_door.enquiries.pausing import PausedAlready, PauseTooLong, pause, run_on
from hub.front_door.enquiries.reviewing import review
from hub.front_door.models import ClockPause, Enquiry, Subject
from hub.wall.clock import Limit, Limits, LimitUnit, Pause, due_at
from hub.wall.models import LedgerEntry
from hub.wall.refusals import FormSentBefore
from tenants.models import Role
from tests.front_door.enquiry_builders import amy, opened
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import page_of, text_of

WHY = "The court decides tomorrow where the children live."
LONDON = ZoneInfo("Europe/London")
CLOSED = {"2024-12-25", "2024-12-26", "2024-08-26"}  # bank holidays of the weeks drawn; GOV.UK
WEEKS = ("2024-12-18", "2024-08-22", "2024-10-24", "2025-03-27")  # Christmas, August, and both changes of the clock


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day.isoformat() not in CLOSED


def slowly(unit: str, amount: int, at: datetime, pauses: list[Pause], begins: time, ends: time) -> datetime:
    """Count minute by minute, or day by day, as somebody with a calendar would."""
    if unit == LimitUnit.WORKING_DAYS:
        day = at.astimezone(LONDON).date()
        while amount:
            day += timedelta(days=1)
            end = datetime.combine(day, ends, LONDON).astimezone(UTC)
            amount -= is_working_day(day) and not any(one.begins <= end < one.ends for one in pauses)
        return end
    while amount:
        here = at.astimezone(LONDON)
        is_open = is_working_day(here.date()) and begins <= here.time() < ends
        counts = unit == LimitUnit.HOURS or is_open
        amount -= counts and not any(one.begins <= at < one.ends for one in pauses)
        at += timedelta(minutes=1)
    return at


@given(
    st.sampled_from(WEEKS), st.integers(0, 2 * 24 * 60), st.sampled_from(list(LimitUnit)), st.integers(60, 12 * 60),
    st.lists(st.tuples(st.integers(-600, 4 * 24 * 60), st.integers(1, 2 * 24 * 60)), max_size=4),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_a_paused_clock_is_due_when_somebody_who_counts_would_say(
    week: str, minute: int, unit: LimitUnit, amount: int, drawn: list[tuple[int, int]]
) -> None:
    at = datetime.fromisoformat(week).replace(tzinfo=UTC) + timedelta(minutes=minute)
    starts = [(at + timedelta(minutes=begins), length) for begins, length in drawn]
    pauses = [Pause(begins, begins + timedelta(minutes=length)) for begins, length in starts]
    amount = amount // 200 + 1 if unit == LimitUnit.WORKING_DAYS else amount
    begins, ends = time(9), time(17, 30)
    limits = Limits(red=Limit(amount), amber=Limit(amount, unit), begins=begins, ends=ends)
    assert due_at("amber", at, limits, pauses) == slowly(unit, amount, at, pauses, begins, ends)
    assert due_at("red", at, limits, pauses) == at + timedelta(minutes=amount)
    assert due_at("blue", at, limits, pauses) is None


def form_of(page: str, **said: str) -> dict[str, str]:
    return {**dict(re.findall(r'name="(once|seen)" value="([^"]+)"', page)), **said}


def test_a_manager_pauses_it_with_a_reason_and_lets_it_run_again(house: House) -> None:
    _, enquiry = opened(house, house.seated(role=Role.COORDINATOR), amy(), rating="amber")
    visit, address = house.visit(role=Role.MANAGER), f"/enquiries/{enquiry.reference}/pause/"
    with house.at(house.lead()):
        before = Enquiry.objects.get(pk=enquiry.pk).due_at
    assert before
    form = form_of(text_of(visit.get(address)), act="pause", hours="8", reason=WHY)
    assert visit.post(address, form).status_code == 302
    with house.at(house.lead()):
        after = Enquiry.objects.get(pk=enquiry.pk).due_at
        child = Subject.objects.get(enquiry=enquiry)
    assert after == before + timedelta(hours=8) == child.due_at
    page = page_of(visit, enquiry)
    assert "Clock paused until" in page
    assert WHY in page
    standing = text_of(visit.get(address))
    assert "The clock is paused" in standing
    assert visit.post(address, form_of(standing, act="run")).status_code == 302
    with house.at(house.lead()):
        again = Enquiry.objects.get(pk=enquiry.pk).due_at
    assert again
    assert again - before < timedelta(minutes=5)
    assert "Clock restarted" in page_of(visit, enquiry)
    with house.at("guardian"):
        assert (
            LedgerEntry.objects.filter(act__in=("pause_clock", "run_clock"), object_ref=enquiry.reference).count() == 2
        )


def test_who_lets_it_run_after_a_colleague_did_is_told(house: House) -> None:
    manager = house.seated(role=Role.MANAGER)
    _, enquiry = opened(house, house.seated(role=Role.COORDINATOR), amy(), rating="amber")
    visit, address, now = house.visit(role=Role.MANAGER), f"/enquiries/{enquiry.reference}/pause/", timezone.now()
    with house.at(manager):
        pause(enquiry.pk, form=enquiry.pk, until_at=now + timedelta(hours=1), reason=WHY, by=manager, at=now)
    form = form_of(text_of(visit.get(address)), act="run")
    with house.at(manager):
        run_on(enquiry.pk, enquiry.pk, by=manager, at=timezone.now())
    page = text_of(visit.post(address, form, follow=True))
    assert PausedAlready.sentence in page
    assert "running again" not in page


def test_a_child_rated_red_meanwhile_is_due_as_if_nothing_had_been_paused_and_amber_again_with_the_pause(
    house: House,
) -> None:
    coordinator, manager = house.seated(role=Role.COORDINATOR), house.seated(role=Role.MANAGER)
    _, enquiry = opened(house, coordinator, amy(), rating="amber")
    now = timezone.now()
    with house.at(manager):
        pause(enquiry.pk, form=enquiry.pk, until_at=now + timedelta(hours=8), reason=WHY, by=manager, at=now)
    dues = []
    with house.at(coordinator):
        received = Enquiry.objects.get(pk=enquiry.pk).clock_from
        for rating in ("red", "amber"):
            child = Subject.objects.get(enquiry=enquiry)
            review(child.pk, rating=rating, reason="A knife.", seen=child.version, by=coordinator, at=now)
            due = Enquiry.objects.get(pk=enquiry.pk).due_at
            assert due
            dues.append(due - received)
    assert dues == [timedelta(hours=4), timedelta(hours=32)]


def test_the_lists_of_the_lead_say_that_a_clock_is_paused_until_it_runs(house: House) -> None:
    coordinator, manager = house.seated(role=Role.COORDINATOR), house.seated(role=Role.MANAGER)
    _, enquiry = opened(house, coordinator, amy(), rating="amber")
    a_request(house, enquiry)
    now = timezone.now()
    lists = [
        (house.visit(role=Role.COORDINATOR), "/work/?show=all"), (house.visit(role=Role.COORDINATOR), "/enquiries/"),
        (house.visit(role=Role.DECISION_MAKER), "/to-decide/?show=ready"),
    ]  # fmt: skip
    with house.as_superuser() as cursor:  # nobody waits for an answer: it is ready to decide
        cursor.execute("UPDATE research_request SET state = 'answered', answered_at = now()")
    said = "Clock paused until"
    assert [said in text_of(visit.get(page)) for visit, page in lists] == [False] * 3
    with house.at(manager):
        pause(enquiry.pk, form=enquiry.pk, until_at=now + timedelta(hours=8), reason=WHY, by=manager, at=now)
    assert [said in text_of(visit.get(page)) for visit, page in lists] == [True] * 3
    police = text_of(house.visit(role=Role.RESEARCHER).get("/enquiries/"))
    assert (enquiry.reference in police, said in police) == (True, False)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET rating = 'red'")
        cursor.execute("UPDATE front_door_enquiry SET rating = 'red'")
    assert [said in text_of(visit.get(page)) for visit, page in lists] == [False] * 3, "a red clock runs"
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET rating = 'amber'")
        cursor.execute("UPDATE front_door_enquiry SET rating = 'amber'")
    with house.at(manager):
        run_on(enquiry.pk, enquiry.pk, by=manager, at=timezone.now())
    assert [said in text_of(visit.get(page)) for visit, page in lists] == [False] * 3


def test_a_red_is_not_paused_nor_is_anything_twice_or_for_weeks(house: House) -> None:
    coordinator, manager = house.seated(role=Role.COORDINATOR), house.seated(role=Role.MANAGER)
    _, red = opened(house, coordinator, amy(), rating="red")
    visit = house.visit(role=Role.MANAGER)
    assert "No clock of this enquiry can be paused" in page_of(visit, red, "pause/")
    _, enquiry = opened(house, coordinator, amy(), rating="amber")
    assert ("Pause the clock" in page_of(visit, red), "Pause the clock" in page_of(visit, enquiry)) == (False, True)
    now = timezone.now()
    with house.at(manager):
        for days, refusal in ((6, PauseTooLong), (0, PauseTooLong)):
            until = now + timedelta(days=days)
            with pytest.raises(refusal):
                pause(enquiry.pk, form=enquiry.pk, until_at=until, reason=WHY, by=manager, at=now)
        pause(enquiry.pk, form=enquiry.pk, until_at=now + timedelta(hours=1), reason=WHY, by=manager, at=now)
        with pytest.raises(PausedAlready):
            pause(enquiry.pk, form=red.pk, until_at=now + timedelta(hours=1), reason=WHY, by=manager, at=now)
        with pytest.raises(FormSentBefore):  # the same form with other words, which are not lost without a word
            pause(enquiry.pk, form=enquiry.pk, until_at=now + timedelta(hours=1), reason="Ill.", by=manager, at=now)


def test_nobody_but_a_manager_of_the_lead_pauses_and_an_asked_agency_reads_no_reason(house: House) -> None:
    coordinator, manager = house.seated(role=Role.COORDINATOR), house.seated(role=Role.MANAGER)
    _, enquiry = opened(house, coordinator, amy(), rating="amber")
    address, now = f"/enquiries/{enquiry.reference}/pause/", timezone.now()
    for role, agency in ((Role.COORDINATOR, "hrwcsc"), (Role.DECISION_MAKER, "hrwcsc"), (Role.MANAGER, "police")):
        assert house.visit(role=role, agency=agency).get(address).status_code == 403
    with house.at(manager):
        pause(enquiry.pk, form=enquiry.pk, until_at=now + timedelta(hours=1), reason=WHY, by=manager, at=now)
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ClockPause.objects.count()
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_clockpause SET reason = 'Planted.'")
    assert house.visit(role=Role.MANAGER).get(f"/enquiries/{enquiry.reference}/").status_code == 409
