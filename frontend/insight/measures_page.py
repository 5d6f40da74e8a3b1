"""A hub's own measures, for those who run it: unsuppressed, live, and never outside the wall."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET
from markupsafe import Markup

from frontend.charts.bars import bar_chart
from frontend.measures.labels import INSIDE, hours
from frontend.measures.sections import sections
from hub.insight.hub_measures import MONTHS, own_measures
from hub.insight.rating_changes import RatingChanges, rating_changes
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.clock import Rating
from hub.wall.models import Agency
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest
from tenants.measures.catalogue import BY_CODE, TABLES
from tenants.measures.periods import plus_months

RATED = {"red": "First rated red", "amber": "First rated amber", "green": "First rated green or blue"}


@allowed(Act.SEE_MEASURES, line=(Act.SEE_MEASURES, "measures"))
@require_GET
def measures(request: PlatformRequest) -> HttpResponse:
    """The last twelve months of one's own hub, and what of each month left the hub."""
    today = timezone.localdate()
    own = own_measures(today)
    first = plus_months(today.replace(day=1), 1 - MONTHS)
    changes = rating_changes(first, plus_months(first, MONTHS))
    agencies = Agency.objects.names()
    ledger.write_read(Act.SEE_MEASURES, by=request.seated, object_kind="measures", refs=[])
    return render(
        request,
        "insight/measures.html",
        {
            "sections": sections(list(own.values), own.values, missing=INSIDE, running=own.running),
            "may_export": may(request.seated, Act.EXPORT_LIST),
            "medians": [(RATED[code], hours(minutes)) for code, minutes in own.medians.items()],
            "changes": changes,
            "changed": _drawn(changes) if changes.counts else "",
            "rated": [
                [Rating(before).label, *(changes.counts.get((before, after), 0) for after in Rating.values)]
                for before in Rating.values
            ],
            "ratings": list(Rating.labels),
            "changed_by": [[agencies[one.agency], one.more, one.less] for one in changes.agencies],
            "left": [
                (period.title, [BY_CODE[code].title for code in shown], len(TABLES) - len(shown))
                for period, shown in sorted(own.shown.items(), reverse=True)
            ],
        },
    )


def _drawn(changes: RatingChanges) -> Markup:
    bars = [("More urgent", changes.more), ("Unchanged", changes.same), ("Less urgent", changes.less)]
    return bar_chart("Children by what became of their rating", bars, key="chart-research")
