"""The continuity sheet: when it was last made and where it went, and for whom it is encrypted."""

from __future__ import annotations

import uuid
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from frontend.presenters.paging import paged
from hub.research.continuity import OLD_AFTER, ask_for_sheet, last_out
from hub.wall import drafts
from hub.wall.acts import Act
from hub.wall.continuity_holders import HolderRefused, end_holder, name_holder
from hub.wall.models import ContinuityHolder, ContinuitySheet, Member
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest

PAGE = 25
NO_CASE = "when sheets were made, and who holds keys; nothing of a case"
PLACES = {"folder": "the folder of the installation", "command": "the command of the installation", "mail": "by e-mail"}


class HolderForm(GovForm):
    """Whose key, and where sheets are sent."""

    name = forms.CharField(label="Who holds the key?", max_length=100)
    public_key = NumberField(
        label="Their public key", max_length=100, error_messages={"required": "Enter the public key"}
    )
    email = forms.CharField(label="E-mail address to which each sheet is sent", max_length=254, required=False)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "name": Look(width=20, hint="A person, such as the duty manager of the emergency team"),
        "public_key": Look(hint="It begins with age1. They make the pair themselves, on a machine of their own."),
        "email": Look(hint="The sheet is attached, encrypted. Choose one that works where this service does not."),
    }


@allowed(Act.SEE_CONTINUITY, no_line=NO_CASE)
@require_GET
def overview(request: PlatformRequest) -> HttpResponse:
    """The last sheet and whether it is old; the holders; the sheets before."""
    now = timezone.now()
    last, sheets = last_out(), paged(request, ContinuitySheet.objects.all(), PAGE)
    holders = paged(request, ContinuityHolder.objects.all(), PAGE, "holders")
    people = [by for one in holders for by in (one.set_by, one.ended_by) if by]
    return render(
        request,
        "room/continuity.html",
        {
            "last": last,
            "is_old": last is None or now - last.made_at > OLD_AFTER,
            "has_holders": ContinuityHolder.objects.filter(ended_at__isnull=True).exists(),
            "sheets": sheets,
            "holders": holders,
            "names": Member.objects.names(people),
            "places": PLACES,
            "is_elsewhere": bool(settings.CONTINUITY_FOLDER or settings.CONTINUITY_COMMAND),
            "may_set": may(request.seated, Act.NAME_CONTINUITY_HOLDER),
        },
    )


@allowed(Act.NAME_CONTINUITY_HOLDER, step_up=True, no_line="an empty form")
@require_http_methods(["GET", "POST"])
def add_holder(request: PlatformRequest) -> HttpResponse:
    """Name a holder."""
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = HolderForm(kept, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, HolderRefused):
            made = name_holder(
                said["name"], said["public_key"], email=said["email"].strip(), form=said["once"], by=request.seated,
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, f"Sheets are encrypted for {made.name} from now on.")
            return redirect("room:continuity")
    return render(request, "room/continuity_holder.html", {"form": form})


@allowed(Act.END_CONTINUITY_HOLDER, no_line=NO_CASE)
@require_http_methods(["GET", "POST"])
def remove_holder(request: PlatformRequest, holder_id: UUID) -> HttpResponse:
    """Encrypt no further sheet for somebody."""
    found = ContinuityHolder.objects.filter(pk=holder_id).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        end_holder(holder_id, by=request.seated, at=timezone.now())
        messages.success(request, f"No further sheet is encrypted for {found.name}.")
        return redirect("room:continuity")
    return render(request, "room/continuity_end.html", {"holder": found})


@allowed(Act.ASK_CONTINUITY_SHEET, no_line="a button of the page")
@require_POST
def make_now(request: PlatformRequest) -> HttpResponse:
    """Have one made now, beside the daily one."""
    ask_for_sheet(by=request.seated, at=timezone.now())
    messages.success(request, "It is being made. Load this page again in a minute.")
    return redirect("room:continuity")
