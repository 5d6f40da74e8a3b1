"""Withdraw a request that should not have been made, or whose answer is not wanted any more."""

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
from frontend.presenters.telling import who_is_told
from hub.research.ending_requests import withdraw_request
from hub.research.models import Finding, Request
from hub.research.refusals import ResearchRefusal
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.models import Agency
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest


class WithdrawRequestForm(GovForm):
    """Why."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": "Say why it is withdrawn"},
    )

    looks = {"reason": Look(rows=3, hint="The agency reads this, such as: asked by mistake; decided without it")}


@allowed(Act.WITHDRAW_REQUEST, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def withdraw_asking(request: PlatformRequest, reference: str, request_id: UUID) -> HttpResponse:
    """Say what follows; a POST does it."""
    asked = Request.objects.select_related("enquiry").filter(pk=request_id, enquiry__reference=reference).first()
    if asked is None:
        raise Http404
    agency = Agency.objects.filter(code=asked.agency).values_list("name", flat=True).first() or asked.agency
    form = WithdrawRequestForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, ResearchRefusal):
            withdraw_request(request_id, reason=form.cleaned_data["reason"], by=request.seated)
            told = who_is_told(request.seated, "They are told.")
            messages.success(request, f"The request to {agency} is withdrawn. {told}")
            return redirect("enquiries:enquiry", reference)
        asked.refresh_from_db()
    ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
    released = Finding.objects.released().filter(request=asked).count()
    return render(
        request,
        "enquiries/withdraw_request.html",
        {"found": asked.enquiry, "asked": asked, "agency": agency, "form": form, "released": released},
    )
