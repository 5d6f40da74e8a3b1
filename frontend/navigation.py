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
from tenants import notices
from tenants.permissions import TABLE, Page, platform_roles, researches

NEW, ENQUIRIES, SENT_ON, THIS_HUB = "New notifications", "Enquiries", "Sent on", "This hub"
REQUESTS = "Requests"
BOARD, READINESS, PEOPLE = "The board", "Readiness", "People and seats"


@dataclass(frozen=True)
class NavigationItem:
    """A place of the hub's navigation, for whoever may do its act; `beside`: its words below those of its section."""

    text: str
    route: str
    act: Act
    section: str = ""
    beside: str = ""


# The order of a working day: what came in, what is being worked on, what my agency is asked; then what is seldom used.
HUB_NAVIGATION = (
    NavigationItem("Work lists", "enquiries:work", Act.LIST_WORK),
    NavigationItem("To decide", "products:to-decide", Act.LIST_TO_DECIDE, ENQUIRIES),
    NavigationItem("New notifications", "triage:list", Act.LIST_NOTIFICATIONS, NEW, beside="All that wait"),
    NavigationItem("On duty", "triage:duty", Act.SEE_DUTY, NEW),
    NavigationItem("To complete", "triage:to-complete", Act.LIST_NOTIFICATIONS, NEW),
    NavigationItem("Enquiries", "enquiries:list", Act.LIST_ENQUIRIES, ENQUIRIES, beside="All enquiries"),
    NavigationItem("Late answers", "enquiries:late", Act.LIST_LATE, ENQUIRIES),
    NavigationItem("Open cases", "triage:open-cases", Act.SEE_OPEN_CASES, ENQUIRIES),
    NavigationItem("Referrers not yet told", "told:list", Act.LIST_TO_TELL, ENQUIRIES),
    NavigationItem("My agency’s requests", "requests:list", Act.LIST_REQUESTS),
    NavigationItem("Products sent", "products:list", Act.READ_PRODUCT, SENT_ON),
    NavigationItem("What happened then", "products:feedback", Act.READ_FEEDBACK, SENT_ON),
    NavigationItem("Recipients", "recipients:list", Act.LIST_TEAMS, SENT_ON),
    NavigationItem("Between hubs", "transfers:between", Act.LIST_PASSED, SENT_ON),
    NavigationItem("Coming up again", "insight:emerging", Act.SEE_EMERGING),
    NavigationItem("My restricted enquiries", "restricted:own", Act.SEE_RESTRICTED, ENQUIRIES),
    NavigationItem("Colleagues", "colleagues:list", Act.SEE_COLLEAGUES, THIS_HUB),
    NavigationItem("People you know", "wall:known", Act.SEE_KNOWN, THIS_HUB),
    NavigationItem("Who is away", "colleagues:away", Act.SEE_ABSENCES, THIS_HUB),
    NavigationItem("Measures", "insight:measures", Act.SEE_MEASURES, THIS_HUB),
    NavigationItem("Audits", "insight:audits", Act.LIST_AUDITS, THIS_HUB),
    NavigationItem("What we sent", "told:sent-by-us", Act.LIST_SENT_BY_US, THIS_HUB),
    NavigationItem("Settings", "settings:overview", Act.SEE_SETTINGS, THIS_HUB),
    NavigationItem("Repeat notifications", "triage:repeats", Act.SEE_REPEAT_RULE, THIS_HUB),
    NavigationItem("Time limits", "triage:time-limits", Act.SEE_TIME_LIMITS, THIS_HUB),
    NavigationItem("Chasing recipients", "products:chasing", Act.SEE_CHASING, THIS_HUB),
    NavigationItem("Steps of a challenge", "challenges:steps", Act.SEE_CHALLENGE_STEPS, THIS_HUB),
    NavigationItem("Agencies", "wall:agencies", Act.SEE_AGENCIES, THIS_HUB),
    NavigationItem("Templates", "templates:list", Act.LIST_TEMPLATES, THIS_HUB),
    NavigationItem("Desks", "desks:list", Act.LIST_DESKS, THIS_HUB),
    NavigationItem("Continuity sheet", "room:continuity", Act.SEE_CONTINUITY, THIS_HUB),
    NavigationItem("Screens in the room", "room:screens", Act.SEE_SCREENS, THIS_HUB),
    NavigationItem("Seats", "wall:seats", Act.LIST_SEATS, THIS_HUB),
    NavigationItem("Who is here now", "wall:visits", Act.SEE_VISITS, THIS_HUB),
    NavigationItem("Inspections", "inspections:list", Act.SEE_INSPECTIONS, THIS_HUB),
    NavigationItem("Incidents", "incidents:list", Act.LIST_INCIDENTS, THIS_HUB),
    NavigationItem("Keeping records", "wall:retention", Act.SEE_RETENTION, THIS_HUB),
    NavigationItem("Certificates of disposal", "wall:certificates", Act.READ_CERTIFICATE, THIS_HUB),
    NavigationItem("Training", "hub-training:home", Act.SEE_TRAINING, THIS_HUB),
    NavigationItem("Front door", "wall:front-doors", Act.SEE_DOORS, THIS_HUB),
    NavigationItem("Ledger", "wall:ledger", Act.READ_LEDGER),
)


