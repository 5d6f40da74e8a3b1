"""The head of a hub's ledger with which a sample is drawn: known to nobody before, and to anybody after."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connections

from hub.wall.models import Seal
from mash_platform.database import logins
from tenants.measures.periods import begins


def first_head_after(hub: str, day: date) -> Seal | None:
    """The first head that was sealed after a day began, read on the login that reads seals. Not in a transaction."""
    connection: Any = connections["default"]
    with connection.using_login(logins.service(hub, "verifier")):
        found: Seal | None = (
            Seal.objects.filter(sealed_at__gte=begins(day)).exclude(note="").order_by("sealed_at", "number").first()
        )
    return found
