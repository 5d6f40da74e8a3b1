"""An enquiry's log: what was done and what came in, when it happened and when it was written."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
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
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.times import ClockField
from frontend.presenters.paging import WorkPaginator
from hub.assessment.enquiry_log import AlreadySaid, LogRefused, answer_log, may_oversee, write_log
from hub.assessment.models import LogAnswer, LogEntry, LogKind
from hub.front_door.models import Enquiry
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check, content_of
from hub.wall.models import Agency, Member
from hub.wall.permissions import allowed, may
from hub.wall.refusals import FormSentBefore
from tenants.access import PlatformRequest

PAGE = 25


class LogForm(GovForm):
    """One thing to write down."""

    kind = forms.ChoiceField(
        label="What was it?", widget=forms.RadioSelect, error_messages={"required": "Choose what it was"}
    )
    text = forms.CharField(
        label="What was said or done?", max_length=10000, widget=forms.Textarea,
        error_messages={"required": "Write what was said or done"},
    )  # fmt: skip
    on = DateInputField(label="On which day?", past=True)
    at_time = ClockField(label="At what time?")
    is_information = forms.BooleanField(label="It tells something about the children or the family", required=False)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "kind": Look(small=True, inline=True),
        "text": Look(rows=5, hint="Who spoke with whom, and what follows. What your agency knows of the family is a"
                                  " finding: record it with your agency’s request."),
        "at_time": Look(width=5),
        "is_information": Look(hint="Where a child is decided already, whoever decided is told and says whether it"
                                    " changes anything."),
    }  # fmt: skip

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any], oversees: bool) -> None:
        super().__init__(data, initial=initial)
        kinds = [one for one in LogKind.choices if oversees or one[0] != LogKind.OVERSIGHT]
        self.choose("kind", kinds)

    @property
    def happened_at(self) -> datetime:
        """When it was. Read it of a valid form."""
        said = self.cleaned_data
        return timezone.make_aware(datetime.combine(said["on"], said["at_time"]))


@allowed(Act.READ_LOG, post=Act.WRITE_LOG, line=(Act.READ_LOG, "enquiry"))
@require_http_methods(["GET", "POST"])
def log(request: PlatformRequest, reference: str) -> HttpResponse:
    """The newest first; an asked agency's desk has its own entries alone."""
    found, seated = by_reference(Enquiry, reference), request.seated
    here = timezone.localtime()
    initial = {"on": here.date(), "at_time": here.time(), "once": uuid.uuid4()}
    kept = request.POST if request.method == "POST" else drafts.take(request, seated)
    form = LogForm(kept, initial=initial, oversees=may_oversee(seated))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, LogRefused, FormSentBefore):
            made = write_log(
                found, entry=said["once"], kind=said["kind"], happened_at=form.happened_at, text=said["text"],
                is_information=said["is_information"], by=seated, at=timezone.now(),
            )  # fmt: skip
            after = " Whoever decided is told, and says whether it changes anything." if made.is_after else ""
            messages.success(request, f"Written down.{after}")
            return redirect("enquiries:log", reference)
    page = WorkPaginator(LogEntry.objects.filter(enquiry=found), PAGE).get_page(request.GET.get("page"))
    entries = list(page.object_list)
    answers = _answers(entries) if seated.is_lead else {}
    check(content_of(one, reference) for one in [*entries, *answers.values()])
    names = Member.objects.names(one.by for one in [*entries, *answers.values()])
    ledger.write_read(Act.READ_LOG, by=seated, object_kind="enquiry", refs=[reference])
    shown = {
        "found": found, "page": page, "entries": entries, "answers": answers, "names": names, "form": form,
        "agencies": dict(Agency.objects.values_list("code", "name")),
        "may_answer": may(seated, Act.ANSWER_LOG),
        "may_write": may(seated, Act.WRITE_LOG),
    }  # fmt: skip
    return render(request, "enquiries/log.html", shown)


@allowed(Act.ANSWER_LOG)
@require_POST
def answer(request: PlatformRequest, reference: str, entry_id: UUID) -> HttpResponse:
    """Say whether it changes anything; where it does, the assessment is the next page."""
    changes, text = request.POST.get("changes"), request.POST.get("text", "").strip()[:10000]
    if not LogEntry.objects.filter(pk=entry_id, enquiry__reference=reference).exists():
        raise Http404
    if changes not in ("yes", "no") or not text:
        messages.warning(request, "Say whether it changes anything, and why. Nothing was recorded.")
        drafts.keep(request, request.seated)
        return redirect("enquiries:log", reference)
    try:
        answer_log(entry_id, changes=changes == "yes", text=text, by=request.seated, at=timezone.now())
    except AlreadySaid as refused:
        messages.warning(request, refused.sentence)
    except LogEntry.DoesNotExist as gone:
        raise Http404 from gone
    else:
        messages.success(request, "Recorded.")
        if changes == "yes":
            return redirect("enquiries:assess", reference)
    return redirect("enquiries:log", reference)


def _answers(entries: list[LogEntry]) -> dict[UUID, LogAnswer]:
    after = [one.pk for one in entries if one.is_after]
    return {one.entry_id: one for one in LogAnswer.objects.filter(entry__in=after)} if after else {}
