"""Who took the papers of a strategy discussion: which copy, when and how. What is said there is never kept here."""

from __future__ import annotations

import uuid
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.times import ClockField
from hub.assessment.handing_papers import LONGEST, NoPapers, TakenLater, hand_over_papers, may_be_handed, papers_said
from hub.assessment.models import Copy, HowTaken
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Member
from hub.wall.permissions import allowed, may
from hub.wall.refusals import FormSentBefore
from tenants.access import PlatformRequest

MOST = 50  # shown, the newest


class PapersForm(GovForm):
    """Who, when and how."""

    taken_by = forms.CharField(
        label="Who took them?", max_length=LONGEST, error_messages={"required": "Enter who took them"}
    )
    how = forms.ChoiceField(
        label="How?", choices=HowTaken.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose how they took them"},
    )  # fmt: skip
    on = DateInputField(label="On which day?", past=True)
    at_time = ClockField(label="At what time?")
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "taken_by": Look(hint="Name, role and team, such as Joan Ash, team manager, assessment team."),
        "at_time": Look(width=5, hint="When they took them, not when you write it."),
    }


@allowed(Act.HAND_OVER_PAPERS, line=(Act.READ_PRODUCT, "enquiry"))
@require_http_methods(["GET", "POST"])
def papers(request: PlatformRequest, product_id: UUID, copy_id: UUID) -> HttpResponse:
    """What was written down of this copy, and the form."""
    copy = Copy.objects.in_short().select_related("product__enquiry").filter(pk=copy_id, product=product_id).first()
    if copy is None:
        raise Http404
    reference, here = copy.product.enquiry.reference, timezone.localtime()
    initial = {"on": here.date(), "at_time": here.time(), "once": uuid.uuid4()}
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = PapersForm(kept, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, NoPapers, TakenLater, FormSentBefore):
            hand_over_papers(
                copy.pk, said["taken_by"], said["how"],
                timezone.make_aware(datetime.combine(said["on"], said["at_time"])),
                form=said["once"], by=request.seated, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, "Kept, with this copy. What is said there is not kept here.")
            return redirect("products:product", product_id)
    taken = list(copy.papers.order_by("-taken_at", "pk")[:MOST])
    check(papers_said(one) for one in taken)
    names = Member.objects.names(one.by for one in taken)
    ledger.write_read(Act.READ_PRODUCT, by=request.seated, object_kind="enquiry", refs=[reference])
    shown = {
        "form": form, "copy": copy, "reference": reference, "taken": [(names[one.by], one) for one in taken],
        "may_be": may_be_handed(copy, request.seated.agency), "may_issue": may(request.seated, Act.ISSUE),
    }  # fmt: skip
    return render(request, "decisions/papers.html", shown)
