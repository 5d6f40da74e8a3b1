"""Somebody leaves: one button, and they are out of every hub. And somebody comes back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.people.forms import BackForm, LeavesForm
from mash_platform.phrases import plural
from tenants import api_keys
from tenants.accounts import let_back
from tenants.leaving import leave
from tenants.left_undone import after
from tenants.models import Pass, Seat, User
from tenants.permissions import Page, for_page
from tenants.refusals import AccountRefused


@for_page(Page.KEEP_PEOPLE)
@require_http_methods(["GET", "POST"])
def leaves(request: Any, person_id: UUID) -> HttpResponse:
    """Take somebody out of everything. The page says what will end before the button is pressed."""
    now = timezone.now()
    person = get_object_or_404(User, pk=person_id)
    seats = Seat.objects.filter(user=person).exclude(ends_at__lte=now)
    seats = seats.select_related("user", "hub", "agency", "team", "authority").order_by("hub__name", "role")
    undone = after(seats, now)
    form = LeavesForm(request.POST or None, request=request, is_last=any(one.undone for one in undone))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, AccountRefused):
            left = leave(person_id, said["reason"], cover=said.get("cover", ""), by=request.user.pk, at=now)
            ended = f"{plural(left.seats, 'seat')}, {plural(left.passes, 'open visit')} and {plural(left.keys, 'key')}"
            messages.success(request, f"{person.name} is out of everything: {ended} ended.")
            return redirect("people:person", person_id)
    return render(
        request,
        "people/leaves.html",
        {
            "form": form,
            "person": person,
            "seats": list(seats),
            "left": undone,
            "passes": Pass.objects.filter(seat__user=person, ended_at__isnull=True).count(),
            "keys": api_keys.keys_of(person.pk, now).count(),
        },
    )


@for_page(Page.KEEP_PEOPLE)
@require_http_methods(["GET", "POST"])
def back(request: Any, person_id: UUID) -> HttpResponse:
    """Open an account again, for who comes back, or was taken out by mistake. Seats are given anew."""
    person = get_object_or_404(User, pk=person_id, is_active=False)
    form = BackForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, AccountRefused):
            person = let_back(person_id, form.cleaned_data["reason"], by=request.user.pk, at=timezone.now())
            messages.success(request, f"An invitation goes to {person.email}. With it they choose a password.")
            return redirect("people:person", person_id)
    return render(request, "people/back.html", {"form": form, "person": person})
