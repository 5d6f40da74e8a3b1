"""The day that the programme stands on: today; in the demonstration the day on which its story is told."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import timezone

DEMONSTRATION = date(2012, 11, 30)  # in the middle of the rollout that the founding text describes (design.md 6)


def usual_day() -> date:
    """Today; in the demonstration the day that its story is told on."""
    return DEMONSTRATION if settings.DEMO else timezone.localdate()
