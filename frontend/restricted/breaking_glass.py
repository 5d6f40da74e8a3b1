"""Entering a restricted enquiry without being named, in an emergency; and for how long that holds."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.common.would_change import preview
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField, WholeNumberField
from hub.wall import ledger, restricted
from hub.wall.acts import Act
from hub.wall.models.restricted import LEAST_GLASS, MOST_GLASS
from hub.wall.permissions import allowed, may
from hub.wall.refusals import FormSentBefore
from hub.wall.restricted import NothingToOpen, RestrictedRefusal
from tenants.access import PlatformRequest


class GlassForm(GovForm):
    """Which, and why."""

    reference = NumberField(label="Reference of the enquiry", max_length=20)
    reason = forms.CharField(label="Why can this not wait for somebody who is named?", max_length=2000,
                             widget=forms.Textarea)  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "reference": Look(width=20, hint="For example, HRW-12-004182"),
        "reason": Look(rows=4, hint="A guardian reads this at once. Do not name a child or a family."),
    }


class MinutesForm(GovForm):
    """How long."""

    minutes = WholeNumberField(
        label="For how many minutes does an emergency entry last?", min_value=LEAST_GLASS,
        max_value=MOST_GLASS,
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    looks = {"minutes": Look(width=3, hint=f"From {LEAST_GLASS} to {MOST_GLASS}.")}


@allowed(Act.BREAK_GLASS, step_up=True, no_line="the form alone: what is opened leaves its line")
@require_http_methods(["GET", "POST"])
def break_glass(request: PlatformRequest) -> HttpResponse:
    """A reference and a reason. It says the same of what is not there, not restricted, and not one's agency's."""
    form = GlassForm(request.POST if request.method == "POST" else None, initial={"once": uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, RestrictedRefusal, FormSentBefore) as outcome:
            restricted.break_glass(
                said["reference"].upper(), reason=said["reason"], form=said["once"], by=request.seated
            )
            messages.success(request, "You can enter it now. A guardian is being told.")
            return redirect("restricted:own")
        if isinstance(outcome.refused, NothingToOpen):
            ledger.write_not_found(Act.BREAK_GLASS, by=request.seated, path=request.path)
    _, minutes = restricted.glass_minutes()
    return render(request, "restricted/break_glass.html", {"form": form, "minutes": minutes})


@allowed(Act.SEE_GLASS_RULE, post=Act.SET_GLASS_RULE, no_line="the hub's own rule, nothing of a case")
@require_http_methods(["GET", "POST"])
def minutes(request: PlatformRequest) -> HttpResponse:
    """What holds, and for the manager the form."""
    seen, standing = restricted.glass_minutes()
    form = MinutesForm(
        request.POST if request.method == "POST" else None, initial={"minutes": standing, "seen": seen}
    )  # fmt: skip
    would = preview(request, form)
    if request.method == "POST" and would is None and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, RestrictedRefusal):
            restricted.set_glass_minutes(said["minutes"], seen=said["seen"], by=request.seated, at=timezone.now())
            messages.success(request, "Set. It holds for emergency entries from now on.")
            return redirect("restricted:minutes")
    facts = {
        "minutes": standing, "is_set": seen > 0, "form": form, "may_set": may(request.seated, Act.SET_GLASS_RULE),
        "would": would,
    }  # fmt: skip
    return render(request, "restricted/minutes.html", facts)
