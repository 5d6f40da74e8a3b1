"""Who else sits at a desk and may begin new work there."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from tenants.models import Seat
from tenants.seated import Seated


def roles_beside(seated: Seated, at: datetime) -> frozenset[str]:
    """The roles of everybody else at this desk whose training lets them begin new work. One query."""
    today = timezone.localdate(at)
    free = Q(training__isnull=True) | Q(training__new_work_until__isnull=True) | Q(training__new_work_until__gte=today)
    others = Seat.objects.standing(at).filter(free, hub__code=seated.hub, agency__code=seated.agency)
    return frozenset(others.exclude(user=seated.user).values_list("role", flat=True))
