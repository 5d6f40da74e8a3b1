"""Where a notice leads: the page on which whoever is told can do something about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from tenants.models import Host, HostKind, Notice, NoticeKind

URLS = {HostKind.HUB: "frontend.urls.hub", HostKind.OUTSIDE: "frontend.urls.outside"}


@dataclass(frozen=True)
class NoticeLine:
    """A notice as its page shows it."""

    notice: Notice
    href: str
    link: str


def lines_of(notices: Iterable[Notice]) -> list[NoticeLine]:
    """Each notice with where it leads. In: with their hubs. One query more, where one of them is a hub's."""
    rows = list(notices)
    hubs = {row.hub_id for row in rows if row.hub_id}
    found = Host.objects.filter(tenant__in=hubs, kind__in=URLS).values_list("tenant", "kind", "domain") if hubs else ()
    hosts = {(hub, kind): domain for hub, kind, domain in found}
    return [NoticeLine(row, *_place(row, hosts)) for row in rows]


def _place(notice: Notice, hosts: dict[tuple[int, str], str]) -> tuple[str, str]:
    if notice.hub_id:
        place = IN_A_HUB[NoticeKind(notice.kind)]
        host = hosts[notice.hub_id, place.host]
        args = [notice.about] if place.takes_about else []
        path = reverse(place.route, args=args, urlconf=URLS[place.host])
        return f"{settings.PUBLIC_SCHEME}://{host}{settings.PUBLIC_PORT}{path}", place.link
    return ON_THE_PLATFORM[NoticeKind(notice.kind)](notice)


def _milestone(notice: Notice) -> tuple[str, str]:
    slug, _, milestone = notice.about.partition(" ")
    return reverse("readiness:milestone", args=[slug, milestone]), "See the milestone"


@dataclass(frozen=True)
class HubPage:
    """A page of a hub, inside its wall or outside, that a notice leads to."""

    route: str
    link: str
    host: HostKind = HostKind.HUB
    takes_about: bool = False  # its address names what the notice is about


