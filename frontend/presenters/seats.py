"""Why somebody should look at a seat, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from frontend.presenters.dates import short_date
from tenants.models import DUE_SOON, NEVER_USED, UNUSED


def seat_reasons(seat: Any, now: datetime) -> list[str]:
    """In: a seat with its `last_used`. Out: the reasons of SeatQuerySet.to_review that hold for it."""
    said = []
    today = timezone.localdate(now)
    if seat.review_by < today:
        said.append("Review overdue")
    elif seat.review_by <= today + DUE_SOON:
        said.append(f"Review due by {short_date(seat.review_by)}")
    if seat.last_used is None and seat.starts_at and seat.starts_at < now - NEVER_USED:
        said.append("Never used: is it needed?")
    elif seat.last_used is not None and seat.last_used < now - UNUSED:
        said.append("Not used for 60 days: is it still needed?")
    return said
