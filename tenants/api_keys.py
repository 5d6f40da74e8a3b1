"""Keys for machines: made by a researcher for their own agency's list, shown once, gone with their seat."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from tenants import ledger
from tenants.entry import digest
from tenants.ledger import PlatformAct
from tenants.models import KEY_LASTS_AT_MOST, ApiKey, Role, Seat
from tenants.refusals import KeyRefused

BEGINS = "mash_"  # so that a key that was left somewhere is found by whoever looks for secrets
MOST = 5  # standing keys of one person
TOUCH = timedelta(minutes=1)


def keys_of(person: uuid.UUID, at: datetime) -> QuerySet[ApiKey]:
    """A person's keys that stand, newest first."""
    return ApiKey.objects.standing(at).filter(seat__user=person).select_related("seat__hub", "seat__agency")


def make(seat_id: uuid.UUID, name: str, days: int, *, by: uuid.UUID, at: datetime) -> tuple[ApiKey, str]:
    """Make a key of one's own seat, for so many days.

    Out: the key, and its token, which is kept nowhere. Raises: KeyRefused.
    """
    if not name.strip():
        raise KeyRefused("name", "Say which machine holds the key")
    if not 1 <= days <= KEY_LASTS_AT_MOST.days:
        raise KeyRefused("days", f"A key lasts from 1 to {KEY_LASTS_AT_MOST.days} days")
    token = BEGINS + secrets.token_urlsafe(32)
    with transaction.atomic(using="platform", durable=True):
        # The seat's row is locked, so that two forms at once cannot make one key too many.
        own = Seat.objects.standing(at).filter(user=by, role=Role.RESEARCHER, hub__isnull=False)
        seat = own.select_for_update(of=("self",), no_key=True).select_related("agency").filter(pk=seat_id).first()
        if seat is None:
            raise KeyRefused("seat", "Choose one of your seats as a researcher")
        if keys_of(by, at).count() >= MOST:
            raise KeyRefused("name", f"You have {MOST} keys. Revoke one that is not needed first.")
        key = ApiKey.objects.create(
            seat=seat, name=name.strip()[:60], token_digest=digest(token), made_at=at, expires_at=at + timedelta(days)
        )
        ledger.write(
            PlatformAct.KEY_MADE, user=by, object_kind="key", object_ref=str(key.pk),
            detail={"seat": str(seat.pk), "days": days},
        )  # fmt: skip
    return key, token


def revoke(key_id: uuid.UUID, *, by: uuid.UUID, at: datetime) -> ApiKey:
    """End one's own key now; twice, nothing more. Raises: ApiKey.DoesNotExist (somebody else's)."""
    with transaction.atomic(using="platform", durable=True):
        key = ApiKey.objects.select_for_update(of=("self",), no_key=True).get(pk=key_id, seat__user=by)
        if key.revoked_at is None:
            key.revoked_at = at
            key.save(update_fields=["revoked_at"])
            ledger.write(PlatformAct.KEY_REVOKED, user=by, object_kind="key", object_ref=str(key.pk))
    return key


def key_of(token: str, at: datetime) -> ApiKey | None:
    """The key that stands behind a token; when it was last used is written at most once a minute."""
    if not token.startswith(BEGINS):
        return None
    standing = ApiKey.objects.standing(at).select_related("seat__user", "seat__agency", "seat__hub")
    key = standing.filter(token_digest=digest(token)).first()
    if key is not None:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - TOUCH)
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=at)
    return key
