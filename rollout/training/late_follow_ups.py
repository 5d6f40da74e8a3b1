"""Follow-ups of visits that are overdue: the mentor and the borough leads are told, once a week."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from mash_platform.phrases import plural
from rollout.training.models import FollowUp
from tenants.models import NoticeKind, Role, Seat
from tenants.notices import News, notify_all, week_of


def notify_late_follow_ups(on: date, *, at: datetime) -> None:
    """Tell whoever may close what is overdue on a day of the rollout. Done twice in a week, it tells nobody twice."""
    late = FollowUp.objects.filter(closed_at__isnull=True, due_on__lt=on).select_related("booking__authority")
    with transaction.atomic(using="platform", durable=True):
        notify_all(_notices(list(late), on, at), at=at)


def _notices(late: list[FollowUp], on: date, at: datetime) -> Iterator[tuple[uuid.UUID, News]]:
    leads: dict[int | None, list[uuid.UUID]] = defaultdict(list)
    seats = Seat.objects.standing(at)
    for authority, user in seats.filter(role=Role.BOROUGH_LEAD).values_list("authority", "user").distinct():
        leads[authority].append(user)
    mentors = set(seats.filter(role=Role.MENTOR).values_list("user", flat=True))
    for one in late:
        news = _news(one, on)
        mentor = one.booking.mentor_id
        for user in {*leads[one.booking.authority_id], *({mentor} & mentors)}:
            yield user, news


def _news(one: FollowUp, on: date) -> News:
    """What is to be done stands on the visit's page: a mentor wrote it, and an e-mail quotes nobody."""
    return News(
        kind=NoticeKind.FOLLOW_UP, key=f"{one.pk} {week_of(on)}", about=str(one.booking_id),
        title=f"Overdue follow-up: {one.booking.authority.name}",
        text=f"A follow-up of the mentor’s visit that began on {one.booking.first_day:%-d %B %Y} was due on "
        f"{one.due_on:%-d %B %Y}: {plural((on - one.due_on).days, 'day')} late.",
    )  # fmt: skip
