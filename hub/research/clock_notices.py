"""Telling people that time runs out: before, when it is over, and, while nothing is done, managers on each working day.

A row says what was told of which clock, with its line of the ledger in one transaction; a second row of it is refused.
The notices follow in one transaction of the platform, so that what runs out at one moment is one e-mail, and the row
says when. Whoever is killed between the two is followed by the next minute's task, which tells nobody twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from hub.front_door.enquiries.time_limits import LimitsHistory
from hub.research.clock_people import Hearers, Staff, hearers_of, read_staff
from hub.research.models import ClockNotice
from hub.research.running_clocks import (
    Running,
    open_enquiries,
    open_requests,
    waiting_notifications,
    with_receipts,
)
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.running_out import ClockStage, to_tell
from tenants.models import Hub, NoticeKind
from tenants.notices import News, notify_all

JOB = "tell of clocks"
# What it is, by how far it is with it: a title, and what to do. Neither says anything of the case.
WORDS = {
    (NoticeKind.RATE_BY, ClockStage.WARNED): (
        "A notification is nearly out of time", "It waits to be rated. Open it, or see that a colleague does."
    ),
    (NoticeKind.RATE_BY, ClockStage.OVERDUE): (
        "A notification is overdue", "Its time is over, and it is not rated. Open it now."
    ),
    (NoticeKind.RATE_BY, ClockStage.ESCALATED): (
        "A notification is still overdue",
        "Its time is over, and it is not rated. Its managers are told, and on each working day until it is.",
    ),
    (NoticeKind.DECIDE_BY, ClockStage.WARNED): (
        "An enquiry is nearly out of time", "It waits for a decision. Open it to see what is missing."
    ),
    (NoticeKind.DECIDE_BY, ClockStage.OVERDUE): (
        "An enquiry is overdue", "Its time is over, and it is not decided. Open it now."
    ),
    (NoticeKind.DECIDE_BY, ClockStage.ESCALATED): (
        "An enquiry is still overdue",
        "Its time is over, and it is not decided. Its managers are told, and on each working day until it is.",
    ),
    (NoticeKind.ANSWER_BY, ClockStage.WARNED): (
        "A request to your agency is nearly out of time", "Answer it, also where you know nothing."
    ),
    (NoticeKind.ANSWER_BY, ClockStage.OVERDUE): (
        "A request to your agency is overdue", "Whoever decides waits for you. Answer it, also where you know nothing."
    ),
    (NoticeKind.ANSWER_BY, ClockStage.ESCALATED): (
        "A request to your agency is still overdue",
        "Whoever decides waits for you. Whoever manages is told, and on each working day until it is answered.",
    ),
    (NoticeKind.ANSWER_LATE, ClockStage.WARNED): (
        "A request to an agency is nearly out of time",
        "Nobody can answer it there. Open the enquiry to see who is asked.",
    ),
    (NoticeKind.ANSWER_LATE, ClockStage.OVERDUE): (
        "A request to an agency is overdue", "It has not answered. Open the enquiry to see whom to ring."
    ),
    (NoticeKind.ANSWER_LATE, ClockStage.ESCALATED): (
        "A request to an agency is still overdue",
        "It has not answered, and whoever manages there is told. Open the enquiry to see whom to ring.",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Telling:
    """One clock of which people are told now: how far it is, and who they are. `is_new`: it has no row yet."""

    running: Running
    stage: ClockStage
    on: date
    hearers: Hearers
    is_new: bool

    @property
    def id(self) -> UUID:
        """Of its row: the same clock, stage and, for managers, day have the same."""
        again = self.on.isoformat() if self.stage == ClockStage.ESCALATED else ""
        thing, agency = self.running.about
        return uuid.uuid5(thing, f"{agency} {self.running.name} {self.stage.value} {again}")


def tell_of_clocks(hub: str, *, at: datetime) -> int:
    """Tell whoever has to hear now. In: a live hub whose worker's login is used. Out: of how many clocks.

    Done twice, or by two at once, it tells nobody twice.
    """
    tellings = _tellings(hub, at)
    if not tellings or not _written([one for one in tellings if one.is_new], at):
        return 0
    found = Hub.objects.get(code=hub)
    with transaction.atomic(using="platform", durable=True):
        notify_all([each for one in tellings for each in _news(one, found)], at=at)
    with transaction.atomic(durable=True):
        told = ClockNotice.objects.filter(pk__in=[one.id for one in tellings], told_at__isnull=True)
        told.update(told_at=at)
    return len(tellings)


def _tellings(hub: str, at: datetime) -> list[Telling]:
    history = LimitsHistory.read()
    every = (*waiting_notifications(history), *open_enquiries(history), *open_requests(history))
    reached = with_receipts(one for one in every if one.clock.stage_at(at) is not None)
    rows = _rows_of(reached)
    now, today = history.now, timezone.localdate(at)
    found: list[tuple[Running, ClockStage, date, bool]] = []
    for one in reached:
        before = rows.get((*one.about, one.name), [])
        stage = to_tell(one.clock, [(ClockStage(row.stage), row.on) for row in before], at, now)
        if stage is not None:
            found.append((one, stage, today, True))
        else:  # killed before it was told
            left = [row for row in before if row.told_at is None and row.stage == one.clock.stage_at(at)]
            found += [(one, ClockStage(row.stage), row.on, False) for row in left]
    staff = read_staff(hub, [one.request for one, *_ in found if one.request], at=at) if found else Staff()
    tellings = [Telling(one, stage, on, hearers_of(one, stage, staff), new) for one, stage, on, new in found]
    return [one for one in tellings if one.hearers.people]


def _rows_of(reached: Sequence[Running]) -> dict[tuple[UUID | None, str, str], list[ClockNotice]]:
    """What was told of these before. One query."""
    of_them = Q(notification__in=[one.notification for one in reached if one.notification]) | Q(
        enquiry__in={one.enquiry for one in reached if one.enquiry}
    )
    found: dict[tuple[UUID | None, str, str], list[ClockNotice]] = {}
    for row in ClockNotice.objects.filter(of_them) if reached else ():
        thing = row.request_id or row.enquiry_id or row.notification_id
        found.setdefault((thing, row.agency, row.clock), []).append(row)
    return found


def _written(tellings: Iterable[Telling], at: datetime) -> bool:
    """Write each down. Out: False where another worker did at the same moment: the next minute sees what is left."""
    try:
        with transaction.atomic(durable=True):
            ClockNotice.objects.bulk_create([_row(one, at) for one in tellings])
            for one in tellings:
                detail = {"stage": one.stage.value, "people": len(one.hearers.people)}
                if one.running.request:
                    detail |= {"request": str(one.running.request), "agency": one.running.asked}
                ledger.write(
                    Act.TELL_OF_CLOCK, by=JOB, object_kind="notification" if one.running.notification else "enquiry",
                    object_ref=one.running.reference, detail=detail, key=one.id,
                )  # fmt: skip
    except IntegrityError:
        return False
    return True


def _row(one: Telling, at: datetime) -> ClockNotice:
    it = one.running
    return ClockNotice(
        pk=one.id, notification_id=it.notification, enquiry_id=it.enquiry, request_id=it.request, agency=it.agency,
        clock=it.name, stage=one.stage, on=one.on, due_at=it.clock.due, people=len(one.hearers.people), at=at,
    )  # fmt: skip


def _news(one: Telling, hub: Hub) -> Iterable[tuple[UUID, News]]:
    it = one.running
    sides: tuple[tuple[frozenset[UUID], NoticeKind, str], ...]
    if it.request:
        sides = (
            (one.hearers.asked, NoticeKind.ANSWER_BY, str(it.request)),
            (one.hearers.lead, NoticeKind.ANSWER_LATE, it.reference),
        )
    else:
        kind = NoticeKind.RATE_BY if it.notification else NoticeKind.DECIDE_BY
        sides = ((one.hearers.lead, kind, it.reference),)
    for people, kind, about in sides:
        title, text = WORDS[kind, one.stage]
        news = News(kind=kind, key=str(one.id), about=about, hub=hub, title=f"{title} in {hub.name}", text=text)
        yield from ((person, news) for person in people)
