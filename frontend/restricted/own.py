"""The restricted enquiries that somebody may enter: theirs alone, and nobody else's list says anything of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hub.wall import ledger, restricted
from hub.wall.acts import Act
from hub.wall.models import Agency, Member
from hub.wall.permissions import allowed
from hub.wall.restricted import OwnRestricted
from tenants.access import PlatformRequest
from tenants.middleware.inside import inside_address


@allowed(Act.SEE_RESTRICTED, line=(Act.SEE_RESTRICTED, "restrictions"))
@require_GET
def own(request: PlatformRequest) -> HttpResponse:
    """Each with the way in, and with who is named."""
    rows = restricted.own(request.seated)
    names = Member.objects.names({one.by for one in rows})
    agencies = dict(Agency.objects.values_list("code", "name"))
    _, minutes = restricted.glass_minutes()
    ledger.write_read(
        Act.SEE_RESTRICTED, by=request.seated, object_kind="restrictions", refs=[str(one.id) for one in rows]
    )
    shown = [
        (one, _way_in(one), names.get(one.by, "A colleague"), agencies.get(one.agency, one.agency)) for one in rows
    ]  # fmt: skip
    return render(request, "restricted/own.html", {"rows": shown, "minutes": minutes})


def _way_in(one: OwnRestricted) -> str:
    return inside_address(one.id, reverse("enquiries:enquiry", args=[one.reference]))
