"""A notification that was kept on paper: its clock runs from when it was told, and both times stand everywhere."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.front_door.models import Notification
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.written_down import NotOnPaperThen, write_down
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import LedgerEntry
from tenants.models import Role
from tests.front_door.triage_builders import notify
from tests.support.house import House, Visit
from tests.support.pages import get, shown, text_of

WRITE = "/triage/write/"


def told(at: datetime, **other: Any) -> dict[str, Any]:
    """The form, told at a moment."""
    here = timezone.localtime(at)
    return {
        "danger": "no", "channel": "call", "what_happened": "Shouting was heard.", "source": "1A", "door": "harrow",
        "once": str(uuid.uuid4()), "when": "paper", "said_on_day": here.day, "said_on_month": here.month,
        "said_on_year": here.year, "said_time": f"{here:%H:%M}", "child1-given_name": "Amy", **other,
    }  # fmt: skip


def written(house: House, visit: Visit, said: dict[str, Any]) -> Notification:
    answer = visit.post(WRITE, said, secure=True)
    assert answer.status_code == 302, shown(answer.text)[:2000]
    with house.at(house.lead()):
        found: Notification = Notification.objects.get(reference=answer["Location"].split("/")[-2])
    return found


def test_its_clock_runs_from_when_it_was_told_and_both_times_are_kept_and_in_the_ledger(house: House) -> None:
    visit, at = house.visit(role=Role.COORDINATOR), timezone.now().replace(second=0, microsecond=0) - timedelta(hours=9)
    found = written(house, visit, told(at))
    assert found.received_at == at
    assert found.due_at == at + timedelta(hours=4)
    assert found.written_at is not None
    assert timezone.now() - found.written_at < timedelta(minutes=1)
    with house.at("guardian"):
        (line,) = LedgerEntry.objects.filter(act="receive_on_paper")
    assert (line.object_ref, line.member) == (found.reference, visit.seat.pk)
    assert datetime.fromisoformat(line.detail["received"]) == at
    assert datetime.fromisoformat(line.detail["written"]) == found.written_at


def test_sent_twice_it_is_one_and_without_paper_nothing_is_set_back(house: House) -> None:
    visit, at = house.visit(role=Role.COORDINATOR), timezone.now() - timedelta(hours=9)
    said = told(at)
    first = written(house, visit, said)
    assert written(house, visit, said).pk == first.pk
    now = written(house, visit, told(at, when="now"))
    assert now.written_at is None
    assert timezone.now() - now.received_at < timedelta(minutes=1)


def test_both_times_stand_on_each_page_that_says_when_it_was_received(house: House) -> None:
    visit, at = house.visit(role=Role.COORDINATOR), timezone.now() - timedelta(hours=9)
    found = written(house, visit, told(at))
    for path in ("/triage/", f"/triage/{found.reference}/", "/triage/to-complete/", "/referrers/",
                 f"/triage/{found.reference}/complete/", f"/referrers/{found.reference}/",
                 f"/triage/close/?notification={found.reference}"):  # fmt: skip
        assert "(on paper; written here " in shown(text_of(get(visit, path))), path
    other = notify(house)
    assert "(on paper" not in shown(text_of(get(visit, f"/triage/{other.reference}/")))


def test_a_time_of_last_week_is_refused_before_anything_is_kept_and_what_was_typed_stands(house: House) -> None:
    said = told(timezone.now() - timedelta(days=8))
    page = text_of(house.visit(role=Role.COORDINATOR).post(WRITE, said, secure=True))
    assert NotOnPaperThen.sentence in page
    assert "Shouting was heard." in page
    with house.at(house.lead()):
        assert not Notification.objects.exists()


def test_a_time_to_come_is_refused_before_anything_is_kept(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    later = timezone.now() + timedelta(minutes=1)
    with house.at(by), pytest.raises(NotOnPaperThen):
        write_down(
            "harrow", "call", parse({"concern": {"what_happened": "x"}}), form=uuid.uuid4(), by=by, received_at=later
        )
    with house.at(house.lead()):
        assert not Notification.objects.exists()


def test_a_day_or_a_time_that_is_missing_is_asked_for(house: House) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    page = visit.post(WRITE, told(timezone.now(), said_time=""), secure=True)
    assert "Enter the time" in page.text


def paper(notification: Any, at: datetime) -> None:
    with transaction.atomic():
        call("receive_on_paper_v1", notification, at, uuid.uuid4())


def test_the_database_sets_back_nothing_that_came_through_a_door_or_a_while_ago_or_twice(house: House) -> None:
    came, now = notify(house), timezone.now()
    visit = house.visit(role=Role.COORDINATOR)
    mine = written(house, visit, told(now, when="now"))
    old = written(house, visit, told(now, when="now"))
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_notification SET received_at = now() - interval '11 minutes' WHERE id = %s", [old.pk]
        )
    with house.at(house.lead()):
        for one, at in ((came, now), (old, now), (mine, now + timedelta(hours=1)), (mine, now - timedelta(days=8))):
            with pytest.raises(RefusedByTheWall):
                paper(one.pk, at)
        paper(mine.pk, now)  # which is later than when the test's one transaction began
        with house.as_superuser() as cursor:
            cursor.execute("UPDATE front_door_notification SET written_at = NULL WHERE id = %s", [mine.pk])
    with house.at(house.lead()):
        paper(mine.pk, now - timedelta(hours=1))
        with pytest.raises(RefusedByTheWall):
            paper(mine.pk, now - timedelta(hours=2))
    for desk in ("police", "worker", "door", "guardian"):
        with house.at(desk), pytest.raises(ProgrammingError, match="permission denied"):
            paper(mine.pk, now)
