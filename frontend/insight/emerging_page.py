"""Who, and which address, comes up again: the hub's look at victims and emerging harm, with links into the work."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.presenters.paging import onward
from hub.insight import emerging
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

PAGE = 25
A_YEAR = timedelta(days=365)
WEEKS = {"4": "4 weeks", "13": "3 months"}


@allowed(Act.SEE_EMERGING, line=(Act.SEE_EMERGING, "notification"))
@require_GET
def coming_up_again(request: PlatformRequest) -> HttpResponse:
    """People, or addresses, of the last weeks that stand in more than one notification of 12 months."""
    now = timezone.now()
    since = now - A_YEAR
    show = "addresses" if request.GET.get("show") == "addresses" else "people"
    weeks = request.GET.get("weeks") if request.GET.get("weeks") in WEEKS else next(iter(WEEKS))
    find = emerging.addresses_again if show == "addresses" else emerging.people_again
    recent = now - timedelta(weeks=int(weeks or 4))
    page = onward(request.GET.get("page"), PAGE, lambda most: find(recent, since, most))
    on_page = emerging.addresses_on if show == "addresses" else emerging.people_on
    rows = on_page(page.object_list)
    refs = list(dict.fromkeys(seen.reference for row in rows for seen in row.seen))
    ledger.write_read(Act.SEE_EMERGING, by=request.seated, object_kind="notification", refs=refs)
    return render(
        request, "insight/emerging.html", {"page": page, "rows": rows, "show": show, "weeks": weeks, "windows": WEEKS}
    )
