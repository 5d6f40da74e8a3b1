"""Inspections, for those who let an inspector in: the list, one of them, what is done about it, and a paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.inspections.written import as_html, words_for
from frontend.presenters.paging import WorkPaginator
from hub.assessment import inspecting
from hub.assessment.inspecting import InspectionRefused, PaperIsGone
from hub.assessment.models import Inspection, InspectionPaper, InspectionState
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.models import HubSettings, Member
from hub.wall.permissions import allowed, may
from hub.wall.rows_together import rows_together
from tenants.access import PlatformRequest
from tenants.inspecting import Desk, seat_in_words
from tenants.models import Role, Seat
from tenants.seated import Seated

PAGE = 25
STANDS = (InspectionState.ASKED, InspectionState.AGREED)


class WhyForm(GovForm):
    """Why it is not agreed to, or ends."""

    why = forms.CharField(label="Why?", max_length=500, widget=forms.Textarea, error_messages={"required": "Say why"})

    looks = {"why": Look(rows=3, hint="Managers and guardians read this. Do not name a child or a case.")}


@allowed(Act.SEE_INSPECTIONS, line=(Act.SEE_INSPECTIONS, "inspection"))
@require_GET
def listed(request: PlatformRequest) -> HttpResponse:
    """Those that wait or are open, and those that were, the newest first."""
    seated = request.seated
    mine = Inspection.objects.defer("token_digest").filter(agency=seated.agency)
    page = WorkPaginator(mine.exclude(state__in=STANDS), PAGE).get_page(request.GET.get("page"))
    now = list(mine.filter(state__in=STANDS)[:PAGE])
    before = list(page.object_list)
    refs = [str(one.pk) for one in (*now, *before)]
    ledger.write_read(Act.SEE_INSPECTIONS, by=seated, object_kind="inspection", refs=refs)
    words = {"now": now, "before": before, "page": page, "may_ask": may(seated, Act.ASK_INSPECTION)}
    return render(request, "inspections/list.html", words)


@allowed(Act.SEE_INSPECTIONS, line=(Act.SEE_INSPECTIONS, "inspection"))
@require_GET
def inspection(request: PlatformRequest, inspection_id: UUID) -> HttpResponse:
    """Who, which days, which enquiries, who answers for it, and what can be done now."""
    return _shown(request, _found(inspection_id, request.seated))


@allowed(Act.AGREE_INSPECTION, step_up=True)
@require_POST
def agree_to(request: PlatformRequest, inspection_id: UUID) -> HttpResponse:
    """A guardian agrees to the papers that the page named."""
    found = _found(inspection_id, request.seated)
    try:
        seen = [UUID(one) for one in request.POST.get("seen", "").split()]
        inspecting.agree(found.pk, seen, by=request.seated)
        messages.success(
            request, "You agreed to what is named. The seat itself waits on the platform’s page New seats."
        )
    except ValueError:
        messages.error(request, inspecting.ChangedMeanwhile.sentence)
    except InspectionRefused as refused:
        messages.error(request, str(refused))
    return redirect("inspections:inspection", found.pk)


@allowed(Act.REFUSE_INSPECTION, no_line="a form, and the name of an inspector")
@require_http_methods(["GET", "POST"])
def refuse_it(request: PlatformRequest, inspection_id: UUID) -> HttpResponse:
    """A guardian does not agree, and says why."""
    found, seated = _found(inspection_id, request.seated), request.seated
    form = _why(request)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, InspectionRefused):
            inspecting.refuse(found.pk, form.cleaned_data["why"], by=seated, at=timezone.now())
            messages.success(request, "You did not agree. The papers are removed.")
            return redirect("inspections:inspection", found.pk)
    return render(request, "inspections/why.html", {"form": form, "it": found, "what": "refuse"})


@allowed(Act.END_INSPECTION, no_line="a form, and the name of an inspector")
@require_http_methods(["GET", "POST"])
def end_it(request: PlatformRequest, inspection_id: UUID) -> HttpResponse:
    """It ends now: nothing is read from the next click on."""
    found, seated = _found(inspection_id, request.seated), request.seated
    form = _why(request)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, InspectionRefused):
            is_guardian = seated.role == Role.GUARDIAN
            inspecting.end(
                found.pk, form.cleaned_data["why"], by=seated, at=timezone.now(), is_guardian=is_guardian
            )  # fmt: skip
            messages.success(request, "It is ended. The papers are removed, and the inspector reads nothing more.")
            return redirect("inspections:inspection", found.pk)
    return render(request, "inspections/why.html", {"form": form, "it": found, "what": "end"})


@allowed(Act.READ_INSPECTION_PAPER, line=(Act.READ_INSPECTION_PAPER, "enquiry"))
@require_GET
def paper(request: PlatformRequest, paper_id: UUID) -> HttpResponse:
    """What the inspector reads, for the desk that made it; nothing that they are not shown. Raises: Altered."""
    one = _paper(paper_id, request.seated)
    try:
        words = as_html(inspecting.words_of(one))
    except PaperIsGone as gone:
        messages.error(request, str(gone))
        return redirect("inspections:inspection", one.inspection_id)
    ledger.write_read(Act.READ_INSPECTION_PAPER, by=request.seated, object_kind="enquiry", refs=[one.reference])
    return render(request, "inspections/paper.html", {"paper": one, "it": one.inspection, "words": words})


@allowed(Act.MAKE_PAPER, step_up=True)
@require_POST
def anew(request: PlatformRequest, paper_id: UUID) -> HttpResponse:
    """A paper that is gone, or older than what was withdrawn since, is made again."""
    old = _paper(paper_id, request.seated)
    try:
        inspecting.make_anew(old, words_for(request.seated), by=request.seated)
        messages.success(request, f"The paper of {old.reference} is made again, as the record is now.")
    except InspectionRefused as refused:
        messages.error(request, str(refused))
    return redirect("inspections:inspection", old.inspection_id)


def _found(inspection_id: UUID, seated: Seated) -> Inspection:
    """Of one's own agency. Raises: Http404."""
    found: Inspection | None = (
        Inspection.objects.defer("token_digest").filter(pk=inspection_id, agency=seated.agency).first()
    )
    if found is None:
        raise Http404
    return found


