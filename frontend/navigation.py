"""Where somebody can go: a few sections, each with its places.

A tired reader finds one of six words sooner than one of twelve. So what belongs together stands in one section, whose
places are shown below it once one is there; a section in which somebody may go to one place alone is that place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from hub.wall.acts import Act
from hub.wall.permissions import may
from joining import template_updates
from tenants import notices
from tenants.permissions import TABLE, Page, platform_roles, researches

ENQUIRIES, SENT_ON, THIS_HUB = "Enquiries", "Sent on", "This hub"
BOARD, READINESS, PEOPLE = "The board", "Readiness", "People and seats"


@dataclass(frozen=True)
class Place:
    """A place of the hub's navigation, for whoever may do its act; `beside`: its words below those of its section."""

    text: str
    route: str
    act: Act
    section: str = ""
    beside: str = ""


# The order of a working day: what came in, what is being worked on, what my agency is asked; then what is seldom used.
PLACES = (
    Place("To decide", "products:to-decide", Act.LIST_TO_DECIDE, ENQUIRIES),
    Place("New notifications", "triage:list", Act.LIST_NOTIFICATIONS),
    Place("Enquiries", "enquiries:list", Act.LIST_ENQUIRIES, ENQUIRIES, beside="All enquiries"),
    Place("My agency’s requests", "requests:list", Act.LIST_REQUESTS),
    Place("Search", "enquiries:search", Act.SEARCH),
    Place("Products sent", "products:list", Act.READ_PRODUCT, SENT_ON),
    Place("Recipients", "recipients:list", Act.LIST_TEAMS, SENT_ON),
    Place("Between hubs", "transfers:between", Act.LIST_PASSED, SENT_ON),
    Place("Coming up again", "insight:emerging", Act.SEE_EMERGING),
    Place("Measures", "insight:measures", Act.SEE_MEASURES, THIS_HUB),
    Place("Templates", "templates:list", Act.LIST_TEMPLATES, THIS_HUB),
    Place("Seats", "wall:seats", Act.LIST_SEATS, THIS_HUB),
    Place("Who is here now", "wall:visits", Act.SEE_VISITS, THIS_HUB),
    Place("Training", "hub-training:home", Act.SEE_TRAINING, THIS_HUB),
    Place("Front door", "wall:front-doors", Act.SEE_DOORS, THIS_HUB),
    Place("Ledger", "wall:ledger", Act.READ_LEDGER),
)


@dataclass(frozen=True)
class PlatformPlace:
    """A place of the platform's navigation; for everybody who is signed in where it has no page of the table."""

    text: str
    route: str
    page: Page | None = None
    section: str = ""
    for_researchers: bool = False


# One's own account stands in the header, beside one's name.
PLATFORM_PLACES = (
    PlatformPlace("Your hubs", "my-hubs"),
    PlatformPlace("Requests", "partners:waiting", for_researchers=True),
    PlatformPlace("Notices", "notices:all"),
    PlatformPlace("All London", "board:home", Page.SEE_BOARD, BOARD),
    PlatformPlace("What slips", "board:slips", Page.SEE_BOARD, BOARD),
    PlatformPlace("Board packs", "packs:list", Page.SEE_BOARD, BOARD),
    PlatformPlace("Risks, decisions, actions", "registers:all", Page.SEE_BOARD, BOARD),
    PlatformPlace("Measures", "measures:side-by-side", Page.SEE_MEASURES, BOARD),
    PlatformPlace("Between hubs", "board:between-hubs", Page.SEE_BOARD, BOARD),
    PlatformPlace("Each authority", "readiness:london", Page.SEE_READINESS, READINESS),
    PlatformPlace("Overdue", "readiness:overdue", Page.SEE_OVERDUE, READINESS),
    PlatformPlace("Mentors", "mentors:visits", Page.SEE_VISITS, READINESS),
    PlatformPlace("Links", "links:links", Page.SEE_LINKS, READINESS),
    PlatformPlace("Building hubs", "readiness:building", Page.SEE_BUILDING, READINESS),
    PlatformPlace("Platform’s ledger", "audit:ledger", Page.READ_PLATFORM_LEDGER),
    PlatformPlace("Library", "library:list"),
    PlatformPlace("Training", "training:home"),
    PlatformPlace("New seats", "seats:new", section=PEOPLE),
    PlatformPlace("Everybody", "people:people", Page.KEEP_PEOPLE, PEOPLE),
    PlatformPlace("Names", "people:names", Page.KEEP_PEOPLE, PEOPLE),
    PlatformPlace("Seats to look at", "people:review", Page.KEEP_PEOPLE, PEOPLE),
)


@dataclass(frozen=True)
class Open:
    """A place that is open to whoever asks, and how many things wait there."""

    text: str
    href: str
    section: str
    count: int | None = None
    beside: str = ""  # its words below those of its section, where they are others


def platform_navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Where somebody can go who is signed in with a second factor, by their roles on the platform."""
    roles = platform_roles(request)
    found = []
    for place in PLATFORM_PLACES:
        if place.for_researchers and not researches(request):
            continue
        if place.page is None or roles & TABLE[place.page]:
            count = notices.unread(cast(UUID, request.user.pk)).count() if place.route == "notices:all" else None
            found.append(Open(place.text, reverse(place.route), place.section, count))
    return sections(found, request.path)


def hub_navigation(request: HttpRequest, seated: Any) -> list[dict[str, Any]]:
    """Where this seat can go."""
    found = []
    for place in PLACES:
        if may(seated, place.act):
            try:
                href = reverse(place.route)
            except NoReverseMatch:
                continue
            count = template_updates.count() if place.act == Act.LIST_TEMPLATES and may(seated, Act.ADOPT) else None
            found.append(Open(place.text, href, place.section, count, place.beside))
    return sections(found, request.path)


def sections(places: Iterable[Open], path: str) -> list[dict[str, Any]]:
    """Put places together by their section, in the order in which each section begins.

    In: the places that are open; the path asked for. Out: for each section what the layouts read: text, href (its
    first place), active, is_page (it is this very page), count, and its places where there are several.
    """
    places = list(places)
    inside = [place for place in places if path == place.href or (place.href != "/" and path.startswith(place.href))]
    here = max(inside, key=lambda place: len(place.href), default=None)  # /board/slips/ is not only in /board/
    grouped: dict[str, list[Open]] = {}
    for place in places:
        grouped.setdefault(place.section or place.text, []).append(place)
    return [_section(name, its, here, path) for name, its in grouped.items()]


def _section(name: str, places: list[Open], here: Open | None, path: str) -> dict[str, Any]:
    alone = len(places) == 1
    shown = [
        {
            "text": place.text if alone else place.beside or place.text,
            "href": place.href,
            "active": place is here,
            "is_page": place.href == path,
            "count": place.count,
        }
        for place in places
    ]
    if alone:
        return shown[0] | {"places": []}
    return {
        "text": name,
        "href": shown[0]["href"],
        "active": any(place["active"] for place in shown),
        "is_page": False,
        "count": sum(place.count or 0 for place in places) or None,
        "places": shown,
    }
