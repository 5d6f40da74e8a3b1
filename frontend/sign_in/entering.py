"""Which hub, and the way into it: the platform gives a code, the hub's host exchanges it for a pass."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.partners.list_position import is_from_list
from frontend.presenters.paging import paged
from frontend.sign_in.forms import CodeForm
from frontend.sign_in.step_up import VERIFIED_AT, code_error
from hub.wall import ledger, members
from hub.wall.acts import Act
from hub.wall.permissions import allowed, may
from tenants import inspecting, suspending
from tenants.access import known, public
from tenants.client_address import client_address
from tenants.entry import (
    PASS_COOKIE,
    STATE_COOKIE,
    EntryRefused,
    begin_entry,
    buy_pass,
    digest,
    give_code,
    host_and_seats,
    local_path,
    needs_code,
    set_pass,
)
from tenants.models import OUTSIDE_ROLES, Host, HostKind, HubAgency, HubState, Pass, Role, Seat
from tenants.permissions import TABLE as PLATFORM_TABLE
from tenants.permissions import Page, platform_roles
from tenants.seated import Seated

PAGE = 50  # seats


@known("one's own seats, and nobody else's")
@require_GET
def my_hubs(request: Any) -> HttpResponse:
    """Where the person who is signed in has a seat, and where they are suspended."""
    now = timezone.now()
    seats = (
        Seat.objects.standing(now)
        .filter(user=request.user.pk, hub__state=HubState.LIVE)
        .select_related("hub", "agency", "team")
        .order_by("hub__name", "role", "pk")
    )
    page = paged(request, seats, PAGE)
    there = Host.objects.exclude(kind=HostKind.DOOR).filter(tenant__in=[seat.hub_id for seat in page])
    hosts = {(tenant, kind): domain for tenant, kind, domain in there.values_list("tenant_id", "kind", "domain")}
    rows = []
    for seat in page:
        kind = HostKind.OUTSIDE if seat.role in OUTSIDE_ROLES else HostKind.HUB
        address = f"{settings.PUBLIC_SCHEME}://{hosts[seat.hub_id, kind]}{settings.PUBLIC_PORT}/"
        rows.append({"seat": seat, "address": f"{address}enter/as/{seat.pk}/"})
    board = _address("board:home") if platform_roles(request) & PLATFORM_TABLE[Page.SEE_BOARD] else ""
    return render(
        request,
        "sign_in/hubs.html",
        {
            "page": page,
            "rows": rows,
            "board": board,
            "researches": seats.filter(role=Role.RESEARCHER).exists(),
            "left": "left" in request.GET,
            "over": inspecting.over_for(request.user.pk, now),
            "suspended": suspending.where_suspended(request.user.pk, now),
        },
    )


@known("entering is checked seat by seat")
@require_http_methods(["GET", "POST"])
def enter(request: Any) -> HttpResponse:
    """Give a code for a seat at the asked host. Without a seat there, a hub looks as if it did not exist."""
    asked = request.POST if request.method == "POST" else request.GET
    state = asked.get("state", "")
    host, seats = host_and_seats(request.user.pk, asked.get("host", ""), timezone.now())
    if host is None or not seats or len(state) != 64:
        over = inspecting.over_for(request.user.pk, timezone.now())
        return render(request, "sign_in/no_seat.html", {"over": over}, status=403)
    form = CodeForm(request.POST if "code" in request.POST else None)
    fresh, sign_in = bool(asked.get("fresh")), request.user.sign_in
    if needs_code(sign_in, host, _verified_at(request), timezone.now(), fresh=fresh) and not _given_again(
        request, form
    ):
        return render(request, "sign_in/again.html", {"form": form, "asked": _kept(asked), "is_step_up": fresh})
    chosen = next((seat for seat in seats if str(seat.pk) == asked.get("seat")), None) or _asked_there(seats, asked)
    if chosen is None and len(seats) > 1:
        kept = {name: text for name, text in _kept(asked).items() if name != "fresh"}
        return render(request, "sign_in/which_seat.html", {"seats": seats, "asked": kept})
    code = give_code(
        chosen or seats[0], host, state, sign_in=sign_in, verified_at=_verified_at(request), at=timezone.now()
    )
    words = urlencode({"code": code, "next": asked.get("next", "/")})
    return HttpResponseRedirect(
        f"{settings.PUBLIC_SCHEME}://{host.domain}{settings.PUBLIC_PORT}/enter/complete/?{words}"
    )


@public("the code and this browser's state are what is checked")
@require_GET
def complete(request: Any) -> HttpResponse:
    """Exchange the code for a pass, at the host that it was given for. A host that nobody knows refuses it as well."""
    if request.host_kind == HostKind.DOOR:
        raise Http404
    code, state = request.GET.get("code", ""), request.COOKIES.get(STATE_COOKIE, "")
    try:
        token = buy_pass(
            code,
            state,
            request.host,
            timezone.now(),
            address=client_address(request),
            instead_of=request.COOKIES.get(PASS_COOKIE, ""),
        )
    except EntryRefused:
        again = local_path(request, request.GET.get("next", "/"))  # a first sign-in takes longer than the way in lasts
        return render(request, "sign_in/entry_refused.html", {"again": again}, status=403)
    held = Pass.objects.select_related("seat__user", "seat__hub", "seat__agency", "seat__team", "seat__training").get(
        token_digest=digest(token)
    )
    is_lead = HubAgency.objects.filter(hub=held.seat.hub_id, agency=held.seat.agency_id, is_lead=True).exists()
    seated = Seated.from_pass(held, is_lead=is_lead)
    connection: Any = connections["default"]
    with connection.using_login(seated.login):
        members.enter(seated)
    response = HttpResponseRedirect(local_path(request, request.GET.get("next", "/")))
    set_pass(response, token)
    return response


@public("says nothing; the platform looks whether the seat is one's own")
@require_GET
def enter_as(request: Any, seat_id: UUID) -> HttpResponse:
    """Enter with this seat, also where this browser is in the hub with another. Unknown hosts do the same."""
    return begin_entry(request, back="/", seat=str(seat_id))


# Where each role's day begins; the first that a seat may see. A manager's is everybody's work, due first.
HOMES = (
    (Act.LIST_TO_DECIDE, "products:to-decide"),
    (Act.LIST_NOTIFICATIONS, "triage:list"),
    (Act.LIST_REQUESTS, "requests:list"),
    (Act.READ_LEDGER, "wall:ledger"),
)
EVERYBODYS_WORK = "enquiries:work", "?show=all"


@allowed(Act.LEAVE)
@require_GET
def home(request: Any) -> HttpResponse:
    """To the list where this role's day begins."""
    if request.seated.inside is not None:
        return HttpResponseRedirect(_address("enquiries:list"))
    if request.seated.role == Role.MANAGER and may(request.seated, Act.LIST_WORK):
        route, arranged = EVERYBODYS_WORK
        return HttpResponseRedirect(_address(route) + arranged)
    for act, route in HOMES:
        if may(request.seated, act) and (found := _address(route)):
            return HttpResponseRedirect(found)
    raise Http404


