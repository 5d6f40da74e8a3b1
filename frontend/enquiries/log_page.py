"""An enquiry's log: what was done and what came in, when it happened and when it was written."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.finding import by_reference
from frontend.common.linked_references import LinkedReferences
from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.times import ClockField
from frontend.forms.typed_text import typed_text
from frontend.presenters.paging import WorkPaginator
from frontend.presenters.telling import who_is_told
from hub.assessment.enquiry_log import (
    AlreadySaid,
    LogRefused,
    answer_log,
    log_of,
    log_said,
    may_oversee,
    records_crime,
    write_log,
)
from hub.assessment.models import LogAnswer, LogEntry, LogKind
from hub.front_door.models import Enquiry, Notification
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check, content_of
from hub.wall.models import Agency, HubSettings, Member
from hub.wall.permissions import allowed, may
from hub.wall.queries import names_of_agencies
from hub.wall.refusals import FormSentBefore
from hub.wall.rows_together import rows_together
from tenants.access import PlatformRequest
from tenants.seated import Seated

PAGE, LONGEST = 25, 10_000


class LogForm(GovForm):
    """One thing to write down."""

    kind = forms.ChoiceField(
        label="What was it?", widget=forms.RadioSelect, error_messages={"required": "Choose what it was"}
    )
    text = forms.CharField(
        label="What was said or done?", max_length=LONGEST, widget=forms.Textarea,
        error_messages={"required": "Write what was said or done"},
    )  # fmt: skip
    told_by = forms.CharField(label="Who said it?", max_length=200, required=False)
    told_to = forms.CharField(label="To whom?", max_length=200, required=False)
    on = DateInputField(label="On which day?", past=True)
    at_time = ClockField(label="At what time?")
    is_information = forms.BooleanField(label="It tells something about the children or the family", required=False)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "kind": Look(small=True, inline=True),
        "text": Look(rows=5, hint="Who spoke with whom, and what follows. What your agency knows of the family is a"
                                  " finding: record it with your agency’s request."),
        "told_by": Look(width=20, hint="Of what was said in the room or on the telephone: name and agency."),
        "told_to": Look(width=20, hint="Name and agency; of a possible crime, the unit that was told and its number."),
        "at_time": Look(width=5, hint="When it was said or done, not when you write it."),
    }  # fmt: skip

    def __init__(
        self, data: Any, *, initial: Mapping[str, Any], by: Seated, agencies: Iterable[Agency], may_answer: bool
    ) -> None:
        """In: the hub's agencies; whether it may have to be answered: what comes to an enquiry after its decision."""
        super().__init__(data, initial=initial)
        told = who_is_told(by, "Whoever decided is told.")
        hint = f"Where a child is decided already, whoever decided says whether it changes anything. {told}"
        self.looks = {**self.looks, "is_information": Look(hint=hint)}
        others = {LogKind.OVERSIGHT: may_oversee(by), LogKind.CRIME: records_crime(by, agencies)}
        self.choose("kind", [one for one in LogKind.choices if others.get(LogKind(one[0]), True)])
        if not may_answer:
            del self.fields["is_information"]

    @property
    def happened_at(self) -> datetime:
        """When it was. Read it of a valid form."""
        said = self.cleaned_data
        return timezone.make_aware(datetime.combine(said["on"], said["at_time"]))

    def write(self, about: Enquiry | Notification, *, by: Seated) -> LogEntry:
        """Write it down. Call it on a valid form. Raises: LogRefused, FormSentBefore."""
        said = self.cleaned_data
        return write_log(
            about, entry=said["once"], kind=said["kind"], happened_at=self.happened_at, text=said["text"],
            is_information=said.get("is_information", False), told_by=said["told_by"], told_to=said["told_to"], by=by,
            at=timezone.now(),
        )  # fmt: skip


class LogAnswerForm(GovForm):
    """Whether what came after the decision changes anything. A page may have several, each of its entry."""

    changes = forms.ChoiceField(
        label="It came after the decision. Does it change anything?", widget=forms.RadioSelect,
        choices=[("yes", "Yes, look at the decision again"), ("no", "No")],
        error_messages={"required": "Choose whether it changes anything"},
    )  # fmt: skip
    text = forms.CharField(
        label="Why?", max_length=LONGEST, widget=forms.Textarea,
        error_messages={"required": "Enter why it does or does not"},
    )  # fmt: skip

    looks = {"changes": Look(small=True, inline=True), "text": Look(rows=2)}

    def __init__(self, data: Any = None, *, entry: UUID) -> None:
        self.entry = entry
        super().__init__(data, prefix=f"answer-{entry}")


@allowed(Act.READ_LOG, post=Act.WRITE_LOG, line=(Act.READ_LOG, "enquiry"))
@require_http_methods(["GET", "POST"])
def log(request: PlatformRequest, reference: str) -> HttpResponse:
    """The newest first; an asked agency's desk has its own entries alone."""
    found = by_reference(Enquiry, reference)
    return show_log(request, found, log_of(found), here=reverse("enquiries:log", args=[reference]))


