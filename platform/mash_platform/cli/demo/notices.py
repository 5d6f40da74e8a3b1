"""The demonstration's notices: what the clock would tell people in the morning, told at once by the real tasks."""

from __future__ import annotations

from django.utils import timezone

from frontend.library.tasks import tell_hubs
from rollout.days import usual_day
from rollout.readiness.chasing import tell_overdue
from rollout.training.late_follow_ups import tell_late_follow_ups
from tenants.models import Notice
from tenants.reviews_due import tell_reviews


def tell() -> int:
    """Tell everybody what is overdue, due or new. Out: how many notices were new."""
    before = Notice.objects.count()
    now = timezone.now()
    tell_overdue(usual_day(), at=now)
    tell_late_follow_ups(usual_day(), at=now)
    tell_reviews(now)
    tell_hubs()
    return Notice.objects.count() - before
