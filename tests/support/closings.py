"""What the keeper writes when something closes, for tests that come after it: a desk, a front door.

The keeper's rows on the platform are no other login's to change, so that they are committed by the superuser on a
connection of its own and put back afterwards; the hub's own copy stands in the test's transaction.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date, timedelta

import psycopg
from django.conf import settings
from django.utils import timezone

from tests.support.house import House
from tests.support.plugin import superuser_url

YESTERDAY, TOMORROW = -1, 1
DESK = (
    b"UPDATE platform.tenants_hubagency h SET closes_after = %s, closed_why = %s,"
    b" successor_id = (SELECT id FROM platform.tenants_agency WHERE code = %s)"
    b" FROM platform.tenants_hub u, platform.tenants_agency a"
    b" WHERE u.id = h.hub_id AND a.id = h.agency_id AND u.code = %s AND a.code = %s"
)
DOOR = (
    b"UPDATE platform.tenants_hubauthority p SET closes_after = %s, closed_why = %s,"
    b" successor_id = (SELECT id FROM platform.tenants_authority WHERE slug = %s)"
    b" FROM platform.tenants_authority a WHERE a.id = p.authority_id AND a.slug = %s AND p.until IS NULL"
)
TEAM = (
    b"UPDATE platform.tenants_team t SET until = %s, closed_why = %s FROM platform.tenants_hub u"
    b" WHERE u.id = t.hub_id AND u.code = 'harrow' AND t.code = %s"
)


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@contextlib.contextmanager
def closed_desk(
    house: House, agency: str, *, days: int = YESTERDAY, successor: str = "", hub: str = "harrow"
) -> Iterator[None]:
    """An agency's desk in a hub with its last day, so many days from today."""
    last, why = day(days), "" if successor else "It was wound up."
    with house.as_superuser(hub) as cursor:
        cursor.execute(
            "UPDATE wall_agency SET closes_after = %s, closed_why = %s, successor = %s WHERE code = %s",
            [last, why, successor, agency],
        )
    with _committed(DESK, [last, why, successor, hub, agency], [None, "", "", hub, agency]):
        yield


@contextlib.contextmanager
def closed_door(
    house: House, slug: str = "harrow", *, days: int = YESTERDAY, successor: str = "haringey"
) -> Iterator[None]:
    """A front door with its last day; the hub's code is the authority's slug, and so is the successor's."""
    last, why = day(days), "" if successor else "Nobody does."
    with house.as_superuser(slug) as cursor:
        cursor.execute(
            "UPDATE wall_door SET closes_after = %s, successor = %s, successor_hub = %s, successor_name = %s"
            " WHERE slug = %s",
            [last, successor, successor, successor.title(), slug],
        )
    with _committed(DOOR, [last, why, successor, slug], [None, "", "", slug]):
        yield


@contextlib.contextmanager
def closed_team(code: str, *, days: int = YESTERDAY) -> Iterator[None]:
    """A recipient of Harrow with its last day."""
    with _committed(TEAM, [day(days), "It merged.", code], [None, "", code]):
        yield


@contextlib.contextmanager
def _committed(statement: bytes, there: list[object], after: list[object]) -> Iterator[None]:
    name = str(settings.DATABASES["default"]["NAME"])
    with psycopg.connect(superuser_url(name), autocommit=True) as connection:
        connection.execute(statement, there)
        try:
            yield
        finally:
            connection.execute(statement, after)
