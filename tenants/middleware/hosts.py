"""Which host was asked: the platform, a hub, a front door or the outside. It chooses the URLconf.

A door that is closed has a URLconf of its own, without any way in: neither its pages nor its API take anything. So
has a host that is named as a door and is none: it leads to the list of doors. A door whose last day is over begins no
form, and names the door that takes its place.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from tenants import doors
from tenants.models import DOOR_HOST, Host, HostKind, HubState

URLCONFS = {
    "platform": "frontend.urls.platform",
    HostKind.HUB: "frontend.urls.hub",
    HostKind.DOOR: "frontend.urls.door",
    HostKind.OUTSIDE: "frontend.urls.outside",
}
CLOSED = "frontend.urls.closed_door"
ENDED = "frontend.urls.ended_door"
UNKNOWN_DOOR = "frontend.urls.unknown_door"


class HostMiddleware:
    """Sets host_kind, host, hub, authority, place (of a door in its hub) and urlconf.

    A host that nobody knows answers like a hub to somebody without a pass, so that a hub where one has no seat and
    one that does not exist look the same. One that is named as a front door belongs to no hub: whoever worries about a
    child is never asked to sign in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = request.get_host().rpartition(":")[0] if ":" in request.get_host() else request.get_host()
        found = None
        kind = "platform"
        if name != settings.PLATFORM_HOST:
            named = Host.objects.select_related("tenant", "authority").filter(domain=name, tenant__state=HubState.LIVE)
            found = next(iter(named[:1]), None)  # a name is one host's: first() would put it in order
            kind = found.kind if found else HostKind.DOOR if name.startswith(DOOR_HOST) else HostKind.HUB
        request.host_kind = kind  # type: ignore[attr-defined]
        request.host = found  # type: ignore[attr-defined]
        request.hub = found.tenant if found else None  # type: ignore[attr-defined]
        request.authority = found.authority if found else None  # type: ignore[attr-defined]
        place = doors.place_of(found.authority) if found and kind == HostKind.DOOR else None
        request.place = place  # type: ignore[attr-defined]
        is_closed = kind == HostKind.DOOR and (place is None or place.door_opened_at is None)
        has_ended = place is not None and not is_closed and place.has_closed(timezone.localdate())
        is_unknown = kind == HostKind.DOOR and found is None
        request.urlconf = (
            UNKNOWN_DOOR if is_unknown else CLOSED if is_closed else ENDED if has_ended else URLCONFS[kind]
        )  # fmt: skip
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        # A front door is the same site as its hub, and open to everybody: no page of one host is loaded into another's.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