@allowed(Act.LEAVE, no_line="one's own pass")
@require_GET
def stay(request: Any) -> HttpResponse:
    """Asked for by whoever wants to stay: the pass is seen again, and that is all."""
    Pass.objects.filter(pk=request.held.pk).update(last_seen_at=timezone.now())
    return render(request, "sign_in/stay.html")


@allowed(Act.LEAVE)
@require_POST
def leave(request: Any) -> HttpResponse:
    """End this pass. The sign-in on the platform goes on until it is ended there, and the page that follows says so."""
    Pass.objects.filter(pk=request.held.pk).update(ended_at=timezone.now())
    if request.seated.role not in OUTSIDE_ROLES:
        ledger.write(Act.LEAVE, by=request.seated)
    response = HttpResponseRedirect(f"{settings.PLATFORM_ADDRESS}/?left=1")
    response.delete_cookie(PASS_COOKIE, path="/", samesite="Lax")
    return response


def _address(route: str) -> str:
    """Where a route leads; "" where this deployment has no such page."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


def _asked_there(seats: list[Seat], asked: Any) -> Seat | None:
    """The seat that a request from the partner list is for: the researcher's, where there is one."""
    researching = [seat for seat in seats if seat.role == Role.RESEARCHER]
    return researching[0] if len(researching) == 1 and is_from_list(asked.get("next", "")) else None


def _given_again(request: Any, form: CodeForm) -> bool:
    if request.method != "POST" or not form.is_bound or not form.is_valid():
        return False
    error = code_error(request, form.cleaned_data["code"])
    if error:
        form.add_error("code", error)
    return not error


def _verified_at(request: Any) -> datetime:
    return datetime.fromisoformat(request.session[VERIFIED_AT])


def _kept(asked: Any) -> dict[str, str]:
    return {name: asked.get(name, "") for name in ("host", "state", "next", "fresh", "seat") if asked.get(name)}
