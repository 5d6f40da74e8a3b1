"""Alarms: what only an attack, a restore or a fault explains. Each is a line of the platform's ledger, whoever raised
it, and guardians and operators are told of it (`notify_of_alarms`, by the clock)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction

from tenants.ledger import PlatformAct, write
from tenants.models import Hub, NoticeKind, PlatformEntry, Role, Seat
from tenants.notices import News, notify_all


class AlarmKind(StrEnum):
    """What an alarm is about; the keeper writes the same words (keeper/alarms.py)."""

    CONTENT = "content"  # what was said or sent is not what was recorded
    SEAL = "seal"  # a ledger that the keeper does not seal
    LEDGER = "ledger"  # a ledger that does not agree with its seals
    WALL = "wall"  # a wall that was not as declared
    LOGIN = "login"  # a login that changed its settings or its password
    WITNESS = "witness"  # a witness does not sign what the keeper signed
    RESTORE = "restore"  # a ledger that was begun again
    LINES = "lines"  # old lines of a ledger that the keeper does not dispose of


WORDS: dict[AlarmKind, tuple[str, str]] = {
    AlarmKind.CONTENT: (
        "What stands in {hub} is not what was recorded",
        "Somebody opened something that differs from what the ledger holds of it, and was not shown it. Look for "
        "“came upon altered content” in the ledger, and ask who could change the database.",
    ),
    AlarmKind.SEAL: (
        "The ledger of {hub} is not sealed any more",
        "It does not go on from what was sealed last: lines were cut off, or the database was set back. Nothing is "
        "sealed until somebody has looked.",
    ),
    AlarmKind.LEDGER: (
        "The ledger of {hub} does not agree with its seals",
        "The check names the first place. It is at the top of the ledger’s page.",
    ),
    AlarmKind.WALL: (
        "The wall of {hub} was not as declared",
        "Somebody changed who may read or change what. It has been put back. Find out who could do that.",
    ),
    AlarmKind.LOGIN: (
        "A login of {hub} changed its own settings or password",
        "It has been put back. An agency’s desk does not do this by itself: find out who acted there.",
    ),
    AlarmKind.WITNESS: (
        "A witness does not sign the ledger of {hub}",
        "What it saw before is not what the ledger says now: lines were cut off, or there are two ledgers. What the "
        "witness keeps is right until somebody has shown otherwise.",
    ),
    AlarmKind.RESTORE: (
        "The ledger of {hub} was begun again",
        "The database was restored or moved. What was sealed since the copy was made is not in it; the old head is "
        "kept.",
    ),
    AlarmKind.LINES: (
        "Old lines of the ledger of {hub} are not disposed of",
        "Two people are said to have agreed, and the ledger’s sealed lines do not bear it out, or what was disposed of "
        "before is not as it was signed. Nothing goes until somebody has looked.",
    ),
}
LOOKED_BACK = timedelta(days=2)  # a task that was away for longer has told nobody, and the ledger has the lines


def title_of(kind: AlarmKind, hub: str) -> str:
    """An alarm in one line. In: a hub's name; empty for the platform's own."""
    return WORDS[kind][0].format(hub=hub or "the platform")


def alarm(kind: AlarmKind, *, hub: str, detail: dict[str, Any]) -> None:
    """Raise an alarm, in a transaction of its own. In: a hub's code or `platform`; references, no words of a case."""
    with transaction.atomic(using="platform", durable=True):
        write(PlatformAct.ALARM, object_kind=kind, object_ref=hub, detail=detail)


def notify_of_alarms(at: datetime) -> int:
    """Tell guardians and operators of each alarm, once an hour for a hub and kind. Out: how many alarms there were."""
    rows = list(
        PlatformEntry.objects.filter(act=PlatformAct.ALARM, at__gte=at - LOOKED_BACK)
        .order_by("seq")
        .values_list("object_kind", "object_ref", "at")
    )
    if not rows:
        return 0
    hubs = {hub.code: hub for hub in Hub.objects.filter(code__in={ref for _, ref, _ in rows})}
    people = _whom(hubs, at)
    told = {(kind, ref, f"{moment:%Y-%m-%d %H}") for kind, ref, moment in rows if kind in WORDS}
    with transaction.atomic(using="platform", durable=True):
        notify_all(
            (
                (person, _news(AlarmKind(kind), ref, hour, hubs.get(ref), role))
                for kind, ref, hour in sorted(told)
                for person, role in people.get(ref, people[""])
            ),
            at=at,
        )
    return len(rows)


def _whom(hubs: Iterable[str], at: datetime) -> dict[str, list[tuple[uuid.UUID, Role]]]:
    """Whom an alarm of each hub concerns, and as what: its guardians, the operators, and the auditor, who is none of
    them; "" stands for the platform's own."""
    watching = Seat.objects.standing(at).filter(role__in=(Role.OPERATOR, Role.AUDITOR))
    everywhere = [(person, Role(role)) for person, role in watching.values_list("user", "role").distinct()]
    found = {code: list(everywhere) for code in ("", *hubs)}
    seats = Seat.objects.standing(at).filter(hub__code__in=list(hubs), role=Role.GUARDIAN)
    for code, person in seats.values_list("hub__code", "user").distinct():
        found[code].append((person, Role.GUARDIAN))
    return found


def _news(kind: AlarmKind, ref: str, hour: str, hub: Hub | None, role: Role) -> News:
    return News(
        kind=NoticeKind.AUDIT if role == Role.AUDITOR else NoticeKind.ALARM,
        key=f"{kind} {ref} {hour}",
        about=f"{kind} {ref}",
        title=title_of(kind, hub.name if hub else ""),
        text=WORDS[kind][1],
        hub=hub if role == Role.GUARDIAN else None,
    )