def show_log(
    request: PlatformRequest,
    about: Enquiry | Notification,
    written: QuerySet[LogEntry],
    *,
    here: str,
    answering: LogAnswerForm | None = None,
) -> HttpResponse:
    """The log of an enquiry, or of a notification that is in none, with the form that adds to it.

    In: its address; the form of an answer that was sent and could not be taken.
    """
    seated, is_enquiry, now = request.seated, isinstance(about, Enquiry), timezone.localtime()
    initial = {"on": now.date(), "at_time": now.time(), "once": uuid.uuid4()}
    is_sent = request.method == "POST" and answering is None
    kept = None if answering else request.POST if is_sent else drafts.take(request, seated)
    agencies = list(Agency.objects.only("code", "name", "kind"))
    form = LogForm(kept, initial=initial, by=seated, agencies=agencies, may_answer=is_enquiry)
    if is_sent and form.is_valid():
        with refusals_shown_in(form, LogRefused, FormSentBefore):
            made = form.write(about, by=seated)
            told = who_is_told(seated, "Whoever decided is told, and says whether it changes anything.")
            messages.success(request, f"Written down. {told}" if made.is_after else "Written down.")
            return redirect(here)
    page = WorkPaginator(written.select_related("enquiry", "notification"), PAGE).get_page(request.GET.get("page"))
    entries = list(page.object_list)
    answers, names = _answers(entries, reads=seated.is_lead and is_enquiry)
    check([*map(log_said, entries), *(content_of(one, about.reference) for one in answers.values())])
    kind = "enquiry" if is_enquiry else "notification"
    ledger.write_read(Act.READ_LOG, by=seated, object_kind=kind, refs=[about.reference])
    shown = {
        "answering": {one.pk: _answer_form(one, answering) for one in entries if one.is_after},
        "refused": answering or form, "typed": typed_text(answering) if _is_answered(answering, answers) else [],
        "found": about, "page": page, "entries": entries, "answers": answers, "names": names, "form": form,
        "here": here, "kind": kind, "agencies": names_of_agencies(agencies),
        "linked_references": LinkedReferences(
            (one.text for one in (*entries, *answers.values())), but=about.reference
        ),
        "may_answer": may(seated, Act.ANSWER_LOG),
        "may_write": may(seated, Act.WRITE_LOG),
    }  # fmt: skip
    return render(request, "enquiries/log.html", shown)


@allowed(Act.ANSWER_LOG, line=(Act.READ_LOG, "enquiry"))
@require_http_methods(["GET", "POST"])
def answer(request: PlatformRequest, reference: str, entry_id: UUID) -> HttpResponse:
    """Say whether it changes anything; where it does, the assessment is the next page. A GET gives back what was typed
    before the time ran out."""
    found = by_reference(Enquiry, reference)
    written = log_of(found)
    if not written.filter(pk=entry_id, is_after=True).exists():
        raise Http404
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = LogAnswerForm(kept, entry=entry_id)
    if request.method == "POST" and form.is_valid():
        changes = form.cleaned_data["changes"] == "yes"
        with refusals_shown_in(form, AlreadySaid):
            answer_log(entry_id, changes=changes, text=form.cleaned_data["text"], by=request.seated, at=timezone.now())
            messages.success(request, "Recorded.")
            return redirect("enquiries:assess" if changes else "enquiries:log", reference)
    return show_log(request, found, written, here=reverse("enquiries:log", args=[reference]), answering=form)


def _answer_form(entry: LogEntry, sent: LogAnswerForm | None) -> LogAnswerForm:
    return sent if sent is not None and sent.entry == entry.pk else LogAnswerForm(entry=entry.pk)


def _is_answered(sent: LogAnswerForm | None, answers: Mapping[UUID, LogAnswer]) -> bool:
    """Whether a colleague answered meanwhile: what was typed is shown to be copied."""
    return sent is not None and sent.entry in answers


def _answers(entries: list[LogEntry], *, reads: bool) -> tuple[dict[UUID, LogAnswer], dict[UUID | None, str]]:
    """Entry -> what was answered to it, for whoever reads that; and who wrote any of it. One query."""
    answers = LogAnswer.objects.filter(entry__in=[one.pk for one in entries if one.is_after and reads])
    who = Q(pk__in=[one.by for one in entries]) | Q(pk__in=answers.order_by().values("by"))
    read = rows_together(
        HubSettings.objects.all(), answers=answers, members=Member.objects.filter(who).only("id", "name")
    )
    names = defaultdict(lambda: "A colleague", {one.pk: one.name for one in read["members"]})
    return {one.entry_id: one for one in read["answers"]}, names
