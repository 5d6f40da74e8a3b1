"""Reasons that the guardian's own agency gives most often for sharing, read on the agency's own desk.

Only words that stand on releases about several enquiries are shown, so that no word of a case is (frequent_grounds.py).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connections
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from hub.research.frequent_grounds import LEAST_ENQUIRIES, MOST, frequent_grounds
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from mash_platform.database import logins
from tenants.access import PlatformRequest

PERIODS = {"28": 28, "90": 90, "365": 365}  # days


@allowed(Act.READ_LEDGER, line=(Act.READ_LEDGER, "grounds"))
@require_GET
def grounds(request: PlatformRequest) -> HttpResponse:
    """One's own agency's most frequent reasons, with how many releases, enquiries and people."""
    by = request.seated
    days = PERIODS.get(request.GET.get("days", ""), PERIODS["90"])
    since = timezone.now() - timedelta(days=days)
    ledger.write_read(Act.READ_LEDGER, by=by, object_kind="grounds", refs=[])
    connection: Any = connections["default"]
    with connection.using_login(logins.desk(by.hub, by.agency)):
        found = frequent_grounds(by.agency, since)
    return render(
        request,
        "wall/ledger_grounds.html",
        {
            "found": found,
            "agency": by.agency_name,
            "days": days,
            "periods": list(PERIODS.values()),
            "since": since,
            "least": LEAST_ENQUIRIES,
            "most": MOST,
        },
    )