def _paper(paper_id: UUID, seated: Seated) -> InspectionPaper:
    """Raises: Http404."""
    papers = InspectionPaper.objects.select_related("inspection", "enquiry").defer(
        "words", "mark", "inspection__token_digest"
    )  # fmt: skip
    found: InspectionPaper | None = papers.filter(pk=paper_id, agency=seated.agency).first()
    if found is None:
        raise Http404
    return found


def _shown(request: PlatformRequest, found: Inspection) -> HttpResponse:
    seated, now = request.seated, timezone.now()
    is_manager, stands = seated.role == Role.MANAGER, found.state in STANDS
    read = _read(found)
    papers: list[InspectionPaper] = read["papers"]
    gone = inspecting.why_gone(papers) if is_manager else {}
    refs = sorted({one.reference for one in papers})
    ledger.write_read(Act.SEE_INSPECTIONS, by=seated, object_kind="inspection", refs=[str(found.pk)], beside=refs)
    words: dict[str, Any] = {
        "it": found, "papers": [(one, gone.get(one.pk, "")) for one in papers],
        "seat": seat_in_words(Desk(found.person, found.agency, seated.hub), now) if stands else "Over",
        "names": _names(found, read["members"]), "now": now,
        "seen": " ".join(str(one.pk) for one in papers),
        "may_answer": found.state == InspectionState.ASKED and may(seated, Act.AGREE_INSPECTION),
        "may_end": stands and may(seated, Act.END_INSPECTION),
        "may_read": is_manager and stands,
        "may_make": is_manager and found.state == InspectionState.AGREED,
    }  # fmt: skip
    return render(request, "inspections/inspection.html", words)


def _read(found: Inspection) -> dict[str, list[Any]]:
    """Its papers, without their words, and who asked and answered. One query."""
    papers = InspectionPaper.objects.filter(inspection=found).exclude(gone_why="anew")
    return rows_together(
        HubSettings.objects.all(),
        papers=papers.defer("words", "mark", "enquiry"),
        members=Member.objects.filter(pk__in=_people_of(found)).only("id", "name"),
    )


def _people_of(found: Inspection) -> list[UUID]:
    return [one for one in (found.asked_by, found.answered_by, found.ended_by) if one]


def _names(found: Inspection, members: list[Member]) -> dict[UUID, str]:
    """Guardians have no row among the hub's members, and the platform names them."""
    names = {one.pk: one.name for one in members}
    missing = [one for one in _people_of(found) if one not in names]
    return names | dict(Seat.objects.filter(pk__in=missing).values_list("pk", "user__name")) if missing else names


def _why(request: PlatformRequest) -> WhyForm:
    return WhyForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
