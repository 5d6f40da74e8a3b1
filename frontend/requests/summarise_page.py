"""Share a summary of a finding in the place of its words."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import follow, refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.partners.list_position import came_from
from frontend.requests.grounds_form import LONGEST
from frontend.requests.way_back import to_request
from hub.research.contents import check_shared
from hub.research.finding_files import listed
from hub.research.models import ENDED, Finding, FindingState, Request
from hub.research.refusals import ChangedMeanwhile, ResearchRefusal
from hub.research.summarising import summarise
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from tenants.access import PlatformRequest


class SummaryForm(GovForm):
    """What is shared instead."""

    text = forms.CharField(
        label="Summary", widget=forms.Textarea, max_length=LONGEST, error_messages={"required": "Write the summary"}
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "text": Look(
            rows=5,
            hint="What the hub needs to know of it, without what must stay with your agency: a source, a method, a"
            " person who is not part of this.",
        )
    }

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version, "once": uuid.uuid4()})


@allowed(Act.WITHHOLD, line=(Act.READ_REQUEST, "enquiry"))
@require_http_methods(["GET", "POST"])
def summarise_finding(request: PlatformRequest, request_id: UUID, finding_id: UUID) -> HttpResponse:
    """The words, which stay with the agency, beside the box for what is shared."""
    finding = (
        Finding.objects.select_related("request__enquiry")
        .filter(pk=finding_id, request=request_id, agency=request.seated.agency)
        .exclude(request__state__in=ENDED)
        .first()
    )
    if finding is None:
        raise Http404
    reference = finding.request.enquiry.reference
    ledger.write_read(Act.READ_REQUEST, by=request.seated, object_kind="enquiry", refs=[reference])
    files = listed([finding.pk])
    check_shared([finding], files=files)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = SummaryForm(kept, version=finding.version)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, ResearchRefusal, FormSentBefore) as outcome:
            try:
                summarise(
                    finding_id, request_id=request_id, text=said["text"], summary_id=said["once"],
                    version=said["version"], by=request.seated, at=timezone.now(),
                )  # fmt: skip
            except Request.DoesNotExist as gone:
                raise Http404 from gone
            messages.success(request, "Recorded. Release the summary below; the words stay with your agency.")
            return to_request(request, request_id)
        if isinstance(outcome.refused, ChangedMeanwhile):
            finding.refresh_from_db()
            follow(form, version=finding.version)
    return render(
        request,
        "requests/summarise.html",
        {
            "finding": finding, "form": form, "files": files, "is_held": finding.state == FindingState.HELD,
            "came": place.words if (place := came_from(request)) else "",
        },
    )  # fmt: skip
