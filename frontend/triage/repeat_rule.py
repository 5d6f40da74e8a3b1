"""From which notification about a child on no further action needs a manager: read at triage, set by a manager."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.common.would_change import preview
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import WholeNumberField
from hub.front_door.models import Disposal
from hub.front_door.triage.repeats import (
    NO_FURTHER_ACTION,
    Rule,
    RuleMeanwhile,
    rule_now,
    set_rule,
    waiting_for_manager,
)
from hub.wall.acts import Act
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest

LATELY = timedelta(days=90)


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
    said = form.cleaned_data if form.is_valid() else {}
    would = preview(
        request, form,
        effect=lambda: _effect(rule, Rule(said["notifications"], said["months"]), at=timezone.now()),
    )  # fmt: skip
    if request.method == "POST" and would is None and form.is_valid():
        with refusals_shown_in(form, RuleMeanwhile):
            set_rule(
                Rule(said["notifications"], said["months"]), seen=said["seen"], by=request.seated, at=timezone.now()
            )
            messages.success(request, "Set. It holds for what is closed from now on.")
            return redirect("triage:repeats")
    shown = {
        "rule": rule, "is_set": seen > 0, "form": form, "may_set": may(request.seated, Act.SET_REPEAT_RULE),
        "would": would,
    }  # fmt: skip
    return render(request, "triage/repeat_rule.html", shown)


def _effect(standing: Rule, wanted: Rule, *, at: datetime) -> str:
    """What another rule would have made of what was closed lately, and makes of what waits. Ten queries at most."""
    before, after = waiting_for_manager([standing, wanted], at=at)
    waits = f"Of what waits now, {before} could be closed by a manager alone as it stands, and {after} as you wrote it."
    if wanted.months != standing.months:
        return f"{waits} What was closed lately was counted over other months, so nothing can be said of it."
    found = Disposal.objects.filter(why__in=NO_FURTHER_ACTION, at__gte=at - LATELY).aggregate(
        every=Count("pk"), stands=Count("pk", filter=Q(repeats__gte=standing.notifications)),
        would=Count("pk", filter=Q(repeats__gte=wanted.notifications)),
    )  # fmt: skip
    return (
        f"{waits} Of {found['every']} closed without further action in the last {LATELY.days} days, {found['stands']} "
        f"were a manager’s as it stands. As you wrote it, {found['would']} would have been."
    )
