"""The demonstration's notices: what the clock would tell people in the morning, told at once by the real tasks."""

from __future__ import annotations

from django.utils import timezone

from joining.tasks import notify_hubs
from rollout.days import usual_day
from rollout.readiness.chasing import notify_overdue
from rollout.training.late_follow_ups import notify_late_follow_ups
from tenants.models import Notice, NoticeKind, User
from tenants.notices import mark_all_read
from tenants.reviews_due import notify_of_reviews


def read_the_past() -> None:
    """What the story's own acts told people counts as read: it tells of months that are over.

    Only until people are told what is overdue now: what somebody left unread stays so when it is started again.
    """
    if Notice.objects.filter(kind=NoticeKind.OVERDUE).exists():
        return
    now = timezone.now()
    for person in User.objects.filter(notices__read_at__isnull=True, notices__isnull=False).distinct():
        mark_all_read(by=person.pk, at=now)


def build() -> int:
    """Tell everybody what is overdue, due or new. Out: how many notices were new."""
    before = Notice.objects.count()
    now = timezone.now()
    notify_overdue(usual_day(), at=now)
    notify_late_follow_ups(usual_day(), at=now)
    notify_of_reviews(now)
    notify_hubs()
    return Notice.objects.count() - before
