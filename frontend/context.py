"""What the layouts read on every page: which hub, who, where they can go, and how long their pass lasts."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from frontend.library import news
from frontend.presenters.training import notice_of
from hub.wall.acts import Act
from hub.wall.rules import may
from tenants import notices
from tenants.rules import TABLE, Page, platform_roles, researches


@dataclass(frozen=True)
class Place:
    """A place of the hub's navigation, for whoever may do its act."""

    text: str
    route: str
    act: Act


# The order of a working day: what came in, what is being worked on, what my agency is asked.
PLACES = (
    Place("New notifications", "triage:list", Act.LIST_NOTIFICATIONS),
    Place("Enquiries", "research:enquiries", Act.LIST_ENQUIRIES),
    Place("My agency’s requests", "research:requests", Act.LIST_REQUESTS),
    Place("Search", "research:search", Act.SEARCH),
    Place("Between hubs", "across:between", Act.LIST_PASSED),
    Place("Products sent", "assessment:products", Act.READ_PRODUCT),
    Place("Coming up again", "insight:emerging", Act.SEE_EMERGING),
    Place("Measures", "insight:measures", Act.SEE_MEASURES),
    Place("Templates", "templates:list", Act.LIST_TEMPLATES),
    Place("Seats", "wall:seats", Act.LIST_SEATS),
    Place("Training", "hub-training:home", Act.SEE_TRAINING),
    Place("Ledger", "wall:ledger", Act.READ_LEDGER),
)


@dataclass(frozen=True)
class PlatformPlace:
    """A place of the platform's navigation; for everybody who is signed in where it has no page of the table."""

    text: str
    route: str
    page: Page | None = None
    for_researchers: bool = False


PLATFORM_PLACES = (
    PlatformPlace("Your hubs", "my-hubs"),
    PlatformPlace("Requests", "partners:waiting", for_researchers=True),
    PlatformPlace("Notices", "notices:all"),
    PlatformPlace("Library", "library:list"),
    PlatformPlace("The board", "board:home", Page.SEE_BOARD),
    PlatformPlace("Readiness", "readiness:london", Page.SEE_READINESS),
    PlatformPlace("Board packs", "packs:list", Page.SEE_BOARD),
    PlatformPlace("Risks, decisions, actions", "registers:all", Page.SEE_BOARD),
    PlatformPlace("Links", "links:links", Page.SEE_LINKS),
    PlatformPlace("Mentors", "mentors:visits", Page.SEE_VISITS),
    PlatformPlace("Training", "training:home"),
    PlatformPlace("Measures", "measures:side-by-side", Page.SEE_MEASURES),
    PlatformPlace("People and seats", "people:people", Page.KEEP_PEOPLE),
    PlatformPlace("Your account", "account:own"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The variables of the layouts, for Django's Jinja2 backend."""
    found: dict[str, Any] = {
        "demo": settings.DEMO,
        "hub": None,
        "member": None,
        "navigation": [],
        "door": None,
    }
    seated = getattr(request, "seated", None)
    hub = getattr(request, "hub", None)
    if hub is not None:
        found["hub"] = hub
    if getattr(request, "authority", None) is not None:
        found["door"] = _door(request)
    if seated is not None:
        found["member"] = SimpleNamespace(
            name=seated.name, agency_name=seated.agency_name, role_label=seated.role_label
        )
        found["navigation"] = navigation(request, seated)
        found["training"] = notice_of(seated, timezone.now())
        found["change_hub_url"] = f"{settings.PLATFORM_ADDRESS}/"
        found["time_out"] = SimpleNamespace(minutes=settings.PASS_IDLE_SECONDS // 60, stay_url="/stay/")
    elif getattr(request, "host_kind", "") == "platform" and request.user.is_authenticated:
        found["member"] = SimpleNamespace(name=str(request.user), agency_name="", role_label="")
        if request.user.is_verified():  # type: ignore[attr-defined]
            found["navigation"] = platform_navigation(request)
    return found


def platform_navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Where somebody can go who is signed in with a second factor, by their roles on the platform."""
    roles = platform_roles(request)
    found = []
    for place in PLATFORM_PLACES:
        if place.for_researchers and not researches(request):
            continue
        if place.page is None or roles & TABLE[place.page]:
            href = reverse(place.route)
            here = request.path == href if href == "/" else request.path.startswith(href)
            count = notices.unread(cast(UUID, request.user.pk)).count() if place.route == "notices:all" else None
            found.append({"text": place.text, "href": href, "active": here, "count": count})
    return found


def navigation(request: HttpRequest, seated: Any) -> list[dict[str, Any]]:
    """Where this seat can go."""
    found = []
    for place in PLACES:
        if may(seated, place.act):
            try:
                href = reverse(place.route)
            except NoReverseMatch:
                continue
            count = news.count() if place.act == Act.LIST_TEMPLATES and may(seated, Act.ADOPT) else None
            found.append({"text": place.text, "href": href, "active": request.path.startswith(href), "count": count})
    return found


def _door(request: Any) -> SimpleNamespace | None:
    place = getattr(request, "place", None)
    if place is None:
        return None
    return SimpleNamespace(public_name=place.door_name, authority_name=place.authority.name, colour=request.hub.colour)
