"""Transfers between hubs, as the platform keeps them: whose something is, by one row that changes once.

An offer is answered, withdrawn or expired by an update that asks for the state it changes, so that of two at one
instant the second finds it changed. What follows in the hubs is done by hub/transfers/transfer_delivery.py.
Source: docs/design.md section 5.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import Authority, Goods, Hub, HubAuthority, KnownCount, Transfer, TransferState


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What leaves the sender's hub before an answer: nothing that names a child or says what happened."""

    id: uuid.UUID
    from_hub: str
    to_hub: str
    to_authority: str
    what: Goods
    reference: str
    rating: str
    reason: str
    due_at: datetime | None
    offered_at: datetime
    expires_at: datetime


def limit_of(rating: str) -> timedelta:
    """How long an offer stands. The minutes are a planning assumption (settings.OFFER_MINUTES)."""
    minutes: dict[str, int] = settings.OFFER_MINUTES
    return timedelta(minutes=minutes.get(rating, minutes["other"]))


def places(than: str) -> list[HubAuthority]:
    """The authorities of other live hubs whose front door is open, by name: inside a hub nothing is passed."""
    return list(HubAuthority.objects.open_doors().exclude(hub__code=than))


def publish(one: Offer) -> None:
    """Take a hub's offer. Twice it changes nothing."""
    hubs = {hub.code: hub for hub in Hub.objects.filter(code__in=[one.from_hub, one.to_hub])}
    with transaction.atomic(using="platform"):
        if Transfer.objects.filter(pk=one.id).exists():
            return
        made = Transfer(
            id=one.id,
            from_hub=hubs[one.from_hub],
            to_hub=hubs[one.to_hub],
            to_authority=Authority.objects.get(slug=one.to_authority),
            what=one.what,
            reference=one.reference,
            rating=one.rating,
            reason=one.reason,
            due_at=one.due_at,
            offered_at=one.offered_at,
            expires_at=one.expires_at,
        )
        Transfer.objects.bulk_create([made], ignore_conflicts=True)
        _write(made)


def answer(transfer: uuid.UUID, *, to_hub: str, accepted: bool, why: str, at: datetime) -> Transfer:
    """Accept or decline, where the offer still stands. Out: the transfer as it is now, whoever was first.

    Raises: Transfer.DoesNotExist where nothing was offered to this hub.
    """
    state = TransferState.ACCEPTED if accepted else TransferState.DECLINED
    standing = Q(to_hub__code=to_hub, expires_at__gt=at)
    return _change(transfer, standing, to_hub=to_hub, state=state, answered_at=at, declined_why="" if accepted else why)


def withdraw(transfer: uuid.UUID, *, from_hub: str, at: datetime) -> Transfer:
    """Take an offer back, unless it was answered before. Raises: Transfer.DoesNotExist."""
    return _change(transfer, Q(from_hub__code=from_hub), state=TransferState.WITHDRAWN, answered_at=at)


def expire(at: datetime) -> None:
    """End the offers whose time is over."""
    for pk in list(
        Transfer.objects.filter(state=TransferState.OFFERED, expires_at__lte=at).values_list("pk", flat=True)
    ):
        _change(pk, Q(expires_at__lte=at), state=TransferState.EXPIRED, answered_at=at)


def arrived(transfer: uuid.UUID, reference: str) -> None:
    """Write down the receiver's own reference."""
    Transfer.objects.filter(pk=transfer, state=TransferState.ACCEPTED).update(new_reference=reference)


def taken_back(transfer: uuid.UUID) -> TransferState:
    """End an accepted transfer that its sender recalled before anything of it went. Done twice, it changes nothing.

    Out: how it stands.
    """
    with transaction.atomic(using="platform"):
        found = Transfer.objects.filter(pk=transfer)
        changed = found.filter(state=TransferState.ACCEPTED, new_reference="").update(state=TransferState.WITHDRAWN)
        now: Transfer = found.select_related("from_hub", "to_hub").get()
        if changed:
            _write(now)
        return TransferState(now.state)


def settled(transfer: uuid.UUID, at: datetime) -> None:
    """Everything that follows is done in both hubs."""
    Transfer.objects.filter(pk=transfer, settled_at__isnull=True).update(settled_at=at)


def offered_to(hub: str, at: datetime) -> QuerySet[Transfer]:
    """What waits for this hub's answer, what is due first on top."""
    found = Transfer.objects.filter(to_hub__code=hub, state=TransferState.OFFERED, expires_at__gt=at)
    return found.select_related("from_hub", "to_authority").order_by("expires_at", "pk")


def unsettled(what: Goods, most: int) -> list[uuid.UUID]:
    """Answered transfers of which something still has to be done in a hub, oldest first."""
    found = Transfer.objects.filter(what=what, settled_at__isnull=True).exclude(state=TransferState.OFFERED)
    return list(found.order_by("offered_at").values_list("pk", flat=True)[:most])


def by_month() -> list[dict[str, Any]]:
    """For the board: each month and pair of hubs, with how many were offered and what became of them."""
    states = {state.value: Count("pk", filter=Q(state=state)) for state in TransferState}
    found = (
        Transfer.objects.annotate(month=TruncMonth("offered_at", tzinfo=timezone.get_default_timezone()))
        .values("month", "from_hub__name", "to_hub__name")
        .annotate(all=Count("pk"), **states)
        .order_by("-month", "from_hub__name", "to_hub__name")
    )
    return [dict(row) for row in found]


def known_by_month() -> list[dict[str, Any]]:
    """For the board: each month and pair of hubs, with how often one asked the other whether a child is known."""
    found = (
        KnownCount.objects.annotate(month=TruncMonth("day"))
        .values("month", "from_hub__name", "to_hub__name")
        .annotate(all=Sum("asked"))
        .order_by("-month", "from_hub__name", "to_hub__name")
    )
    return [dict(row) for row in found]


def _change(transfer: uuid.UUID, standing: Q, *, to_hub: str = "", **columns: Any) -> Transfer:
    with transaction.atomic(using="platform"):
        found = Transfer.objects.filter(pk=transfer)
        changed = found.filter(standing, state=TransferState.OFFERED).update(**columns)
        now: Transfer = found.select_related("from_hub", "to_hub", "to_authority").get()
        if to_hub and now.to_hub.code != to_hub:
            raise Transfer.DoesNotExist
        if changed:
            _write(now)
        return now


def _write(transfer: Transfer) -> None:
    ledger.write(
        PlatformAct.TRANSFER,
        object_kind="transfer",
        object_ref=transfer.reference,
        detail={
            "from": transfer.from_hub.code,
            "to": transfer.to_hub.code,
            "what": str(transfer.what),
            "state": str(transfer.state),
        },
    )
