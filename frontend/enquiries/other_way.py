"""Write down how an agency learns of a request, where the last person who could answer it has left."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.enquiries.ask import HOW_ELSE, LONGEST_WAY
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.answers import nobody_answers_since
from hub.research.models import Request, RequestOtherWay
from hub.research.other_ways import say_other_way
from hub.research.reachable import nobody_to_answer
from hub.research.refusals import ResearchRefusal
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.models import Agency, AgencyTelephone
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest


class OtherWayForm(GovForm):
    """How they learn of it."""

    way = forms.CharField(
        label="How will they learn of it?", max_length=LONGEST_WAY,
        error_messages={"required": "Say how they will learn of it"},
    )  # fmt: skip

    looks = {"way": Look(hint=HOW_ELSE)}


@allowed(Act.ASK, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def other_way(request: PlatformRequest, reference: str, request_id: UUID) -> HttpResponse:
    """Since when nobody is there, whom to ring; a POST keeps what is said."""
    asked = Request.objects.select_related("enquiry").filter(pk=request_id, enquiry__reference=reference).first()
    if asked is None:
        raise Http404
    now = timezone.now()
    form = OtherWayForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, ResearchRefusal):
            say_other_way(request_id, form.cleaned_data["way"], by=request.seated, at=now)
            messages.success(request, "Written down. The enquiry says it.")
            return redirect("enquiries:enquiry", reference)
    ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
    agency = Agency.objects.filter(code=asked.agency).values_list("name", flat=True).first() or asked.agency
    nobody = nobody_to_answer([asked.agency], request.seated.hub, at=now)
    return render(
        request,
        "enquiries/other_way.html",
        {
            "found": asked.enquiry,
            "asked": asked,
            "agency": agency,
            "form": form,
            "nobody": nobody_answers_since(nobody[asked.agency]) if asked.agency in nobody else "",
            "telephone": AgencyTelephone.objects.standing().filter(agency=asked.agency).first(),
            "said": RequestOtherWay.objects.filter(request=asked).first(),
        },
    )