IN_A_HUB: dict[NoticeKind, HubPage] = {
    NoticeKind.NEW_VERSION: HubPage("templates:list", "See the hub’s templates"),
    NoticeKind.WITHDRAWN: HubPage("templates:list", "See the hub’s templates"),
    NoticeKind.SEAT_REVIEW: HubPage("wall:seats", "See the hub’s seats"),
    NoticeKind.UNOPENED: HubPage("triage:list", "See new notifications"),
    NoticeKind.WHOSE: HubPage("requests:list", "See what is asked"),
    NoticeKind.REMINDER: HubPage("requests:request", "Answer it", takes_about=True),
    NoticeKind.RATE_BY: HubPage("triage:notification", "Open it", takes_about=True),
    NoticeKind.DECIDE_BY: HubPage("enquiries:enquiry", "Open it", takes_about=True),
    NoticeKind.ANSWER_BY: HubPage("requests:request", "Answer it", takes_about=True),
    NoticeKind.ANSWER_LATE: HubPage("enquiries:enquiry", "See who is asked", takes_about=True),
    NoticeKind.CONTINUITY: HubPage("room:continuity", "See the continuity sheet"),
    NoticeKind.DANGER: HubPage("triage:list", "See new notifications"),
    NoticeKind.DOOR: HubPage("wall:front-doors", "See what the front door says"),
    NoticeKind.ALARM: HubPage("wall:ledger", "See the ledger"),
    NoticeKind.GLASS: HubPage("restricted:guarded", "Read it", takes_about=True),
    NoticeKind.RESTRICTED: HubPage("restricted:guarded", "See who may enter", takes_about=True),
    NoticeKind.ALERT: HubPage("wall:alert", "Look at it", takes_about=True),
    NoticeKind.NO_GUARDIAN: HubPage("wall:seats", "See the hub’s seats"),
    NoticeKind.SAMPLE: HubPage("wall:samples", "Look at them"),
    NoticeKind.SUSPENDED: HubPage("wall:visits", "See who is in the hub now"),
    NoticeKind.LEDGER_HEAD: HubPage("wall:ledger", "See the ledger"),
    NoticeKind.PRODUCT: HubPage("outside:copy", "Open it", HostKind.OUTSIDE, takes_about=True),
    NoticeKind.RECALLED: HubPage("outside:copy", "See what to do", HostKind.OUTSIDE, takes_about=True),
    NoticeKind.NOBODY_LEFT: HubPage("products:list", "See what waits"),
    NoticeKind.NOBODY_ANSWERS: HubPage("enquiries:enquiry", "See whom to ring", takes_about=True),
    NoticeKind.EMPTY_DESK: HubPage("wall:seats", "See the hub’s seats"),
    NoticeKind.TEAM_ASKED: HubPage("recipients:order", "See what was asked for", takes_about=True),
    NoticeKind.CLOSING_ASKED: HubPage("desks:order", "See what was asked for", takes_about=True),
    NoticeKind.DESK_CLOSES: HubPage("desks:list", "See the hub’s desks"),
    NoticeKind.NOT_ACKNOWLEDGED: HubPage("products:product", "See whom to ring", takes_about=True),
    NoticeKind.FEEDBACK: HubPage("products:feedback", "Read it"),
    NoticeKind.DECLINED: HubPage("products:product", "See why", takes_about=True),
    NoticeKind.REQUEST_WITHDRAWN: HubPage("requests:request", "See why", takes_about=True),
    NoticeKind.MORE_TIME: HubPage("requests:request", "Open it", takes_about=True),
    NoticeKind.HANDED_OVER: HubPage("requests:list", "See your agency’s requests"),
    NoticeKind.LIST: HubPage("enquiries:work", "See your work"),
    NoticeKind.AWAY: HubPage("colleagues:away", "See who is away"),
    NoticeKind.DUTY: HubPage("triage:hand-over", "Read the hand-over", takes_about=True),
    NoticeKind.REQUEST_BACK: HubPage("enquiries:enquiry", "See why", takes_about=True),
    NoticeKind.LATE_FINDING: HubPage("enquiries:enquiry", "Look at the enquiry again", takes_about=True),
    NoticeKind.FINDING_WITHDRAWN: HubPage("enquiries:enquiry", "Look at the enquiry again", takes_about=True),
    NoticeKind.OVERRULED: HubPage("enquiries:enquiry", "Look at the enquiry again", takes_about=True),
    NoticeKind.CHALLENGE: HubPage("challenges:challenge", "Read it", takes_about=True),
    NoticeKind.UNTOLD: HubPage("told:list", "See who waits"),
    NoticeKind.AGENCY_PHONE: HubPage("wall:agencies", "See how agencies are rung"),
    NoticeKind.RELEASE_RULE: HubPage("requests:rule", "See what is set"),
    NoticeKind.PERMISSIONS: HubPage("settings:permissions", "See who may do what"),
    NoticeKind.INCIDENT: HubPage("incidents:list", "See the incidents"),
    NoticeKind.INSPECTION: HubPage("inspections:inspection", "See the inspection", takes_about=True),
    NoticeKind.OLD_LINES: HubPage("wall:line-disposal", "See what is to go", takes_about=True),
    NoticeKind.DISPOSAL: HubPage("wall:disposal-list", "See the list", takes_about=True),
    NoticeKind.AGREEMENT: HubPage("requests:agreement", "Open it", takes_about=True),
}
ON_THE_PLATFORM: dict[NoticeKind, Callable[[Notice], tuple[str, str]]] = {
    NoticeKind.UNOPENED: lambda one: (reverse("readiness:authority", args=[one.about]), "See whom to ring there"),
    NoticeKind.LET_PASS: lambda one: (reverse("readiness:let-pass", args=[one.about]), "See what is open"),
    NoticeKind.MOVED_UP: lambda one: (reverse("training:session", args=[one.about]), "See the session"),
    NoticeKind.SESSION: lambda one: (reverse("training:session", args=[one.about]), "See the session"),
    NoticeKind.VISIT: lambda one: (reverse("mentors:visit", args=[one.about]), "See the visit"),
    NoticeKind.MILESTONE: _milestone,
    NoticeKind.SEAT_REVIEW: lambda one: (reverse("people:review"), "See seats to review"),
    NoticeKind.SEAT_ASKED: lambda one: (reverse("seats:new"), "See new seats"),
    NoticeKind.SEAT_AGREED: lambda one: (reverse("seats:new"), "See new seats"),
    NoticeKind.SEAT_STOPPED: lambda one: (reverse("seats:new"), "See new seats"),
    NoticeKind.SEAT_ENDED: lambda one: (reverse("seats:new"), "See new seats"),
    NoticeKind.SUSPENDED: lambda one: (reverse("people:review"), "See seats to review"),
    NoticeKind.CONTACT: lambda one: (reverse("seats:new"), "See new seats"),
    NoticeKind.ORDER_WAITS: lambda one: (reverse("readiness:build", args=[one.about]), "See the order"),
    NoticeKind.NAME_WAITS: lambda one: (reverse("people:name", args=[one.about]), "See the change"),
    NoticeKind.CLOSING_WAITS: lambda one: (reverse("people:closing", args=[one.about]), "See what was asked for"),
    NoticeKind.BREAK_GLASS: lambda one: (reverse("seats:new"), "See new seats"),
    NoticeKind.OVERDUE: _milestone,
    NoticeKind.FOLLOW_UP: lambda one: (reverse("mentors:visit", args=[one.about]), "See the visit"),
    NoticeKind.RESET: lambda one: (reverse("resets"), "See resets"),
    NoticeKind.ALARM: lambda one: (reverse("readiness:building"), "See the hubs"),
    NoticeKind.AUDIT: lambda one: (reverse("audit:ledger"), "See the platform’s ledger"),
    NoticeKind.SIGN_IN: lambda one: (reverse("account:own"), "See your account"),
}
