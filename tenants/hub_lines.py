"""What the platform did to a hub's seats stands in that hub's ledger too: written down here with the act.

The act commits on the platform alone and asks no hub. The hub's worker takes the line up when it next comes by
(hub/wall/from_platform.py), and where the hub is down, when it is up again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from tenants.models import HubLine, HubLineAct, Seat


def add(act: HubLineAct, seats: Iterable[Seat], *, why: str, by: uuid.UUID | None, at: datetime) -> None:
    """A line for each of these seats that is a hub's, in the transaction of the act."""
    HubLine.objects.bulk_create(
        HubLine(hub_id=seat.hub_id, act=act, seat=seat.pk, seat_role=seat.role, why=why, by=by, made_at=at)
        for seat in seats
        if seat.hub_id is not None
    )
