"""Link an enquiry to another that has to do with it, and undo it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from frontend.common.finding import by_reference
from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from hub.front_door.enquiries.linking import NotLinked, link_by_reference, unlink
from hub.front_door.models import Enquiry, EnquiryLink
from hub.front_door.notifications.references import as_reference
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest


class LinkForm(GovForm):
    """Which enquiry, and why."""

    other = NumberField(
        label="Reference of the other enquiry", max_length=40, error_messages={"required": "Enter its reference"}
    )
    why = forms.CharField(
        label="What they have to do with each other", max_length=500, widget=forms.Textarea,
        error_messages={"required": "Say what they have to do with each other"},
    )  # fmt: skip

    looks = {
        "other": Look(width=20),
        "why": Look(rows=2, hint="For example: the mother of that child. Whoever sees both enquiries reads it."),
    }


@allowed(Act.LINK_ENQUIRIES, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def link(request: PlatformRequest, reference: str) -> HttpResponse:
    """Link it. Where both speak of the same children, joining their notifications is another act."""
    found = by_reference(Enquiry, reference)
    form = LinkForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, NotLinked):
            other = as_reference(form.cleaned_data["other"]) or form.cleaned_data["other"].strip()
            link_by_reference(found, other, why=form.cleaned_data["why"], by=request.seated, at=timezone.now())
            messages.success(request, f"Linked to {other}. It is shown on both.")
            return redirect("enquiries:enquiry", reference)
    ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
    return render(request, "enquiries/link.html", {"found": found, "form": form})


@allowed(Act.UNLINK_ENQUIRIES)
@require_POST
def undo(request: PlatformRequest, reference: str, link_id: UUID) -> HttpResponse:
    """Undo a link that was a mistake."""
    found = by_reference(Enquiry, reference)
    try:
        unlink(link_id, of=found, by=request.seated, at=timezone.now())
    except EnquiryLink.DoesNotExist as gone:
        raise Http404 from gone
    messages.success(request, "They are not linked any more.")
    return redirect("enquiries:enquiry", reference)
