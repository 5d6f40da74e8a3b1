"""Hand a request back to the hub: it is not for this agency."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.typed_text import typed_text
from frontend.presenters.telling import who_is_told
from frontend.requests.meanwhile import ended_meanwhile
from hub.research.agreement import waiting_at
from hub.research.ending_requests import hand_back
from hub.research.models import Finding, FindingState, Request
from hub.research.own_requests import reference_of
from hub.research.refusals import ResearchRefusal
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

WHY = [
    ("not_ours", "It is not ours: another agency keeps this"),
    ("wrong_child", "It is about the wrong child, or we cannot tell who is meant"),
    ("other", "Something else"),
]


class HandBackForm(GovForm):
    """Why, and in words."""

    why = forms.ChoiceField(
        label="Why do you hand it back?",
        choices=WHY,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why you hand it back"},
    )
    more = forms.CharField(label="What should the hub know?", required=False, widget=forms.Textarea, max_length=2000)

    looks = {"more": Look(rows=3, hint="Such as: which agency to ask. Whoever asked reads this")}

    def clean(self) -> dict[str, object]:
        """Something else is said in words."""
        cleaned = dict(super().clean() or {})
        if cleaned.get("why") == "other" and not str(cleaned.get("more", "")).strip():
            self.add_error("more", "Say why you hand it back")
        return cleaned

    def reason(self) -> str:
        """As it is kept and read."""
        said = "" if self.cleaned_data["why"] == "other" else dict(WHY)[self.cleaned_data["why"]]
        return ". ".join(part for part in (said, self.cleaned_data["more"].strip()) if part)


@allowed(Act.HAND_BACK, line=(Act.READ_REQUEST, "enquiry"))
@require_http_methods(["GET", "POST"])
def hand_request_back(request: PlatformRequest, request_id: UUID) -> HttpResponse:
    """Say what follows; a POST does it."""
    asked = Request.objects.filter(pk=request_id, agency=request.seated.agency).first()
    if asked is None:
        raise Http404
    reference = reference_of(asked)
    form = HandBackForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, ResearchRefusal):
            hand_back(request_id, reason=form.reason(), by=request.seated)
            told = who_is_told(request.seated, "Whoever asked is told.")
            messages.success(request, f"{reference} is handed back. {told}")
            return redirect("requests:list")
        if over := ended_meanwhile(request, request_id, lambda _, data: HandBackForm(data)):
            return over
    ledger.write_read(Act.READ_REQUEST, by=request.seated, object_kind="enquiry", refs=[reference])
    held = Finding.objects.filter(request=asked, agency=request.seated.agency, state=FindingState.HELD).count()
    waiting = waiting_at(request.seated.agency).filter(request=asked).count()
    shown = {
        "asked": asked,
        "reference": reference,
        "form": form,
        "typed": typed_text(form),
        "held": held,
        "waiting": waiting,
    }
    return render(request, "requests/hand_back.html", shown)
