"""The released picture beside the decision: analysis, level, final rating and what happens next for each child."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.finding import by_reference
from frontend.decisions.decide_form import DecideForm
from frontend.decisions.showing import answers_of, messages_of, timeline_of
from frontend.forms.contradiction import interrupt
from frontend.presenters.paging import latest
from hub.assessment.analysing import analyse, has_enquiry
from hub.assessment.contents import decisions_said
from hub.assessment.deciding import decide
from hub.assessment.enquiry_snapshot import EnquirySnapshot, agencies_of, snapshot_of
from hub.assessment.models import Decision
from hub.assessment.refusals import AnalysisChanged, AssessmentRefusal, PictureChanged
from hub.assessment.since_decision import since_decision
from hub.assessment.withdrawing import withdrawn_for
from hub.front_door.models import Enquiry
from hub.research.models import Request
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.contradictions import Contradiction
from hub.wall.models import Agency
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from joining.links_register import links_of
from tenants.access import PlatformRequest


@allowed(Act.ANALYSE, theirs=has_enquiry, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def assess(request: PlatformRequest, reference: str) -> HttpResponse:
    """Show the picture; a POST keeps the analysis, or decides; a GET gives back what was typed when time ran out."""
    found = by_reference(Enquiry, reference)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    picture = snapshot_of(found)
    theirs = ""
    deciding = request.POST.get("act") == "decide"
    form = _form(request, picture, kept, require_decision=deciding)
    if request.method == "POST" and form.is_valid() and not form.goes_back:
        try:
            if deciding:
                return _decide(request, form, picture)
            made = analyse(
                found.pk, form.cleaned_data["analysis"], by=request.seated, at=timezone.now(),
                seen=form.cleaned_data["seen"],
            )  # fmt: skip
        except Contradiction as contradiction:
            ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
            return interrupt(
                request, contradiction, about=f"Enquiry {reference}.", keep="Decide so", change="Change the decision"
            )
        except (AssessmentRefusal, FormSentBefore) as refused:
            if isinstance(refused, PictureChanged):
                # The page shows the picture of now, beside what was typed, and goes on from there.
                form = _form(request, picture, {**request.POST.dict(), "mark": picture.mark})
                form.is_valid()
            if isinstance(refused, AnalysisChanged) and picture.analysis:
                form = _form(
                    request, picture, {**request.POST.dict(), "seen": picture.analysis.number}, require_decision=False
                )
                form.is_valid()
                theirs = picture.analysis.text
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "The analysis is kept. Nothing is decided yet.")
            # Level, decision and reason beside it stay typed.
            drafts.keep(request, request.seated, changed={"seen": str(made.number)})
            return HttpResponseRedirect(request.path, status=HTTPStatus.SEE_OTHER)
    return _page(request, picture, form, is_bound=request.method == "POST", theirs=theirs)


def _decide(request: PlatformRequest, form: DecideForm, picture: EnquirySnapshot) -> HttpResponse:
    """Raises: AssessmentRefusal."""
    said = form.cleaned_data
    decide(
        picture.enquiry.pk, form.decided(), analysis=said["analysis"], mark=said["mark"], form=said["once"],
        by=request.seated, at=timezone.now(),
    )  # fmt: skip
    messages.success(request, "Decided. Now send what was decided to whoever acts on it.")
    return redirect("enquiries:issue", picture.enquiry.reference)


def _form(
    request: PlatformRequest, picture: EnquirySnapshot, data: object = None, *, require_decision: bool = True
) -> DecideForm:
    return DecideForm(
        data,
        children=picture.children_of(request.seated.agency),
        mark=picture.mark,
        analysis=picture.analysis.text if picture.analysis else "",
        seen=picture.analysis.number if picture.analysis else 0,
        links=links_of(request.seated),
        require_decision=require_decision,
    )


def _names(requests: Sequence[Request]) -> list[str]:
    agencies = Agency.objects.filter(code__in=agencies_of(requests)) if requests else []
    return [one.name for one in agencies]


def _page(
    request: PlatformRequest, picture: EnquirySnapshot, form: DecideForm, *, is_bound: bool, theirs: str
) -> HttpResponse:
    now = timezone.now()
    mine = picture.children_of(request.seated.agency)
    withdrawn = withdrawn_for(picture.enquiry)
    answers = answers_of(picture, withdrawn, now)
    decisions = list(Decision.objects.filter(subject__in=picture.subjects).order_by("number"))
    released, notifications, most = timeline_of(picture), messages_of(picture), latest(request)
    check(decisions_said(decisions, picture.enquiry.reference))
    shown = {
        "found": picture.enquiry,
        "picture": picture,
        "mine": mine,
        "others": [one for one in picture.subjects if one not in mine],
        "decisions": {one.subject_id: one for one in decisions},
        "released": released[-most:],
        "all_released": len(released),
        "answers": answers,
        "unsettled": len(picture.unsettled),
        "waiting": _names(picture.not_heard),
        "more_to_come": _names(picture.more_to_come),
        "since": since_decision(picture, decisions, withdrawn, request.seated.agency),
        "notifications": notifications[-most:],
        "all_notifications": len(notifications),
        "form": form,
        "form_errors": form if is_bound else None,
        "theirs": theirs,
        "now": now,
    }
    ledger.write_read(
        Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[picture.enquiry.reference]
    )  # fmt: skip
    return render(request, "decisions/assess.html", shown)
