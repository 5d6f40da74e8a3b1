"""Keys for machines: made by somebody for a seat of their own and one purpose, shown once, gone with that seat."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from tenants import ledger
from tenants.entry import digest
from tenants.ledger import PlatformAct
from tenants.models import KEY_LASTS_AT_MOST, ApiKey, HubAgency, HubState, KeyPurpose, Role, Seat
from tenants.refusals import KeyRefused

SCHEME = "Bearer"
BEGINS = "mash_"  # so that a key that was left somewhere is found by whoever looks for secrets
MOST = 5  # standing keys of one person
TOUCH = timedelta(minutes=1)
AT_A_DESK = (Role.COORDINATOR, Role.RESEARCHER, Role.DECISION_MAKER, Role.MANAGER)
NO_SEAT = {
    KeyPurpose.REQUESTS: "Choose one of your seats as a researcher",
    KeyPurpose.OPEN_CASES: "Choose one of your seats at the desk of children’s social care",
}


def keys_of(person: uuid.UUID, at: datetime) -> QuerySet[ApiKey]:
    """A person's keys that stand, newest first."""
    return ApiKey.objects.standing(at).filter(seat__user=person).select_related("seat__hub", "seat__agency")


def seats_for(purpose: str, person: uuid.UUID, at: datetime) -> QuerySet[Seat]:
    """A person's seats for which they may make a key of this purpose, by hub."""
    seats = Seat.objects.standing(at).filter(user=person, hub__state=HubState.LIVE, agency__isnull=False)
    if purpose == KeyPurpose.REQUESTS:
        seats = seats.filter(role=Role.RESEARCHER)
    else:
        lead = HubAgency.objects.filter(hub=OuterRef("hub"), agency=OuterRef("agency"), is_lead=True)
        seats = seats.filter(Exists(lead), role__in=AT_A_DESK)
    return seats.select_related("hub", "agency").order_by("hub__name", "pk")


def make(
    seat_id: uuid.UUID, name: str, days: int, *, by: uuid.UUID, at: datetime, purpose: str = KeyPurpose.REQUESTS
) -> tuple[ApiKey, str]:
    """Make a key of one's own seat, for so many days and one purpose.

    Out: the key, and its token, which is kept nowhere. Raises: KeyRefused.
    """
    if not name.strip():
        raise KeyRefused("name", "Say which machine holds the key")
    if not 1 <= days <= KEY_LASTS_AT_MOST.days:
        raise KeyRefused("days", f"A key lasts from 1 to {KEY_LASTS_AT_MOST.days} days")
    token = BEGINS + secrets.token_urlsafe(32)
    with transaction.atomic(using="platform", durable=True):
        # The seat's row is locked, so that two forms at once cannot make one key too many.
        own = seats_for(purpose, by, at)
        seat = own.select_for_update(of=("self",), no_key=True).filter(pk=seat_id).first()
        if seat is None:
            raise KeyRefused("seat", NO_SEAT[KeyPurpose(purpose)])
        if keys_of(by, at).count() >= MOST:
            raise KeyRefused("name", f"You have {MOST} keys. Revoke one that is not needed first.")
        key = ApiKey.objects.create(
            seat=seat, purpose=purpose, name=name.strip()[:60], token_digest=digest(token), made_at=at,
            expires_at=at + timedelta(days),
        )  # fmt: skip
        ledger.write(
            PlatformAct.KEY_MADE, user=by, object_kind="key", object_ref=str(key.pk),
            detail={"seat": str(seat.pk), "days": days, "for": str(purpose)},
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


def token_in(header: str) -> str:
    """The token that an Authorization header shows; "" where it shows none, or is of another kind."""
    said = header.split()
    return said[1] if len(said) == 2 and said[0].lower() == SCHEME.lower() else ""


def key_of(token: str, at: datetime, *, purpose: str = KeyPurpose.REQUESTS) -> ApiKey | None:
    """The key of this purpose that stands behind a token; when it was last used is written at most once a minute."""
    if not token.startswith(BEGINS):
        return None
    standing = ApiKey.objects.standing(at).select_related("seat__user", "seat__agency", "seat__hub", "seat__team")
    key = standing.filter(token_digest=digest(token), purpose=purpose).first()
    if key is not None:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - TOUCH)
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=at)
    return key
