"""What the guardian's own agency recorded and withheld: lines that no other agency's guardian reads.

They are read on the agency's own desk, which the database gives its own alone (own_held_v4.sql).
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from frontend.wall.ledger_labels import line_of
from frontend.wall.ledger_names import names_of, people_here
from hub.wall import ledger, line_disposal
from hub.wall.acts import Act
from hub.wall.models import LedgerEntry
from hub.wall.permissions import allowed
from mash_platform.database import logins
from mash_platform.parsing import parse_whole_number
from tenants.access import PlatformRequest

PAGE = 50
LAST_LINE = 2**63 - 1  # what the column of line numbers holds


@allowed(Act.READ_LEDGER, line=(Act.READ_LEDGER, "own"))
@require_GET
def own(request: PlatformRequest) -> HttpResponse:
    """Findings that one's own agency recorded and withheld, newest first. Pages are cut by number."""
    by = request.seated
    before = parse_whole_number(request.GET.get("before"), most=LAST_LINE)
    people = dict(people_here(by.hub))
    ledger.write_read(Act.READ_LEDGER, by=by, object_kind="own", refs=[])
    connection: Any = connections["default"]
    with connection.using_login(logins.desk(by.hub, by.agency)):
        rows = LedgerEntry.objects.own_held(LAST_LINE if before is None else before, PAGE + 1)
    names = names_of(rows[:PAGE], people, by.hub)
    return render(
        request,
        "wall/ledger_own.html",
        {
            "lines": [line_of(row, names) for row in rows[:PAGE]],
            "agency": by.agency_name,
            "older": f"?before={rows[PAGE - 1].seq}" if len(rows) > PAGE else "",
            "is_first": before is None,
            "gone": line_disposal.gone_so_far(),
        },
    )
