"""A hub's months: cases made through the real ways in, then moved to when they are meant to have happened."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hub.insight.closing import close_month, months_to_close
from hub.insight.models import ClosedPeriod
from hub.insight.tasks import period_closed
from hub.wall.models import OutboxRow
from tenants.measures.catalogue import COLUMNS
from tenants.measures.periods import begins
from tests.assessment.case_builders import a_decider, a_decision
from tests.front_door.triage_builders import child, notify
from tests.support.builders import an_enquiry
from tests.support.house import House

NOON = timedelta(hours=12)
MOVED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("front_door_notification", ("received_at", "due_at")),
    ("front_door_enquiry", ("opened_at", "clock_from", "due_at")),
    ("front_door_subject", ("due_at", "decided_at")),
    ("assessment_decision", ("at",)),
    ("people_mention", ("said_at",)),
    ("assessment_copy", ("issued_at", "outcome_at")),
)


def messages(house: House, day: date, count: int = 1, *children: Any, hub: str = "harrow") -> None:
    """So many notifications at noon of a day, each about these children or one of a name of its own."""
    for number in range(count):
        one = children or (child(f"Kim{'abcdefghijklmnopqrstuvwxyz'[number % 26]} Example{day:%b%d}"),)
        notify(house, *one, hub=hub, door=hub)
    move(house, day, hub)


def decisions(
    house: House, day: date, count: int = 1, *, hub: str = "harrow", hours: float = 0, **decided: Any
) -> None:
    """So many children decided for at noon of a day, `hours` after receipt."""
    by = a_decider(house, hub=hub)
    for _ in range(count):
        a_decision(house, an_enquiry(house, children=["Amy Example"], hub=hub), by, **decided)
    move(house, day, hub)
    with house.as_superuser(hub) as cursor:
        cursor.execute(
            "UPDATE assessment_decision SET at = at + make_interval(secs => %s) WHERE at = %s",
            [hours * 3600, noon(day)],
        )


def noon(day: date) -> datetime:
    return begins(day) + NOON


def move(house: House, day: date, hub: str = "harrow") -> None:
    """Whatever happened just now happened at noon of that day."""
    with house.as_superuser(hub) as cursor:
        for table, columns in MOVED:
            for column in columns:
                ahead = "interval '0'" if column != "due_at" else f"{column} - now()"
                cursor.execute(
                    f"UPDATE {table} SET {column} = %s + ({ahead}) WHERE {column} > now() - interval '1 hour'",
                    [noon(day)],
                )


def close(house: House, on: date, hub: str = "harrow") -> list[ClosedPeriod]:
    """Close what is over on a day, as the worker does, and publish it. Out: what was closed."""
    with house.at("worker", hub):
        before = set(ClosedPeriod.objects.values_list("pk", flat=True))
        for month in months_to_close(on):
            close_month(month, by="close_months", at=begins(on))
        for pk in OutboxRow.objects.filter(kind="insight.period_closed").values_list("object_id", flat=True):
            period_closed(pk)
        return list(ClosedPeriod.objects.exclude(pk__in=before).order_by("start", "kind"))


def nothing() -> dict[str, int]:
    """A month in which nothing happened."""
    return dict.fromkeys(COLUMNS, 0)
