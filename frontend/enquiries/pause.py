"""Pausing an enquiry's clock with a reason, and restarting it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.finding import by_reference
from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.dates import date_time
from hub.front_door.enquiries.pausing import PausedAlready, can_pause, pause, pauses_said, run_on, standing_pause
from hub.front_door.enquiries.refusals import EnquiryRefusal
from hub.front_door.models import Enquiry
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Member
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

HOURS = {1: "1 hour", 2: "2 hours", 4: "4 hours", 8: "8 hours", 24: "1 day", 48: "2 days", 120: "5 days"}


class PauseForm(GovForm):
    """How long, and why."""

    hours = forms.TypedChoiceField(
        label="For how long?", widget=forms.RadioSelect, coerce=int, choices=list(HOURS.items()),
        error_messages={"required": "Choose for how long"},
    )  # fmt: skip
    reason = forms.CharField(label="Why is the clock paused?", widget=forms.Textarea, max_length=2000)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "hours": Look(hint="It then restarts by itself. You can restart it sooner."),
        "reason": Look(rows=3, hint="Say what has to happen elsewhere first. This is kept in the history."),
    }

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"once": uuid4()})


@allowed(Act.PAUSE_CLOCK, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def pause_clock(request: PlatformRequest, reference: str) -> HttpResponse:
    """Show whether it runs; a POST pauses or restarts it."""
    found, seated, now = by_reference(Enquiry, reference), request.seated, timezone.now()
    runs_again = request.POST.get("act") == "run"
    kept = request.POST if request.method == "POST" else drafts.take(request, seated)
    form = PauseForm(None if runs_again else kept)
    if runs_again:
        try:
            standing = standing_pause(found.pk, seated.agency, now)
            if standing is None or str(standing.pk) != request.POST.get("seen"):
                raise PausedAlready
            run_on(found.pk, standing.pk, by=seated, at=now)
        except EnquiryRefusal as refusal:
            messages.warning(request, refusal.sentence)
            return redirect("enquiries:pause", reference)
        messages.success(request, "The clock is running again.")
        return redirect("enquiries:enquiry", reference)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, EnquiryRefusal):
            made = pause(
                found.pk, form=said["once"], until_at=now + timedelta(hours=said["hours"]), reason=said["reason"],
                by=seated, at=now,
            )  # fmt: skip
            messages.success(request, f"The clock is paused until {date_time(made.until_at)}.")
            return redirect("enquiries:enquiry", reference)
    standing = standing_pause(found.pk, seated.agency, now)
    check(pauses_said([standing] if standing else [], reference))
    ledger.write_read(Act.READ_ENQUIRY, by=seated, object_kind="enquiry", refs=[reference])
    return render(
        request,
        "enquiries/pause.html",
        {
            "found": found,
            "form": form,
            "standing": standing,
            "who": Member.objects.names([standing.by])[standing.by] if standing else "",
            "can_pause": can_pause(found, seated.agency),
            "now": now,
        },
    )
