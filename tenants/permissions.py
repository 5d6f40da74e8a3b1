"""Who may do what on the platform itself: the board, seats, the operator. One table."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from tenants.access import Need, Rule
from tenants.ledger import PlatformAct, write
from tenants.models import PLATFORM_ROLES, Authority, Role, Seat
from tenants.models.people import ALL_LONDON_ROLES


class Page(StrEnum):
    """The acts of the platform's own pages."""

    SEE_BOARD = "see_board"
    EDIT_ROLLOUT = "edit_rollout"
    PUBLISH = "publish"
    ORDER = "order"
    SEE_READINESS = "see_readiness"
    SEE_OVERDUE = "see_overdue"
    REPORT_MILESTONE = "report_milestone"
    PLAN_MILESTONE = "plan_milestone"
    ANSWER_MILESTONE = "answer_milestone"
    RECORD_GO_LIVE = "record_go_live"
    OVERRIDE_GATE = "override_gate"
    ASK_TO_BUILD = "ask_to_build"
    SEE_BUILDING = "see_building"
    AGREE_ADULTS = "agree_adults"
    ENTER_OUTSIDE_MEASURE = "enter_outside_measure"
    KEEP_PEOPLE = "keep_people"
    NAME_CONTACT = "name_contact"
    CONFIRM_CONTACT = "confirm_contact"
    SEE_LINKS = "see_links"
    EDIT_LINKS = "edit_links"
    MAKE_PACK = "make_pack"
    EDIT_REGISTERS = "edit_registers"
    TEACH = "teach"
    SEE_VISITS = "see_visits"
    BOOK_MENTORS = "book_mentors"
    WRITE_VISITS = "write_visits"
    CLOSE_FOLLOW_UPS = "close_follow_ups"
    SEE_MEASURES = "see_measures"
    READ_PLATFORM_LEDGER = "read_platform_ledger"


TABLE: dict[Page, frozenset[str]] = {
    Page.SEE_BOARD: frozenset({Role.BOARD, Role.SECRETARY, Role.OPERATOR, Role.MENTOR}),
    Page.EDIT_ROLLOUT: frozenset({Role.SECRETARY}),
    Page.PUBLISH: frozenset({Role.PUBLISHER}),
    Page.ORDER: frozenset({Role.OPERATOR}),
    # Borough leads see and report for their own authority alone: views ask `authority_for`.
    Page.SEE_READINESS: ALL_LONDON_ROLES | {Role.BOROUGH_LEAD},
    Page.SEE_OVERDUE: ALL_LONDON_ROLES,
    Page.REPORT_MILESTONE: frozenset({Role.BOROUGH_LEAD}),
    Page.PLAN_MILESTONE: frozenset({Role.BOROUGH_LEAD, Role.SECRETARY}),
    Page.ANSWER_MILESTONE: frozenset({Role.SECRETARY, Role.MENTOR}),
    Page.RECORD_GO_LIVE: frozenset({Role.SECRETARY}),
    Page.OVERRIDE_GATE: frozenset({Role.BOARD}),
    Page.ASK_TO_BUILD: frozenset({Role.SECRETARY, Role.BOROUGH_LEAD}),
    Page.SEE_BUILDING: frozenset({Role.OPERATOR, Role.SECRETARY}),
    Page.AGREE_ADULTS: frozenset({Role.BOARD}),
    Page.ENTER_OUTSIDE_MEASURE: frozenset({Role.SECRETARY}),
    Page.KEEP_PEOPLE: frozenset({Role.OPERATOR}),
    Page.NAME_CONTACT: frozenset({Role.BOROUGH_LEAD, Role.SECRETARY}),
    Page.CONFIRM_CONTACT: frozenset({Role.SECRETARY, Role.MENTOR}),
    Page.SEE_LINKS: frozenset({Role.BOARD, Role.SECRETARY, Role.OPERATOR, Role.MENTOR, Role.BOROUGH_LEAD}),
    Page.EDIT_LINKS: frozenset({Role.SECRETARY}),
    Page.MAKE_PACK: frozenset({Role.SECRETARY}),
    Page.EDIT_REGISTERS: frozenset({Role.SECRETARY}),
    # Publishers teach for their own agency; mentors and leads see visits that concern them: views ask which.
    Page.TEACH: frozenset({Role.PUBLISHER}),
    Page.SEE_VISITS: frozenset({Role.SECRETARY, Role.BOARD, Role.MENTOR, Role.BOROUGH_LEAD}),
    Page.BOOK_MENTORS: frozenset({Role.SECRETARY}),
    Page.WRITE_VISITS: frozenset({Role.MENTOR}),
    Page.CLOSE_FOLLOW_UPS: frozenset({Role.MENTOR, Role.BOROUGH_LEAD}),
    Page.READ_PLATFORM_LEDGER: frozenset({Role.AUDITOR}),
    Page.SEE_MEASURES: ALL_LONDON_ROLES | {Role.BOROUGH_LEAD},
}

PlatformView = Callable[..., HttpResponse]


NO_CASE = "the platform holds no case"


def for_page(page: Page, *, line: tuple[PlatformAct, str] | None = None) -> Callable[[PlatformView], PlatformView]:
    """Only for standing seats of the roles in the table; others are refused, which the ledger records.

    In: the line that showing the page leaves in the platform's ledger: a page that lists people leaves one.
    """

    def decorate(view: PlatformView) -> PlatformView:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not platform_roles(request) & TABLE[page]:
                write(PlatformAct.REFUSED, user=request.user.pk, object_kind="page", object_ref=page)
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.rule = Rule(  # type: ignore[attr-defined]
            Need.SECOND_FACTOR, page, roles=TABLE[page], line=line, no_line="" if line else NO_CASE
        )
        return guarded

    return decorate


def platform_roles(request: HttpRequest) -> frozenset[str]:
    """The roles on the platform of whoever asks; looked up once for a request."""
    return frozenset(role for role, _ in _places(request) if role in PLATFORM_ROLES)


def researches(request: HttpRequest) -> bool:
    """Whether whoever asks researches for an agency in some hub, so that the partner list is theirs."""
    return (Role.RESEARCHER, None) in _places(request)


def authorities_led(request: HttpRequest) -> frozenset[int]:
    """The authorities, by key, whose borough lead asks."""
    return frozenset(authority for role, authority in _places(request) if role == Role.BOROUGH_LEAD and authority)


def may_for(request: HttpRequest, page: Page, authority: Authority) -> bool:
    """Whether whoever asks has a page for this authority: a borough lead for their own alone."""
    roles = platform_roles(request) & TABLE[page]
    return bool(roles - {Role.BOROUGH_LEAD}) or (bool(roles) and authority.pk in authorities_led(request))


def authority_for(request: HttpRequest, page: Page, slug: str) -> Authority:
    """The authority that a page of the table is about.

    Raises: Http404 where there is none; the same for another borough's lead, which the ledger records.
    """
    found = Authority.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    if not may_for(request, page, found):
        write(PlatformAct.REFUSED, user=request.user.pk, object_kind="page", object_ref=page, detail={"of": slug})
        raise Http404
    return found


def _places(request: HttpRequest) -> frozenset[tuple[str, int | None]]:
    found: frozenset[tuple[str, int | None]] | None = getattr(request, "_platform_places", None)
    if found is None:
        own = Seat.objects.standing(timezone.now()).filter(user_id=cast(UUID, request.user.pk))
        seats = own.filter(Q(hub__isnull=True) | Q(role=Role.RESEARCHER))
        found = frozenset(seats.values_list("role", "authority_id"))
        request._platform_places = found  # type: ignore[attr-defined]
    return found
