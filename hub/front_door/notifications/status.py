"""How far a referral is, for whoever holds its token, and nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hub.wall.functions import call


@dataclass(frozen=True)
class Status:
    """What a referrer may know. `state` is received or read."""

    reference: str
    received_at: datetime
    children: int
    state: str


def status_of(token: str) -> Status | None:
    """In: the referrer's token. Out: how far it is, or None for a token that nobody was given."""
    with transaction.atomic(durable=True):
        rows = call("door_status_v1", hashlib.sha256(token.encode()).digest())
    return Status(*rows[0]) if rows else None
