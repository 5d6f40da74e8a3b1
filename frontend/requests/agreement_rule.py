"""For which kinds of finding a release needs a second member of the agency: the manager's setting for the hub."""

from __future__ import annotations

from collections import Counter

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.would_change import preview
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.research.agreement import kinds_for_two, set_kinds_for_two
from hub.research.codes import FindingKind
from hub.wall import drafts
from hub.wall.acts import Act
from hub.wall.models import Agency
from hub.wall.permissions import TABLE, allowed, may
from tenants.access import PlatformRequest
from tenants.models import Seat


class RuleForm(GovForm):
    """The kinds. None ticked: whoever may release does so alone."""

    kinds = forms.MultipleChoiceField(
        label="Which findings need two people of the agency to release them?", required=False,
        choices=FindingKind.choices, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    looks = {"kinds": Look(small=True, mark_optional=False, hint="Leave all empty if one person may release each")}


@allowed(Act.SEE_RELEASE_RULE, post=Act.SET_RELEASE_RULE, step_up=True, no_line="a setting of the hub")
@require_http_methods(["GET", "POST"])
def rule(request: PlatformRequest) -> HttpResponse:
    """Show what is set and which desks one person holds alone; a POST sets it."""
    may_set = may(request.seated, Act.SET_RELEASE_RULE)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated) if may_set else None
    now = sorted(kinds_for_two())
    form = RuleForm(kept, initial={"kinds": now})
    would = preview(request, form)
    if request.method == "POST" and would is None and form.is_valid():
        kinds = form.cleaned_data["kinds"]
        if sorted(kinds) != now:
            set_kinds_for_two(kinds, by=request.seated)
        messages.success(request, "Set. Managers and guardians are told.")
        return redirect("requests:rule")
    return render(
        request,
        "requests/agreement_rule.html",
        {
            "form": form,
            "kinds": [FindingKind(kind).label for kind in now],
            "alone": _alone(request.seated.hub),
            "may_set": may_set,
            "would": would,
        },
    )


def _alone(hub: str) -> list[str]:
    """The agencies whose desk is one person's, or nobody's: with the rule they could release nothing of these kinds."""
    here = Seat.objects.standing(timezone.now()).filter(hub__code=hub, role__in=TABLE[Act.AGREE_RELEASE].roles)
    people = Counter(agency for agency, _ in here.values_list("agency__code", "user").distinct())
    return [one.name for one in Agency.objects.all() if people[one.code] < 2]
