"""The partner list for machines: what waits for one agency in the hubs where the key's holder sits, due first."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.views import APIView

from api.errors import problem
from api.keys import ByKey
from api.partner_documents import LAST_PAGE, PAGE, waiting
from api.permissions import HoldsKey
from api.throttling import PerKey
from hub.wall.clock import Rating
from mash_platform.parsing import parse_whole_number
from tenants import ledger, partners
from tenants.access import Need, Rule
from tenants.ledger import PlatformAct
from tenants.models import ApiKey, Host, HostKind, PartnerRequest


class PartnerRequests(APIView):
    """GET what waits. Nothing can be opened or answered here: that is done inside the hub, by a person."""

    rule = Rule(Need.KEY, "the open requests to the agency of the key's holder")
    authentication_classes = [ByKey]
    permission_classes = [HoldsKey]
    throttle_classes = [PerKey]

    @waiting
    def get(self, request: Any) -> Response:
        """200 with a page of requests; 304 where the caller has this page already."""
        key: ApiKey = request.auth
        now = timezone.now()
        hub, rating = request.query_params.get("hub", ""), request.query_params.get("rating")
        number = parse_whole_number(request.query_params.get("page", "1"), least=1, most=LAST_PAGE)
        if rating is not None and rating not in Rating.values:
            return problem(400, f"A rating is one of {', '.join(Rating.values)}.")
        if number is None:
            return problem(400, f"A page is a number from 1 to {LAST_PAGE}.")
        places = partners.places_of(key.seat.user_id, now, agency=key.seat.agency_id)
        found = partners.waiting_for(places)
        found = found.filter(hub__code=hub) if hub else found
        found = found.filter(rating=rating) if rating else found
        first = (number - 1) * PAGE
        rows = list(found[first : first + PAGE + 1])  # one more says whether there is a next page
        ledger.write(
            PlatformAct.PARTNER_LIST, user=key.seat.user_id, object_kind="key", object_ref=str(key.pk),
            detail={"rows": len(rows[:PAGE])},
        )  # fmt: skip
        more = urlencode({**request.query_params.dict(), "page": number + 1}) if len(rows) > PAGE else None
        body = {
            "agency": key.seat.agency.code if key.seat.agency else "",
            "hubs": sorted({place.hub for place in places}),
            "requests": _rows(rows[:PAGE]),
            "next": f"{settings.PLATFORM_ADDRESS}/api/v1/partner/requests?{more}" if more else None,
        }
        return _answer(body, request.headers.get("If-None-Match", ""))


def _rows(rows: list[PartnerRequest]) -> list[dict[str, Any]]:
    kept = Host.objects.filter(kind=HostKind.HUB, tenant__in={one.hub_id for one in rows})
    hosts = dict(kept.values_list("tenant_id", "domain"))
    return [
        {
            "id": str(one.pk),
            "hub": {"code": one.hub.code, "name": one.hub.name},
            "reference": one.reference,
            "rating": one.rating,
            "due_at": one.due_at.isoformat() if one.due_at else None,
            "address": f"{settings.PUBLIC_SCHEME}://{hosts[one.hub_id]}{settings.PUBLIC_PORT}/requests/{one.pk}/",
        }
        for one in rows
    ]


def _answer(body: dict[str, Any], seen: str) -> Response:
    """With an ETag of what is said, so that a screen that asks every minute mostly gets 304 and no rows."""
    tag = f'"{hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]}"'
    known = {one.strip().removeprefix("W/") for one in seen.split(",")}
    answer = Response(status=304) if tag in known else Response(body)
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    answer["Vary"] = "Authorization"
    return answer
