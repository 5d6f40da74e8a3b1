"""Who agrees to an agency's releases that need two people, and who does so while they are away."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from hub.front_door.triage.assigning import names_of
from hub.research.agreement import kinds_for_two
from hub.research.approvers import Candidate, NotNamed, candidates, end_approver, may_end, name_approver, named
from hub.research.codes import FindingKind
from hub.wall import drafts
from hub.wall.absences import away_now
from hub.wall.acts import Act
from hub.wall.permissions import allowed, may
from hub.wall.refusals import FormSentBefore
from tenants.access import PlatformRequest


class ApproverForm(GovForm):
    """Who agrees, and who does so for them."""

    member = forms.ChoiceField(label="Who agrees?", error_messages={"required": "Choose who agrees"})
    deputy = forms.ChoiceField(label="Who is their deputy?", error_messages={"required": "Choose their deputy"})
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "deputy": Look(hint="Somebody with the same role, whose training is in order. They agree while the approver is"
                            " away, as somebody else said, and to what the approver decided."),
    }  # fmt: skip

    def __init__(self, data: Any, people: list[Candidate]) -> None:
        super().__init__(data, initial={"once": uuid.uuid4()})
        choices = [("", "Choose"), *((str(one.seat), one.name) for one in people)]
        self.choose("member", choices)
        self.choose("deputy", choices)


@allowed(Act.SEE_APPROVERS, post=Act.NAME_APPROVER, step_up=True, no_line="a setting of one's own agency")
@require_http_methods(["GET", "POST"])
def approvers(request: PlatformRequest) -> HttpResponse:
    """Who is named; a manager's form names another."""
    now, seated = timezone.now(), request.seated
    people = candidates(seated, at=now)
    form = ApproverForm(request.POST if request.method == "POST" else drafts.take(request, seated), people)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, NotNamed, FormSentBefore):
            name_approver(UUID(said["member"]), UUID(said["deputy"]), form=said["once"], by=seated, at=now)
            messages.success(request, "Named. They agree to what is decided from now.")
            return redirect("requests:approvers")
    rows = list(named(seated.agency, now))
    here = {one.seat for one in people}
    facts = {
        "form": form, "rows": rows, "away": away_now(now), "here": here, "agency": seated.agency_name,
        "names": names_of(seat for one in rows for seat in (one.member, one.deputy)),
        "kinds": [str(FindingKind(kind).label) for kind in sorted(kinds_for_two())],
        "may_name": may(seated, Act.NAME_APPROVER) and len(people) > 1, "may_end": may_end(seated, people),
    }  # fmt: skip
    return render(request, "requests/approvers.html", facts)


@allowed(Act.END_APPROVER, step_up=True)
@require_POST
def ended(request: PlatformRequest, approver_id: UUID) -> HttpResponse:
    """They agree no more."""
    try:
        end_approver(approver_id, by=request.seated, at=timezone.now())
    except NotNamed as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "Ended. What they have not agreed to yet is withdrawn and decided again.")
    return redirect("requests:approvers")
