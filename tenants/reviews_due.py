"""Seats due for review: whoever may keep or end them is told, a month ahead and then each week that it is late."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from tenants.models import DUE_SOON, NoticeKind, Role, Seat
from tenants.notices import News, notify_all, week_of


def notify_of_reviews(at: datetime) -> None:
    """Tell the managers of each hub, and the operators of seats on the platform. Done twice, it tells nobody twice."""
    today = timezone.localdate(at)
    due = Seat.objects.standing(at).filter(review_by__lte=today + DUE_SOON).select_related("hub", "agency")
    with transaction.atomic(using="platform", durable=True):
        notify_all(_notices(list(due), at, today), at=at)


def _notices(seats: list[Seat], at: datetime, today: date) -> Iterator[tuple[uuid.UUID, News]]:
    keepers: dict[int | None, list[uuid.UUID]] = defaultdict(list)
    standing = Seat.objects.standing(at).filter(role__in=(Role.MANAGER, Role.OPERATOR))
    for hub, user in standing.values_list("hub", "user").distinct():
        keepers[hub].append(user)
    for seat in seats:
        news = _news(seat, today)
        for user in keepers[seat.hub_id]:
            if user != seat.user_id:  # nobody reviews their own seat
                yield user, news


def _news(seat: Seat, today: date) -> News:
    where = seat.hub.name if seat.hub else "the platform"
    what = str(seat.get_role_display()) + (f" at {seat.agency.name}" if seat.agency else "")
    late = seat.review_by < today
    day = f"{seat.review_by:%-d %B %Y}"
    return News(
        kind=NoticeKind.SEAT_REVIEW, key=f"{seat.pk} {week_of(today) if late else seat.review_by}", about=str(seat.pk),
        hub=seat.hub, title=f"{'Overdue: a' if late else 'A'} seat to review in {where}",
        text=f"{what}: to be reviewed by {day}. Say whether it is still needed, or end it.",
    )  # fmt: skip
