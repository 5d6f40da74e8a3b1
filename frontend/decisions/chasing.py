"""How often recipients are chased who did not acknowledge: read by those who send, set by a manager."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import WholeNumberField
from hub.assessment.chasing import MOST_HOURS, MOST_TIMES, ChasingMeanwhile, Rule, rule_now, set_chasing
from hub.wall.acts import Act
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest


class ChasingForm(GovForm):
    """How long lies between two, and when managers hear of it."""

    hours = WholeNumberField(label="Hours from one time to the next", min_value=1, max_value=MOST_HOURS)
    managers_from = WholeNumberField(label="Managers are told from this time on", min_value=1, max_value=MOST_TIMES)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    looks = {
        "hours": Look(width=3, hint="24 for once a day."),
        "managers_from": Look(width=3, hint="1 for each time, 2 for the second and every later one."),
    }


@allowed(Act.SEE_CHASING, post=Act.SET_CHASING, no_line="the hub's own rule, nothing of a case")
@require_http_methods(["GET", "POST"])
def chasing(request: PlatformRequest) -> HttpResponse:
    """What holds, and for the manager the form."""
    seen, rule = rule_now()
    standing = {"hours": rule.hours, "managers_from": rule.managers_from, "seen": seen}
    form = ChasingForm(request.POST if request.method == "POST" else None, initial=standing)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, ChasingMeanwhile):
            set_chasing(
                Rule(said["hours"], said["managers_from"]), seen=said["seen"], by=request.seated, at=timezone.now()
            )
            messages.success(request, "Set. It holds for what waits already, too.")
            return redirect("products:chasing")
    shown = {"rule": rule, "is_set": seen > 0, "form": form, "may_set": may(request.seated, Act.SET_CHASING)}
    return render(request, "decisions/chasing.html", shown)
