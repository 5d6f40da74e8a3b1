"""The screens that show the room's display: let in with a code, listed, revoked."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.presenters.paging import WorkPaginator
from hub.wall import drafts
from hub.wall.acts import Act
from hub.wall.models import Member, Screen
from hub.wall.permissions import allowed
from hub.wall.screens import ScreenRefused, code_of, let_in, revoke
from tenants.access import PlatformRequest

PAGE = 25
NO_CASE = "screens of the hub, and nothing of a case"


class ScreenForm(GovForm):
    """Where it hangs, and until when it may show the display."""

    name = forms.CharField(label="What is this screen called?", max_length=60)
    last_day = DateInputField(label="Its last day", future=True)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "name": Look(width=20, hint="So that you know later which one it is. For example: wall by the duty desk"),
        "last_day": Look(hint="At most a year from today. From the day after, it shows nothing."),
    }


@allowed(Act.SEE_SCREENS, no_line=NO_CASE)
@require_GET
def listed(request: PlatformRequest) -> HttpResponse:
    """Every screen that was ever let in, the newest first, with its state and when it last showed anything."""
    now = timezone.now()
    page = WorkPaginator(Screen.objects.in_short(), PAGE).get_page(request.GET.get("page"))
    rows = [(one, _state(one, now)) for one in page.object_list]
    people = [by for one in page.object_list for by in (one.let_in_by, one.revoked_by) if by]
    return render(request, "room/screens.html", {"page": page, "rows": rows, "names": Member.objects.names(people)})


@allowed(Act.LET_SCREEN_IN, step_up=True, no_line="an empty form")
@require_http_methods(["GET", "POST"])
def let_screen_in(request: PlatformRequest) -> HttpResponse:
    """Let one in, and go on to its code."""
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = ScreenForm(kept, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, ScreenRefused):
            made = let_in(said["name"], said["last_day"], form=said["once"], by=request.seated, at=timezone.now())
            return redirect("room:screen-code", made.pk)
    return render(request, "room/let_in.html", {"form": form})


@allowed(Act.LET_SCREEN_IN, step_up=True, no_line="a code of a screen that this manager let in, and nothing of a case")
@require_GET
def code(request: PlatformRequest, screen_id: UUID) -> HttpResponse:
    """The code, to whoever let the screen in, while it can still be typed."""
    found = Screen.objects.in_short().filter(pk=screen_id, let_in_by=request.seated.seat).first()
    if found is None:
        raise Http404
    waits = _state(found, timezone.now()) == "waits"
    shown = code_of(request.seated.hub, found.pk) if waits else ""
    address = request.build_absolute_uri("/display/")
    words = {"screen": found, "code": f"{shown[:4]} {shown[4:]}" if waits else "", "address": address}
    return render(request, "room/screen_code.html", words)


@allowed(Act.REVOKE_SCREEN, no_line=NO_CASE)
@require_http_methods(["GET", "POST"])
def revoke_screen(request: PlatformRequest, screen_id: UUID) -> HttpResponse:
    """End its pass: it shows nothing more from its next look on, within seconds."""
    found = Screen.objects.in_short().filter(pk=screen_id).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        revoke(screen_id, by=request.seated, at=timezone.now())
        messages.success(request, f"“{found.name}” shows nothing any more.")
        return redirect("room:screens")
    return render(request, "room/revoke.html", {"screen": found})


def _state(one: Any, now: Any) -> str:
    """waits (for its code), unused (the code's time is over), shows, over (its last day), revoked."""
    if one.revoked_at:
        return "revoked"
    if one.last_day < timezone.localdate(now):
        return "over"
    if one.begun_at:
        return "shows"
    return "waits" if one.code_until > now else "unused"
