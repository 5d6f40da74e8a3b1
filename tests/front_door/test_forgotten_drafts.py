"""What nobody came back to is removed by the clock; what somebody may still come back to stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.front_door.notifications import drafts
from hub.wall import drafts as work_drafts
from hub.wall.functions import call
from hub.wall.models import WorkDraft
from tenants.models import Role
from tests.support.house import House


def count(house: House, table: str) -> Any:
    with house.as_superuser() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_a_referrers_form_is_removed_after_a_day(house: House) -> None:
    with house.at("door"):
        for name in ("old", "young"):
            drafts.keep("harrow", name, {"words": name})
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_doordraft SET kept_at = now() - interval '25 hours' WHERE data ->> 'words' = 'old'"
        )
    with house.at("worker"):
        call("drafts_expire_v2")
    assert count(house, "front_door_doordraft") == 1


@pytest.mark.parametrize(("hours", "kept"), [(1, True), (23, True), (25, False)])
def test_a_referrers_form_is_there_for_a_day_and_no_longer(house: House, hours: int, kept: bool) -> None:
    with house.at("door"):
        drafts.keep("harrow", "token", {"words": "typed"})
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_doordraft SET kept_at = now() - %s * interval '1 hour'", [hours])
    with house.at("door"):
        assert drafts.find("harrow", "token") == ({"words": "typed"} if kept else None)
        assert drafts.find("haringey", "token") is None
        assert drafts.find("harrow", "another") is None
    with house.at("worker"):
        call("drafts_expire_v2")
    assert count(house, "front_door_doordraft") == int(kept)


def test_a_members_draft_is_removed_after_a_week(house: House) -> None:
    by = house.seated(house.seat(Role.RESEARCHER))
    with house.at(by):
        for days in (8, 6):
            WorkDraft.objects.create(
                agency=by.agency, member=by.seat, path=f"/{days}/", data={"text": "Typed."},
                kept_at=timezone.now() - timedelta(days=days),
            )  # fmt: skip
    with house.at("worker"):
        work_drafts.remove_forgotten()
    with house.at(by):
        assert [one.path for one in WorkDraft.objects.all()] == ["/6/"]
