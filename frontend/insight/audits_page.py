"""A manager's audit: a sample drawn by chance, a short form for each of its enquiries, and what came of it."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.charts.bars import Bar, bar_chart
from frontend.common.saving import refusals_shown_in
from frontend.csv_files import csv_response
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.numbers import WholeNumberField
from frontend.presenters.dates import span
from frontend.presenters.paging import WorkPaginator
from hub.assessment.auditing import (
    MOST,
    AuditRefused,
    Figure,
    audit,
    audit_said,
    decided_by,
    draw_sample,
    figures_of,
)
from hub.assessment.codes import Decision
from hub.assessment.models import AuditAnswer, AuditedEnquiry, AuditQuestion, AuditSample
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Member
from hub.wall.permissions import allowed, may
from hub.wall.refusals import FormSentBefore
from tenants.access import PlatformRequest

PAGE = 25
ANY = "Any decision"
APPLIES_TO_NONE = "Applies to none"
SHORT = {
    AuditQuestion.BASIS: "Agreement or basis",
    AuditQuestion.AGENCIES: "Agencies asked",
    AuditQuestion.HOUSEHOLD: "Whole household",
    AuditQuestion.TIMES: "Time limits",
    AuditQuestion.VOICE: "The child’s voice",
    AuditQuestion.DECISION: "Decision borne out",
    AuditQuestion.FEEDBACK: "Referrer told",
}  # what a bar is called


class DrawForm(GovForm):
    """From which enquiries, and how many."""

    first = DateInputField(label="First day of the decisions", past=True)
    last = DateInputField(label="Last day of the decisions", past=True)
    outcome = forms.ChoiceField(label="What was decided", choices=[("", ANY), *Decision.choices], required=False)
    wanted = WholeNumberField(label="How many enquiries?", min_value=1, max_value=MOST)
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "last": Look(hint="A day before today, so that nobody who decides knows what is drawn."),
        "outcome": Look(mark_optional=False),
        "wanted": Look(width=3, hint=f"At most {MOST}. Where there are fewer, all of them are drawn."),
    }


class AuditForm(GovForm):
    """A question after the other; none is answered beforehand."""

    learning = forms.CharField(
        label="What can be learned from it?", max_length=2000, required=False, widget=forms.Textarea
    )

    looks = {"learning": Look(rows=4, hint="Managers of your authority read it. Do not name a child or a family.")}

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        asked = {
            one.value: forms.ChoiceField(
                label=one.label, choices=AuditAnswer.choices, widget=forms.RadioSelect,
                error_messages={"required": f"Choose an answer: {one.label}"},
            )
            for one in AuditQuestion
        }  # fmt: skip
        self.fields = {**asked, **self.fields}
        self.looks = {**{one: Look(inline=True, small=True) for one in asked}, **self.looks}

    @property
    def answers(self) -> dict[str, str]:
        """Read it of a valid form."""
        return {one.value: self.cleaned_data[one.value] for one in AuditQuestion}


@allowed(Act.LIST_AUDITS, post=Act.DRAW_AUDIT, no_line="days and numbers, no case")
@require_http_methods(["GET", "POST"])
def audits(request: PlatformRequest) -> HttpResponse:
    """What was drawn, the newest first, and how far each is; drawing another."""
    seated = request.seated
    kept = request.POST if request.method == "POST" else drafts.take(request, seated)
    form = DrawForm(kept, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, AuditRefused, FormSentBefore):
            made = draw_sample(
                said["first"], said["last"], said["wanted"], said["outcome"], form=said["once"], by=seated,
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, "Drawn. Each enquiry has a form, for a manager who did not decide it.")
            return redirect("insight:audit", made.pk)
    found = AuditSample.objects.annotate(there=Count("items"), done=Count("items__audited_at")).order_by("-at", "pk")
    page = WorkPaginator(found, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    names = Member.objects.names(one.by for one in rows)
    shown = {
        "page": page, "form": form,
        "rows": [(one, span(one.first, one.last), decision_words(one.outcome), names[one.by]) for one in rows],
    }  # fmt: skip
    return render(request, "insight/audits.html", shown)


@allowed(Act.READ_AUDIT, line=(Act.READ_AUDIT, "enquiry"))
@require_GET
def sample(request: PlatformRequest, sample_id: UUID) -> HttpResponse:
    """Its enquiries by reference, what was found as numbers, and what there is to learn."""
    found, items = _read(sample_id)
    names = Member.objects.names([found.by, *(one.audited_by for one in items)])
    figures = figures_of(items)
    refs = [one.enquiry.reference for one in items]
    ledger.write_read(Act.READ_AUDIT, by=request.seated, object_kind="enquiry", refs=refs)
    shown = {
        "found": found, "period": span(found.first, found.last), "decision": decision_words(found.outcome),
        "items": [(one, names[one.audited_by]) for one in items], "by": names[found.by],
        "gone": min(found.wanted, found.of) - len(items),
        "done": sum(one.audited_at is not None for one in items),
        "figures": figures, "head": _HEAD, "rows": [_cells(one) for one in figures], "drawing": _drawing(figures),
    }  # fmt: skip
    return render(request, "insight/audit.html", shown)


@allowed(Act.READ_AUDIT, line=(Act.READ_AUDIT, "audit"))
@require_GET
def figures_file(request: PlatformRequest, sample_id: UUID) -> HttpResponse:
    """The numbers as a file: no reference, no name, no word of anybody."""
    found, items = _read(sample_id)
    ledger.write_read(Act.READ_AUDIT, by=request.seated, object_kind="audit", refs=[str(found.pk)])
    rows = [_cells(one) for one in figures_of(items)]
    return csv_response(f"{request.seated.hub}-audit-{found.first}-{found.last}", _HEAD, rows)


@allowed(Act.AUDIT_ENQUIRY, line=(Act.READ_AUDIT, "enquiry"))
@require_http_methods(["GET", "POST"])
def audited(request: PlatformRequest, item_id: UUID) -> HttpResponse:
    """The form of one enquiry, which stands on its own page; or what was found of it."""
    seated = request.seated
    found = _item(item_id)
    reference, is_own = found.enquiry.reference, decided_by(found.enquiry, seated)
    form = AuditForm(request.POST if request.method == "POST" else drafts.take(request, seated))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, AuditRefused):
            audit(found.pk, form.answers, form.cleaned_data["learning"], by=seated, at=timezone.now())
            messages.success(request, "Kept.")
            return redirect("insight:audit", found.sample_id)
        found = _item(item_id)
    ledger.write_read(Act.READ_AUDIT, by=seated, object_kind="enquiry", refs=[reference])
    shown = {
        "one": found, "reference": reference, "form": form, "is_own": is_own,
        "may_print": may(seated, Act.PRINT_ENQUIRY),
        "period": span(found.sample.first, found.sample.last),
        "answers": [
            (one.label, AuditAnswer(found.answers[one]).label) for one in AuditQuestion if one in found.answers
        ],
        "who": Member.objects.names([found.audited_by])[found.audited_by],
    }  # fmt: skip
    return render(request, "insight/audited.html", shown)


def decision_words(code: str) -> str:
    """A decision that a sample was narrowed to."""
    return str(Decision(code).label) if code else ANY


_HEAD = ["Question", *(str(one.label) for one in AuditAnswer), "Yes, per cent of those to which it applies"]


def _item(item_id: UUID) -> AuditedEnquiry:
    """One that was drawn, as it was recorded. Raises: Http404, hub.wall.contents.Altered."""
    found = AuditedEnquiry.objects.select_related("enquiry", "sample").filter(pk=item_id).first()
    if found is None:
        raise Http404
    check([audit_said(found, found.enquiry.reference)] if found.audited_at else [])
    return found


def _read(sample_id: UUID) -> tuple[AuditSample, list[AuditedEnquiry]]:
    """A sample with what was found, as it was recorded. Raises: Http404, hub.wall.contents.Altered."""
    found = AuditSample.objects.filter(pk=sample_id).first()
    if found is None:
        raise Http404
    items = list(found.items.select_related("enquiry"))
    check(audit_said(one, one.enquiry.reference) for one in items if one.audited_at)
    return found, items


def _cells(one: Figure) -> list[Any]:
    return [one.question.label, *(one.counts[answer] for answer in AuditAnswer.values), one.share]


def _drawing(figures: list[Figure]) -> Any:
    bars: list[Bar] = [
        (SHORT[one.question], one.share) if one.share is not None else (SHORT[one.question], None, APPLIES_TO_NONE)
        for one in figures
    ]
    return bar_chart("Yes, per cent", bars, key="audit", unit=" %", whole=100)
