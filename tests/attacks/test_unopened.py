"""A notification that nobody opened tells people outside the hub that something waits, and never what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from hub.front_door.models import Notification
from hub.front_door.unopened import AGAIN, notify_unopened
from hub.wall.outbox import use_worker_login
from tenants.models import Notice, NoticeKind, Role, User
from tests.front_door.triage_builders import child, notify
from tests.support.house import House
from tests.support.signing_in import visitor

HOUR = timedelta(minutes=60)


@pytest.fixture
def outside(house: House) -> dict[Role, Any]:
    """Those who hear of it, and those of the programme who do not."""
    return {role: visitor(house, role).user for role in (Role.OPERATOR, Role.SECRETARY, Role.BOARD, Role.MENTOR)}


def tell(after: timedelta, hub: str = "harrow") -> int:
    with use_worker_login(hub):
        return notify_unopened(hub, at=timezone.now() + after)


def told(user: User) -> list[Notice]:
    return list(Notice.objects.filter(user=user, kind=NoticeKind.UNOPENED))


def test_operator_secretary_and_the_hubs_manager_hear_that_something_waits_and_never_what(
    house: House, outside: dict[Role, Any]
) -> None:
    manager, elsewhere = house.seat(Role.MANAGER).user, house.seat(Role.MANAGER, hub="haringey").user
    found = [notify(house, child("Amy Example")), notify(house, child("Ben Example"), danger=True)]
    assert tell(HOUR - timedelta(minutes=1)) == 0
    assert tell(HOUR + timedelta(minutes=1)) == 1
    for who in (outside[Role.OPERATOR], outside[Role.SECRETARY], manager):
        (notice,) = told(who)
        said = f"{notice.title} {notice.text} {notice.key} {notice.about}"
        assert "Something waits unopened at the front door of Harrow" in said
        for secret in (*(one.reference for one in found), "Amy", "Ben", "Shouting", "danger", "2 notifications"):
            assert secret not in said, secret
    for who in (outside[Role.BOARD], outside[Role.MENTOR], elsewhere):
        assert told(who) == []


def test_it_is_said_once_in_a_while_and_again_while_it_waits(house: House, outside: dict[Role, Any]) -> None:
    notify(house)
    late = 2 * HOUR
    for after in (late, late, late + AGAIN, late + AGAIN):
        tell(after)
    assert len(told(outside[Role.OPERATOR])) == 2


def test_once_a_coordinator_has_opened_it_nobody_is_told(house: House, outside: dict[Role, Any]) -> None:
    found = notify(house)
    assert house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/").status_code == 200
    with house.at(house.lead()):
        opened = Notification.objects.get(pk=found.pk).opened_at
    assert opened is not None
    assert tell(3 * HOUR) == 0
    assert told(outside[Role.OPERATOR]) == []


def test_the_list_opens_nothing_and_neither_does_another_agencys_desk(house: House, outside: dict[Role, Any]) -> None:
    found = notify(house)
    house.visit(role=Role.COORDINATOR).get("/triage/")
    house.visit(role=Role.RESEARCHER).get(f"/triage/{found.reference}/")
    with house.at("police"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Notification.objects.filter(pk=found.pk).update(opened_at=timezone.now())
    assert tell(2 * HOUR) == 1


def test_the_time_is_the_hubs_own_and_each_door_is_told_of_alone(house: House, outside: dict[Role, Any]) -> None:
    notify(house, hub="triborough", door="kensington")
    assert tell(2 * HOUR, "triborough") == 1
    (notice,) = told(outside[Role.SECRETARY])
    assert (notice.about, "Westminster" in notice.title) == ("kensington", False)
