"""Known to you?, as the platform sees it: which hubs can be asked, and how often they were. Counts and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import Hub, HubState, KnownCount


def others(than: str) -> list[Hub]:
    """Every live hub but this one, by name."""
    return list(Hub.objects.filter(state=HubState.LIVE).exclude(code=than).order_by("name"))


def count(asking: str, asked: Sequence[str], *, user: uuid.UUID, at: datetime) -> None:
    """Add one question to each hub for this day. In: codes of hubs. The board sees these counts alone."""
    day = timezone.localdate(at)
    with transaction.atomic(using="platform", durable=True):
        hubs = {hub.code: hub for hub in Hub.objects.filter(code__in=[asking, *asked])}
        pairs = [KnownCount(from_hub=hubs[asking], to_hub=hubs[code], day=day) for code in sorted(set(asked))]
        KnownCount.objects.bulk_create(pairs, ignore_conflicts=True)
        rows = KnownCount.objects.filter(from_hub=hubs[asking], to_hub__code__in=asked, day=day)
        rows.update(asked=F("asked") + 1)
        ledger.write(
            PlatformAct.KNOWN_ASKED, user=user, object_kind="hub", object_ref=asking, detail={"asked": sorted(asked)}
        )
