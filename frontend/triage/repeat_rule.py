"""From which notification about a child on no further action needs a manager: read at triage, set by a manager."""

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
from hub.front_door.triage.repeats import Rule, RuleMeanwhile, rule_now, set_rule
from hub.wall.acts import Act
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest


class RepeatRuleForm(GovForm):
    """How many in how long."""

    notifications = WholeNumberField(label="From which notification about one child on?", min_value=2, max_value=20)
    months = WholeNumberField(label="Within how many months?", min_value=1, max_value=60)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    looks = {
        "notifications": Look(width=3, hint="3 for the third and every later one."),
        "months": Look(width=3),
    }


@allowed(Act.SEE_REPEAT_RULE, post=Act.SET_REPEAT_RULE, no_line="the hub's own rule, nothing of a case")
@require_http_methods(["GET", "POST"])
def repeat_rule(request: PlatformRequest) -> HttpResponse:
    """What holds, and for the manager the form."""
    seen, rule = rule_now()
    standing = {"notifications": rule.notifications, "months": rule.months, "seen": seen}
    form = RepeatRuleForm(request.POST if request.method == "POST" else None, initial=standing)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, RuleMeanwhile):
            set_rule(
                Rule(said["notifications"], said["months"]), seen=said["seen"], by=request.seated, at=timezone.now()
            )
            messages.success(request, "Set. It holds for what is closed from now on.")
            return redirect("triage:repeats")
    shown = {"rule": rule, "is_set": seen > 0, "form": form, "may_set": may(request.seated, Act.SET_REPEAT_RULE)}
    return render(request, "triage/repeat_rule.html", shown)
