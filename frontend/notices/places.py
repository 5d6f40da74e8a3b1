"""Where a notice leads: the page on which whoever is told can do something about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from tenants.models import Host, HostKind, Notice, NoticeKind

HUB_URLS = "frontend.urls.hub"


@dataclass(frozen=True)
class Line:
    """A notice as its page shows it."""

    notice: Notice
    href: str
    link: str


def lines_of(notices: Iterable[Notice]) -> list[Line]:
    """Each notice with where it leads. In: with their hubs. One query more, where one of them is a hub's."""
    rows = list(notices)
    hubs = {row.hub_id for row in rows if row.hub_id}
    hosts = (
        dict(Host.objects.filter(tenant__in=hubs, kind=HostKind.HUB).values_list("tenant", "domain")) if hubs else {}
    )
    return [Line(row, *_place(row, hosts)) for row in rows]


def _place(notice: Notice, hosts: dict[int, str]) -> tuple[str, str]:
    if notice.hub_id:
        route, link = IN_A_HUB[NoticeKind(notice.kind)]
        address = f"{settings.PUBLIC_SCHEME}://{hosts[notice.hub_id]}{settings.PUBLIC_PORT}"
        return address + reverse(route, urlconf=HUB_URLS), link
    return ON_THE_PLATFORM[NoticeKind(notice.kind)](notice)


def _milestone(notice: Notice) -> tuple[str, str]:
    slug, _, milestone = notice.about.partition(" ")
    return reverse("readiness:milestone", args=[slug, milestone]), "See the milestone"


IN_A_HUB: dict[NoticeKind, tuple[str, str]] = {
    NoticeKind.NEW_VERSION: ("templates:list", "See the hub’s templates"),
    NoticeKind.WITHDRAWN: ("templates:list", "See the hub’s templates"),
    NoticeKind.SEAT_REVIEW: ("wall:seats", "See the hub’s seats"),
    NoticeKind.UNOPENED: ("triage:list", "See new notifications"),
    NoticeKind.DOOR: ("wall:front-doors", "See what the front door says"),
    NoticeKind.ALARM: ("wall:ledger", "See the ledger"),
}
ON_THE_PLATFORM: dict[NoticeKind, Callable[[Notice], tuple[str, str]]] = {
    NoticeKind.UNOPENED: lambda one: (reverse("readiness:authority", args=[one.about]), "See whom to ring there"),
    NoticeKind.LET_PASS: lambda one: (reverse("readiness:let-pass", args=[one.about]), "See what is open"),
    NoticeKind.MOVED_UP: lambda one: (reverse("training:session", args=[one.about]), "See the session"),
    NoticeKind.SESSION: lambda one: (reverse("training:session", args=[one.about]), "See the session"),
    NoticeKind.VISIT: lambda one: (reverse("mentors:visit", args=[one.about]), "See the visit"),
    NoticeKind.MILESTONE: _milestone,
    NoticeKind.SEAT_REVIEW: lambda one: (reverse("people:review"), "See seats to review"),
    NoticeKind.OVERDUE: _milestone,
    NoticeKind.FOLLOW_UP: lambda one: (reverse("mentors:visit", args=[one.about]), "See the visit"),
    NoticeKind.RESET: lambda one: (reverse("resets"), "See resets"),
    NoticeKind.SIGN_IN: lambda one: (reverse("account:own"), "See your account"),
}
