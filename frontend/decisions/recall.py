"""Recall a copy of a product: why, and what its recipient is to do with it."""

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
from hub.assessment.codes import RecallInstruction
from hub.assessment.models import Copy
from hub.assessment.recalling import recall
from hub.assessment.refusals import CannotRecall
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest


class RecallForm(GovForm):
    """Both are read by the recipient."""

    reason = forms.CharField(
        label="Why is it recalled?",
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": "Say why it is recalled"},
    )
    instruction = forms.ChoiceField(
        label="What must they do with it?",
        choices=RecallInstruction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they must do with it"},
    )

    looks = {
        "reason": Look(rows=3, hint="The recipient reads this. Do not repeat what should not have gone out."),
        "instruction": Look(hint="From now on they read this and the reason in place of the product."),
    }


@allowed(Act.RECALL, step_up=True, line=(Act.READ_PRODUCT, "enquiry"))
@require_http_methods(["GET", "POST"])
def recall_copy(request: PlatformRequest, product_id: UUID, copy_id: UUID) -> HttpResponse:
    """Say why and what to do; it takes force at once, and the team is told."""
    copy = Copy.objects.in_short().select_related("product__enquiry").filter(pk=copy_id, product=product_id).first()
    if copy is None:
        raise Http404
    reference = copy.product.enquiry.reference
    form = RecallForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, CannotRecall):
            recall(copy.pk, form.cleaned_data["reason"], form.cleaned_data["instruction"], by=request.seated)
            messages.success(request, f"Recalled. {copy.recipient_name} can no longer open it, and is told why.")
            return redirect("products:product", product_id)
    ledger.write_read(Act.READ_PRODUCT, by=request.seated, object_kind="enquiry", refs=[reference])
    return render(request, "decisions/recall.html", {"form": form, "copy": copy, "reference": reference})