@dataclass(frozen=True)
class PlatformNavigationItem:
    """A place of the platform's navigation; for everybody who is signed in where it has no page of the table."""

    text: str
    route: str
    page: Page | None = None
    section: str = ""
    for_researchers: bool = False


# One's own account stands in the header, beside one's name.
PLATFORM_NAVIGATION = (
    PlatformNavigationItem("Your hubs", "my-hubs"),
    PlatformNavigationItem("Requests", "partners:waiting", section=REQUESTS, for_researchers=True),
    PlatformNavigationItem("What we sent", "partners:sent", section=REQUESTS, for_researchers=True),
    PlatformNavigationItem("Notices", "notices:all"),
    PlatformNavigationItem("All London", "board:home", Page.SEE_BOARD, BOARD),
    PlatformNavigationItem("What slips", "board:slips", Page.SEE_BOARD, BOARD),
    PlatformNavigationItem("Board packs", "packs:list", Page.SEE_BOARD, BOARD),
    PlatformNavigationItem("Risks, decisions, actions", "registers:all", Page.SEE_BOARD, BOARD),
    PlatformNavigationItem("Measures", "measures:side-by-side", Page.SEE_MEASURES, BOARD),
    PlatformNavigationItem("Between hubs", "board:between-hubs", Page.SEE_BOARD, BOARD),
    PlatformNavigationItem("Each authority", "readiness:london", Page.SEE_READINESS, READINESS),
    PlatformNavigationItem("Overdue", "readiness:overdue", Page.SEE_OVERDUE, READINESS),
    PlatformNavigationItem("Mentors", "mentors:visits", Page.SEE_VISITS, READINESS),
    PlatformNavigationItem("Links", "links:links", Page.SEE_LINKS, READINESS),
    PlatformNavigationItem("Building hubs", "readiness:building", Page.SEE_BUILDING, READINESS),
    PlatformNavigationItem("Platform’s ledger", "audit:ledger", Page.READ_PLATFORM_LEDGER),
    PlatformNavigationItem("Library", "library:list"),
    PlatformNavigationItem("Training", "training:home"),
    PlatformNavigationItem("New seats", "seats:new", section=PEOPLE),
    PlatformNavigationItem("Everybody", "people:people", Page.KEEP_PEOPLE, PEOPLE),
    PlatformNavigationItem("Names", "people:names", Page.KEEP_PEOPLE, PEOPLE),
    PlatformNavigationItem("Closings", "people:closings", Page.KEEP_PEOPLE, PEOPLE),
    PlatformNavigationItem("Seats to look at", "people:review", Page.KEEP_PEOPLE, PEOPLE),
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
    for place in PLATFORM_NAVIGATION:
        if place.for_researchers and not researches(request):
            continue
        if place.page is None or roles & TABLE[place.page]:
            count = notices.unread(cast(UUID, request.user.pk)).count() if place.route == "notices:all" else None
            found.append(Open(place.text, reverse(place.route), place.section, count))
    return sections(found, request.path)


def hub_navigation(
    request: HttpRequest, seated: Any, *, template_news: int | None, to_answer: int
) -> list[dict[str, Any]]:
    """Where this seat can go. In: how many of the templates that the hub follows are to be looked at; in how many
    enquiries something came after the decision, for which this seat has to look."""
    answers_at = Act.LIST_TO_DECIDE if may(seated, Act.LIST_TO_DECIDE) else Act.LIST_WORK
    counts = {Act.LIST_TEMPLATES: template_news, answers_at: to_answer or None}
    found = []
    for place in HUB_NAVIGATION:
        if may(seated, place.act):
            try:
                href = reverse(place.route)
            except NoReverseMatch:
                continue
            found.append(Open(place.text, href, place.section, counts.get(place.act), place.beside))
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
