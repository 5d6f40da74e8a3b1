"""The hub's steps of a challenge: what happens at each, who is senior, and within how many hours."""

from __future__ import annotations

from typing import Any

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
from frontend.forms.numbers import WholeNumberField
from hub.assessment.challenging import (
    LONGEST_STEP,
    MOST_STEPS,
    ChallengeRefused,
    Step,
    refuse_wrong,
    set_steps,
    steps_now,
)
from hub.wall.acts import Act
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest


class StepsForm(GovForm):
    """Up to five steps; one without a title is none."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, steps: tuple[Step, ...], seen: int) -> None:
        super().__init__(data, initial={"seen": seen})
        for number in range(1, MOST_STEPS + 1):
            one = steps[number - 1] if number <= len(steps) else Step("", "", 24)
            self.fields[f"title-{number}"] = forms.CharField(
                label=f"Step {number}: what happens", max_length=200, required=False, initial=one.title
            )
            self.fields[f"senior-{number}"] = forms.CharField(
                label=f"Step {number}: who answers for the hub", max_length=120, required=False, initial=one.senior
            )
            self.fields[f"hours-{number}"] = WholeNumberField(
                label=f"Step {number}: within how many hours", min_value=1, max_value=LONGEST_STEP, required=False,
                initial=one.hours,
            )  # fmt: skip
            self.looks = {
                **self.looks, f"hours-{number}": Look(width=4, mark_optional=False),
                f"title-{number}": Look(mark_optional=False), f"senior-{number}": Look(mark_optional=False),
            }  # fmt: skip

    def steps(self) -> list[Step]:
        """Those that have a title. Call it on a valid form."""
        said = self.cleaned_data
        return [
            Step(said[f"title-{number}"], said[f"senior-{number}"], said[f"hours-{number}"] or 0)
            for number in range(1, MOST_STEPS + 1) if said[f"title-{number}"]
        ]  # fmt: skip


@allowed(Act.SEE_CHALLENGE_STEPS, post=Act.SET_CHALLENGE_STEPS, no_line="the hub's own rule, nothing of a case")
@require_http_methods(["GET", "POST"])
def steps(request: PlatformRequest) -> HttpResponse:
    """Read by everybody who may challenge or answer; set by the hub's manager."""
    seen, stands = steps_now()
    form = StepsForm(request.POST if request.method == "POST" else None, steps=stands, seen=seen)
    would = None
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, ChallengeRefused):
            refuse_wrong(form.steps())
            would = preview(request, form)
            if would is None:
                set_steps(form.steps(), seen=form.cleaned_data["seen"], by=request.seated, at=timezone.now())
                messages.success(request, "Set. What is challenged from now on follows these steps.")
                return redirect("challenges:steps")
    shown = {"steps": stands, "form": form, "may_set": may(request.seated, Act.SET_CHALLENGE_STEPS),
             "would": would}  # fmt: skip
    return render(request, "challenges/steps.html", shown)
