"""Who is told of a milestone: of a report whoever answers it, of the answer whoever reported, of what is overdue its
owner, and after a week the borough's lead and the secretary too.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from mash_platform.phrases import plural
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import MilestoneEvent, MilestoneEventKind
from rollout.readiness.standing import Stand, Standing
from rollout.training.queries import standing_bookings
from tenants.models import PLATFORM_ROLES, Authority, NoticeKind, Role, Seat
from tenants.notices import News, notify, notify_all, week_of

A_WEEK = 7  # days that the owner has alone


@dataclass(frozen=True)
class Late:
    """One milestone that is late."""

    authority: Authority
    standing: Standing
    due: date
    days_late: int


def notify_late(late: Iterable[Late], on: date, *, at: datetime) -> None:
    """Tell people of what is late on a day, in the caller's transaction; each of them once a week of each milestone."""
    people = _People(at)
    notify_all(_notices(late, people, on), at=at)


def notify_report(event: MilestoneEvent) -> None:
    """Tell whoever may answer a report, but not who made it. In the transaction of the report."""
    people = [pk for pk in _People(event.recorded_at).answerers(event.authority_id) if pk != event.by_id]
    text = "It is reported as reached. It counts once somebody else confirms it."
    notify(people, _of_step(event, "To answer", text), at=event.recorded_at)


def notify_answer(report: MilestoneEvent | None, answer: MilestoneEvent) -> None:
    """Tell whoever reported how it was answered. In the transaction of the answer."""
    if report is None or report.by_id is None or report.by_id == answer.by_id:
        return
    confirmed = answer.kind == MilestoneEventKind.CONFIRMED
    text = "It counts from now on." if confirmed else "The reason is with the milestone."
    news = _of_step(answer, "Confirmed" if confirmed else "Sent back", text)
    notify([report.by_id], news, at=answer.recorded_at)


def notify_board(event: MilestoneEvent) -> None:
    """Tell the other members of the board that one of them would let a hub pass. In the transaction of the step."""
    seats = Seat.objects.standing(event.recorded_at).filter(role=Role.BOARD).exclude(user=event.by_id)
    news = News(
        kind=NoticeKind.LET_PASS, key=str(event.pk), about=event.authority.slug,
        title=f"Let {event.authority.name} go live with must-haves open?",
        text="A member of the board asks. It passes once a second member agrees.",
    )  # fmt: skip
    notify(set(seats.values_list("user", flat=True)), news, at=event.recorded_at)


def _of_step(event: MilestoneEvent, what: str, text: str) -> News:
    label = Milestone(event.milestone).label
    return News(
        kind=NoticeKind.MILESTONE, key=str(event.pk), about=f"{event.authority.slug} {event.milestone}",
        title=f"{what} in {event.authority.name}: {label}", text=text,
    )  # fmt: skip


def _notices(late: Iterable[Late], people: _People, on: date) -> Iterator[tuple[uuid.UUID, News]]:
    for one in late:
        news = _news(one, on)
        for user in people.told(one):
            yield user, news


class _People:
    """Everybody with a seat on the platform, looked up once. Owners are words, of whom some sign in here."""

    def __init__(self, at: datetime) -> None:
        self.secretaries: set[uuid.UUID] = set()
        self.leads: dict[int | None, set[uuid.UUID]] = defaultdict(set)
        self.named: dict[str, set[uuid.UUID]] = defaultdict(set)
        mentors: set[uuid.UUID] = set()
        seats = Seat.objects.standing(at).filter(role__in=PLATFORM_ROLES)
        for user, name, role, authority in seats.values_list("user", "user__name", "role", "authority"):
            self.named[name.casefold()].add(user)
            if role == Role.SECRETARY:
                self.secretaries.add(user)
            elif role == Role.BOROUGH_LEAD:
                self.leads[authority].add(user)
            elif role == Role.MENTOR:
                mentors.add(user)
        self.mentors: dict[int, set[uuid.UUID]] = defaultdict(set)
        for authority, mentor in standing_bookings().filter(mentor__in=mentors).values_list("authority", "mentor"):
            self.mentors[authority].add(mentor)

    def answerers(self, authority: int) -> set[uuid.UUID]:
        """Who answers a report: the secretary, and the mentors who come to this authority."""
        return self.secretaries | self.mentors[authority]

    def told(self, late: Late) -> set[uuid.UUID]:
        """Whom what is late is told: a report to whoever answers it, everything else to its owner.

        Where no owner signs in here, the borough's lead is told from the first day; without a lead, the secretary.
        """
        pk = late.authority.pk
        if late.standing.stand == Stand.REPORTED:
            return self.answerers(pk)
        owners = self.named[late.standing.owner.casefold()] if late.standing.owner else set()
        if late.days_late >= A_WEEK:
            return owners | self.leads[pk] | self.secretaries
        return owners or self.leads[pk] or self.secretaries


def _news(late: Late, on: date) -> News:
    label = late.standing.milestone.label
    days = f"{plural(late.days_late, 'day')} late"
    then = " It is reported and waits for an answer." if late.standing.stand == Stand.REPORTED else ""
    return News(
        kind=NoticeKind.OVERDUE, key=f"{late.authority.slug} {late.standing.milestone} {week_of(on)}",
        about=f"{late.authority.slug} {late.standing.milestone}", title=f"Overdue in {late.authority.name}: {label}",
        text=f"It was due on {late.due:%-d %B %Y}: {days}.{then}",
    )  # fmt: skip
