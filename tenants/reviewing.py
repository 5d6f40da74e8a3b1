"""Reviewing a seat: somebody says that it is still needed, and until when; or it ends (tenants/seats.py)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import REVIEW_AT_MOST, Seat
from tenants.refusals import SeatRefused


@dataclass(frozen=True, kw_only=True)
class Kept:
    """That a seat is kept: until which day it need not be looked at again, and why. `seen` was the day on the form."""

    until: date
    reason: str
    seen: date


def keep(seat_id: uuid.UUID, kept: Kept, *, by: uuid.UUID, hub: str | None, at: datetime) -> Seat:
    """Give a seat a new day of review, at most twelve months ahead.

    In: who says so; the hub whose manager they are, or None for the operator's seats on the platform itself.
    Out: the seat. Raises: Seat.DoesNotExist (another hub's, or ended), SeatRefused. Nobody reviews their own seat.
    """
    today = timezone.localdate(at)
    if not kept.reason.strip():
        raise SeatRefused("reason", "Say why the seat is still needed")
    if not today < kept.until <= today + REVIEW_AT_MOST:
        raise SeatRefused("until", "The next review must be after today and within 12 months")
    with transaction.atomic(using="platform", durable=True):
        standing = Seat.objects.standing(at).select_related("user", "agency", "hub")
        here = standing.filter(hub__code=hub) if hub else standing.filter(hub__isnull=True)
        seat = here.select_for_update(of=("self",), no_key=True).get(pk=seat_id)
        if seat.user_id == by:
            raise SeatRefused("reason", "This is your own seat. Somebody else says whether it is still needed.")
        if seat.review_by != kept.seen:
            raise SeatRefused(
                "until",
                f"Somebody else reviewed this seat since you opened it. It is now due on {seat.review_by:%-d %B %Y}.",
            )
        seat.review_by = kept.until
        seat.save(update_fields=["review_by"])
        ledger.write(
            PlatformAct.SEAT_KEPT, user=by, object_kind="seat", object_ref=str(seat.pk),
            detail={
                "hub": hub or "", "of": str(seat.user_id), "until": kept.until.isoformat(),
                "reason": kept.reason.strip()[:300],
            },
        )  # fmt: skip
    return seat
