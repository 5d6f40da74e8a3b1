"""The operator's seats: asked for and kept on the platform itself, ended anywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.people.forms import EndSeatForm, GiveForm
from frontend.presenters.dates import long_date
from frontend.wall.seat_forms import KeepForm
from tenants import platform_seats, reviewing
from tenants import seats as tenants_seats
from tenants.left_undone import after
from tenants.models import REVIEW_AT_MOST, Seat, User
from tenants.permissions import Page, for_page
from tenants.refusals import SeatRefused

WAITS = "It takes force when somebody else agrees."


@for_page(Page.KEEP_PEOPLE)
@require_http_methods(["GET", "POST"])
def give(request: Any, person_id: UUID) -> HttpResponse:
    """Ask for a seat on the platform for somebody, or as a hub's manager."""
    person = get_object_or_404(User, pk=person_id, is_active=True)
    form = GiveForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, SeatRefused):
            seat = platform_seats.ask(person_id, form.wanted(), by=request.user.pk, at=timezone.now())
            messages.success(request, f"Asked for: {seat.get_role_display()} for {person.name}. {WAITS}")
            return redirect("people:person", person_id)
    return render(request, "people/give.html", {"form": form, "person": person})


@for_page(Page.KEEP_PEOPLE)
@require_http_methods(["GET", "POST"])
def end(request: Any, seat_id: UUID) -> HttpResponse:
    """End one seat, on the platform or in a hub."""
    now = timezone.now()
    seat = get_object_or_404(Seat.objects.select_related("user", "hub", "agency", "team", "authority"), pk=seat_id)
    left = after([seat], now)
    form = EndSeatForm(request.POST or None, request=request, is_last=any(one.undone for one in left))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, SeatRefused):
            tenants_seats.end_anywhere(
                seat_id, said["reason"], cover=said.get("cover", ""), by=request.user.pk, at=now
            )  # fmt: skip
            messages.success(request, f"This seat of {seat.user.name} has ended.")
            return redirect("people:person", seat.user_id)
    return render(request, "people/end_seat.html", {"form": form, "seat": seat, "left": left})


@for_page(Page.KEEP_PEOPLE)
@require_http_methods(["GET", "POST"])
def keep(request: Any, seat_id: UUID) -> HttpResponse:
    """Say that a seat on the platform is still needed. A hub's seats are its manager's to keep."""
    now = timezone.now()
    seats = Seat.objects.standing(now).filter(hub__isnull=True).select_related("user", "agency", "authority")
    seat = get_object_or_404(seats, pk=seat_id)
    usual = timezone.localdate(now) + REVIEW_AT_MOST - timedelta(days=1)
    form = KeepForm(request.POST or None, initial={"until": usual, "seen": seat.review_by})
    if request.method == "POST" and form.is_valid():
        try:
            with refusals_shown_in(form, SeatRefused):
                kept = reviewing.keep(seat_id, form.kept(), by=request.user.pk, hub=None, at=now)
                messages.success(
                    request, f"{seat.user.name} keeps the seat. It is reviewed by {long_date(kept.review_by)}."
                )
                return redirect("people:person", seat.user_id)
        except Seat.DoesNotExist as gone:
            raise Http404 from gone
    return render(request, "people/keep_seat.html", {"form": form, "seat": seat})
