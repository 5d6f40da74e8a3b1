"""Writing a typed template: a step of a question set, or one of those that are one page."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.forms.base import GovForm
from frontend.library.own_templates import own_draft
from frontend.library.step_form import StepForm
from frontend.library.typed_forms import FrameworkForm, IndicatorsForm, LayoutForm, ReferrerWordsForm, RequestFormForm
from frontend.library.writing import who
from mash_platform.formats.template_differences import STEP_NAMES
from mash_platform.formats.typed import TemplateInvalid
from rollout.library.drafting import change_content
from rollout.library.models import Draft, TemplateKind
from rollout.library.refusals import LibraryRefusal
from tenants.permissions import Page, for_page

SAVED, STALE = HTTPStatus.FOUND, HTTPStatus.CONFLICT
OnePage = type[RequestFormForm | LayoutForm | ReferrerWordsForm | FrameworkForm | IndicatorsForm]
FORMS: dict[str, OnePage] = {
    TemplateKind.REQUEST_FORM: RequestFormForm,
    TemplateKind.PRODUCT_LAYOUT: LayoutForm,
    TemplateKind.REFERRER_WORDS: ReferrerWordsForm,
    TemplateKind.ANALYSIS_FRAMEWORK: FrameworkForm,
    TemplateKind.THRESHOLD_INDICATORS: IndicatorsForm,
}


@for_page(Page.PUBLISH)
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, template_id: UUID, step: str) -> HttpResponse:
    """One step of a question set."""
    found = own_draft(request, template_id)
    if found.template.kind != TemplateKind.QUESTION_SET or step not in STEP_NAMES or found.content is None:
        raise Http404
    form = StepForm(request.POST or None, step=step, entries=found.content["steps"][step], seen=found.revision)
    status = 200
    if form.is_bound and form.is_valid():
        wanted = {**found.content, "steps": {**found.content["steps"], step: form.entries()}}
        status = _save(request, found, form, wanted)
        if status == SAVED:
            return redirect("library:draft", template_id)
    shown = {"found": found, "form": form, "title": STEP_NAMES[step], "seen": _seen(found, form, status)}
    return render(request, "library/questions.html", shown, status=status)


@for_page(Page.PUBLISH)
@require_http_methods(["GET", "POST"])
def content(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Any but a question set."""
    found = own_draft(request, template_id)
    if found.template.kind not in FORMS or found.content is None:
        raise Http404
    form = FORMS[found.template.kind](request.POST or None, content=found.content, seen=found.revision)
    status = _save(request, found, form, form.content()) if form.is_bound and form.is_valid() else 200
    if status == SAVED:
        return redirect("library:draft", template_id)
    shown = {"found": found, "form": form, "seen": _seen(found, form, status)}
    return render(request, "library/content.html", shown, status=status)


def _seen(found: Draft, form: GovForm, status: int) -> Any:
    """After somebody else's change a second save follows theirs; before, the revision that the form had seen."""
    return found.revision if status == STALE or not form.is_bound else form["seen"].value()


def _save(request: HttpRequest, found: Draft, form: GovForm, wanted: Any) -> int:
    try:
        change_content(found.pk, wanted, seen=form.cleaned_data["seen"], by=who(request), at=timezone.now())
    except TemplateInvalid as invalid:
        for fault in invalid.faults[:5]:
            form.add_error(None, f"{fault.wrong[:1].upper()}{fault.wrong[1:]} ({fault.place})")
        return HTTPStatus.OK
    except LibraryRefusal as refused:
        form.add_error(None, str(refused))
        return STALE
    messages.success(request, "Saved in the draft. It is not published yet.")
    return SAVED
