"""A hub's own measures, for those who run it: unsuppressed, live, and never outside the wall."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.measures.labels import INSIDE, hours
from frontend.measures.sections import sections
from hub.insight.hub_measures import own_measures
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest
from tenants.measures.catalogue import BY_CODE, TABLES

RATED = {"red": "First rated red", "amber": "First rated amber", "green": "First rated green or blue"}


@allowed(Act.SEE_MEASURES, line=(Act.SEE_MEASURES, "measures"))
@require_GET
def measures(request: PlatformRequest) -> HttpResponse:
    """The last twelve months of one's own hub, and what of each month left the hub."""
    own = own_measures(timezone.localdate())
    ledger.write_read(Act.SEE_MEASURES, by=request.seated, object_kind="measures", refs=[])
    return render(
        request,
        "insight/measures.html",
        {
            "sections": sections(list(own.values), own.values, missing=INSIDE, running=own.running),
            "may_export": may(request.seated, Act.EXPORT_LIST),
            "medians": [(RATED[code], hours(minutes)) for code, minutes in own.medians.items()],
            "left": [
                (period.title, [BY_CODE[code].title for code in shown], len(TABLES) - len(shown))
                for period, shown in sorted(own.shown.items(), reverse=True)
            ],
        },
    )
