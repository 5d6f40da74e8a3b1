"""A hub's seats, for its manager: who sits here, since when, when they were last here; grant one, end one."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.models import Agency, Recipient
from hub.wall.rules import allowed
from tenants import seats as tenants_seats
from tenants.access import PlatformRequest
from tenants.models import HUB_ROLES, Role, Seat

PAGE = 50
UNUSED = timedelta(days=30)
SOON = timedelta(days=30)
INSIDE = [(role.value, str(role.label)) for role in Role if role in HUB_ROLES]


class GrantForm(GovForm):
    """Whose seat, as what, where, until when."""

    username = forms.CharField(label="Sign-in name", max_length=100)
    role = forms.ChoiceField(label="What they are here", choices=INSIDE, widget=forms.RadioSelect)
    agency = forms.ChoiceField(label="At the desk of", required=False)
    team = forms.ChoiceField(label="In the team outside", required=False)
    ends = DateInputField(label="Last day", required=False, future=True)

    looks = {
        "username": Look(width=20, hint="The name that they sign in with. The operator makes accounts."),
        "role": Look(conditional={Role.RECIPIENT.value: ("team",)}),
        "agency": Look(mark_optional=False, hint="Not needed for a recipient outside the hub"),
        "team": Look(mark_optional=False),
        "ends": Look(hint="Leave empty if it is not known. Seats without a last day are reviewed."),
    }

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.choose("agency", [("", "Choose one"), *Agency.objects.values_list("code", "name")])
        self.choose("team", [("", "Choose one"), *Recipient.objects.values_list("code", "name")])

    def wanted(self) -> tenants_seats.Wanted:
        """What the act takes. The last day counts whole."""
        said = self.cleaned_data
        last = said["ends"]
        return tenants_seats.Wanted(
            username=said["username"],
            role=said["role"],
            agency=said["agency"],
            team=said["team"],
            ends_at=timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min)) if last else None,
        )


class EndForm(GovForm):
    """Why a seat ends."""

    reason = forms.CharField(label="Why does it end?", max_length=300)

    looks = {"reason": Look(hint="Such as: left the agency; moved to another hub")}


@allowed(Act.LIST_SEATS)
@require_GET
def seats(request: PlatformRequest) -> HttpResponse:
    """Who sits here; those not used for a month, and those that end soon, say so."""
    now = timezone.now()
    page = Paginator(tenants_seats.seats_of(request.seated.hub, now), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    ledger.write_read(Act.LIST_SEATS, by=request.seated, object_kind="seat", refs=[])
    return render(
        request,
        "wall/seats.html",
        {
            "page": page,
            "rows": rows,
            "own": request.seated.seat,
            "unused": {
                row.pk for row in rows if (row.last_used or row.starts_at) < now - UNUSED
            },
            "ending": {row.pk for row in rows if row.ends_at and row.ends_at < now + SOON},
        },
    )  # fmt: skip


@allowed(Act.GRANT_SEAT, step_up=True)
@require_http_methods(["GET", "POST"])
def grant(request: PlatformRequest) -> HttpResponse:
    """Give somebody a seat."""
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = GrantForm(kept)
    if request.method == "POST" and form.is_valid():
        try:
            seat = tenants_seats.grant(form.wanted(), by=request.seated, at=timezone.now())
        except tenants_seats.SeatRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            _in_the_ledger(request, Act.GRANT_SEAT, seat)
            messages.success(request, f"{seat.user.name} has a seat here now: {seat.get_role_display()}.")
            return redirect("wall:seats")
    return render(request, "wall/grant.html", {"form": form})


@allowed(Act.END_SEAT, step_up=True)
@require_http_methods(["GET", "POST"])
def end(request: PlatformRequest, seat_id: UUID) -> HttpResponse:
    """End a seat: whoever sits there is out at their next click."""
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = EndForm(kept)
    seat = Seat.objects.select_related("user", "agency").filter(pk=seat_id, hub__code=request.seated.hub).first()
    if seat is None:
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            tenants_seats.end(seat_id, form.cleaned_data["reason"], by=request.seated, at=timezone.now())
        except tenants_seats.SeatRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            _in_the_ledger(request, Act.END_SEAT, seat)
            messages.success(request, f"{seat.user.name} has no access here any more.")
            return redirect("wall:seats")
    return render(request, "wall/end_seat.html", {"form": form, "seat": seat})


def _in_the_ledger(request: PlatformRequest, act: Act, seat: Seat) -> None:
    """The hub's own line; the platform, where it was decided, has written its own before."""
    with transaction.atomic(durable=True):
        ledger.write(
            act, by=request.seated, object_kind="seat", object_ref=str(seat.pk), detail={"seat_role": seat.role}
        )  # fmt: skip
