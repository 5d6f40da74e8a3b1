"""A decided enquiry ends without a product: why, in words that stay with it."""

from __future__ import annotations

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
from hub.assessment.ending import end_without_product
from hub.assessment.refusals import AssessmentRefusal
from hub.front_door.models import Enquiry
from hub.wall import drafts
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest


class EndingForm(GovForm):
    """Why nobody outside is told."""

    reason = forms.CharField(
        label="Why does nobody outside have to act on it?", widget=forms.Textarea, max_length=4000,
        error_messages={"required": "Say why nobody outside has to act on it"},
    )  # fmt: skip

    looks = {"reason": Look(rows=4, hint="This stays in the hub, in the history of the enquiry.")}


@allowed(Act.END_ENQUIRY, no_line="a form about an enquiry whose page left its line")
@require_http_methods(["GET", "POST"])
def end_enquiry(request: PlatformRequest, reference: str) -> HttpResponse:
    """Close it without sending anything."""
    found = by_reference(Enquiry, reference)
    form = EndingForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, AssessmentRefusal):
            end_without_product(found.pk, form.cleaned_data["reason"], by=request.seated, at=timezone.now())
            messages.success(request, "Closed. Nothing was sent.")
            return redirect("enquiries:enquiry", reference)
    return render(request, "decisions/end.html", {"form": form, "found": found})
