"""The pages of an agency's researcher: its requests, and one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.list_changes import NO_LINE, mark_of, whether_changed
from frontend.common.saving import refusals_shown_in
from frontend.common.work_list import Filter, Sort, WorkList, nothing_last
from frontend.forms.typed_text import typed_text
from frontend.partners.list_position import came_from
from frontend.presenters.paging import latest
from frontend.requests.at_the_desk import NoteForm
from frontend.requests.meanwhile import answered_meanwhile, ended_meanwhile, show_ended
from frontend.requests.proposals import with_who_agrees
from frontend.requests.request_forms import RecordForm, ReleaseForm, WithholdForm
from frontend.requests.request_page import (
    Shown,
    empty_release_form,
    look_up,
    record_form,
    release_form,
)
from frontend.requests.sent_again import sent_again
from frontend.requests.told_before_page import elsewhere
from frontend.requests.waiting_rows import agreements_from, read_beside, rows_of
from frontend.requests.way_back import after_release, to_request
from frontend.requests.what_others_see import may_change, own_answer
from hub.research.agreement import waiting_at
from hub.research.contents import check_shared
from hub.research.desk_notes import write_note
from hub.research.findings import record as record_finding
from hub.research.finishing import change_answer
from hub.research.holding import Holder, holders_of
from hub.research.models import ENDED, Finding, FindingState, Request, WhoseFinding
from hub.research.own_requests import has_request, reference_of
from hub.research.proposing import decided_before
from hub.research.refusals import AlreadyAnswered, ResearchRefusal
from hub.research.releasing import release as release_findings
from hub.research.telling_which import defaults_of, seen_by_others
from hub.research.withholding import withhold as withhold_finding
from hub.wall import drafts, ledger
from hub.wall.absences import away_from, away_rows
from hub.wall.acts import Act
from hub.wall.models import Recipient
from hub.wall.on_paper import NotRecordedThen
from hub.wall.permissions import allowed, may
from hub.wall.refusals import FormSentBefore
from tenants.access import PlatformRequest

PAGE = 40  # as large as a page may be: a row says much
# What waits is sorted by its clock, as an index has it; what was answered by when it was.
DUE = Sort("Time", "due first", "due last", (nothing_last("due_at"), "asked_at", "pk"))
ENDED_AT = Coalesce("ended_at", "answered_at")
ANSWERED = Sort("Time", "answered first", "answered last", (OrderBy(ENDED_AT), "pk"), first_down=True)
STATE = Filter("show", "Requests", (("answered", "Answered"),), every="To answer")
SHOWN_FIRST = 5  # of what waits for agreement; the rest has a list of its own
WHOSE_SHOWN, MOST_WHOSE = 5, 100


@dataclass(frozen=True)
class Listed:
    """The list as its address asks, and one page of it."""

    is_answered: bool
    it: WorkList
    page: Any
    rows: list[Request]

    def mark(self, holders: Mapping[UUID, Holder | None]) -> str:
        """Another one as soon as the page would read otherwise. In: who has each request."""
        has = {pk: one.member for pk, one in holders.items() if one}
        rows = ((one.pk, one.state, one.due_at, one.question, has.get(one.pk)) for one in self.rows)
        return mark_of([self.page.paginator.count], rows)


def _listed(request: PlatformRequest) -> Listed:
    is_answered = request.GET.get("show") == "answered"
    sorts, default = ({"answered": ANSWERED}, "-answered") if is_answered else ({"due": DUE}, "due")
    it = WorkList(request, sorts=sorts, default=default, filters=[STATE], size=PAGE, largest=PAGE)
    mine = Request.objects.filter(agency=request.seated.agency)
    page = it.paged((mine.exclude(state="open") if is_answered else mine.waiting()).order_by(*it.order))
    rows: list[Request] = list(page.object_list)
    return Listed(is_answered, it, page, rows)


@allowed(Act.LIST_REQUESTS, line=(Act.LIST_REQUESTS, "enquiry"))
@require_GET
def requests(request: PlatformRequest) -> HttpResponse:
    """My agency's requests, due first. A page is one line of the ledger."""
    listed = _listed(request)
    is_answered, it, page, rows = listed.is_answered, listed.it, listed.page, listed.rows
    now = timezone.now()
    waiting = waiting_at(request.seated.agency)[:SHOWN_FIRST]
    read = read_beside(
        rows,
        waiting.none() if is_answered else waiting,
        whose=WhoseFinding.objects.filter(agency=request.seated.agency, answer="")[:MOST_WHOSE],
        defaults=defaults_of(request.seated.agency)[:1],
        absences=away_rows(now),
        recipients=Recipient.objects.filter(code__in={one.let_out_to for one in rows if one.let_out_to}).only(
            "code", "name"
        ),
    )
    shown, agreements, whose = rows_of(rows, now, read), agreements_from(read), read["whose"]
    agreements = with_who_agrees(agreements, request.seated, at=now)
    refs = [*(one.reference for one in shown), *(one.reference for one in whose[:WHOSE_SHOWN])]
    refs += [each.it.enquiry.reference for each in agreements]
    ledger.write_read(Act.LIST_REQUESTS, by=request.seated, object_kind="enquiry", refs=list(dict.fromkeys(refs)))
    return render(
        request,
        "requests/requests.html",
        {
            "it": it,
            "page": page,
            "mark": listed.mark({row.asked.pk: row.holder for row in shown}),
            "rows": shown,
            "answered": is_answered,
            "recipients": {one.code: one.name for one in read["recipients"]},
            "whose": whose[:WHOSE_SHOWN],
            "all_whose": len(whose),
            "may_say_whose": may(request.seated, Act.SAY_WHOSE),
            "now": now,
            "may_answer": may(request.seated, Act.NOTHING_KNOWN),
            "may_hold": may(request.seated, Act.HOLD_REQUEST),
            "may_hand_over": may(request.seated, Act.SEE_COLLEAGUES),
            "may_set_default": may(request.seated, Act.SEE_ANSWER_DEFAULT),
            "tells": any(one.tells for one in read["defaults"]),
            "own": request.seated.seat,
            "away": away_from(read["absences"]),
            "agreements": agreements,
            "more_agreements": len(agreements) == SHOWN_FIRST,
        },
    )


@allowed(Act.LIST_REQUESTS, no_line=NO_LINE)
@require_GET
def requests_changes(request: PlatformRequest) -> HttpResponse:
    """Whether the list that a page shows is another one now."""
    listed = _listed(request)
    return whether_changed(request, listed.mark(holders_of(one.pk for one in listed.rows)))


@allowed(Act.READ_REQUEST, line=(Act.READ_REQUEST, "enquiry"))
@require_GET
def one(request: PlatformRequest, request_id: UUID) -> HttpResponse:
    """Why we are asked, about whom, and what my agency has found."""
    drafts.offer(
        request, request.seated,
        reverse("requests:record", args=[request_id]), reverse("requests:release", args=[request_id]),
        reverse("requests:note", args=[request_id]),
    )  # fmt: skip
    ended = Request.objects.filter(pk=request_id, agency=request.seated.agency, state__in=ENDED).first()
    return show_ended(request, ended) if ended else _page(request, _look_up(request, request_id))


@allowed(Act.RECORD_FINDING, theirs=has_request, line=(Act.READ_REQUEST, "enquiry"))
@require_http_methods(["GET", "POST"])
def record(request: PlatformRequest, request_id: UUID) -> HttpResponse:
    """Record a finding; a GET gives back what was typed before the time ran out.

    A colleague may have answered meanwhile: then the page says so, and the same form opens the answer and records.
    """
    if over := ended_meanwhile(request, request_id, record_form):
        return over
    shown = _look_up(request, request_id)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = record_form(shown, kept)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if request.POST.get("reopen") and may(request.seated, Act.FINISH_REQUEST):
                change_answer(request_id, by=request.seated)
            record_finding(
                request_id, finding_id=said["finding"], about=[UUID(each) for each in said["about"]],
                kind=said["kind"], happened_on=said["happened_on"], text=said["text"],
                source_record=said["source_record"], learnt=form.learnt(), paper=form.paper(),
                by=request.seated, at=timezone.now(),
            )  # fmt: skip
        except AlreadyAnswered:
            form.add_error(None, answered_meanwhile(shown.asked))
            drafts.keep(request, request.seated)
        except NotRecordedThen as refused:
            form.add_error(refused.field, refused.sentence)
        except (ResearchRefusal, FormSentBefore) as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "Recorded. Only your agency can see it until you release it.")
            return to_request(request, request_id, another=bool(request.POST.get("another")))
    return _page(request, shown, recording=form)


@allowed(Act.RELEASE, step_up=True, line=(Act.READ_REQUEST, "enquiry"))
@require_http_methods(["GET", "POST"])
def release(request: PlatformRequest, request_id: UUID) -> HttpResponse:
    """Release several by one decision; a GET gives back what was typed before the time ran out."""
    if over := ended_meanwhile(request, request_id, empty_release_form):
        return over
    shown = _look_up(request, request_id)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = release_form(shown, request.seated, kept)
    if request.method == "POST":
        before = decided_before(form.release_id(), shown.asked.enquiry_id, by=request.seated)
        if before is not None:
            return sent_again(request, request_id, before, form)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with refusals_shown_in(form, ResearchRefusal, FormSentBefore):
                done = release_findings(
                    form.chosen(), request_id=request_id, desks=said["desks"], recipients=said["recipients"],
                    grounds=form.grounds(), release_id=said["release"], files=form.chosen_files(),
                    all_told=said["all_told"], by=request.seated,
                )  # fmt: skip
                return after_release(request, request_id, done)
        except (Finding.DoesNotExist, Request.DoesNotExist) as gone:
            if over := ended_meanwhile(request, request_id, empty_release_form):
                return over
            raise Http404 from gone
    return _page(request, shown, releasing=form)


@allowed(Act.WRITE_DESK_NOTE, line=(Act.READ_REQUEST, "enquiry"))
@require_http_methods(["GET", "POST"])
def note(request: PlatformRequest, request_id: UUID) -> HttpResponse:
    """Leave a note for colleagues; a GET gives back what was typed before the time ran out."""
    if over := ended_meanwhile(request, request_id, lambda _, data: NoteForm(data)):
        return over
    shown = _look_up(request, request_id)
    form = NoteForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, ResearchRefusal, FormSentBefore):
            write_note(request_id, said["words"], note_id=said["note"], by=request.seated, at=timezone.now())
            messages.success(request, "Noted. Your agency’s desk can read it.")
            return to_request(request, request_id)
    return _page(request, shown, noting=form)


@allowed(Act.WITHHOLD, line=(Act.READ_REQUEST, "enquiry"))
@require_http_methods(["GET", "POST"])
def withhold(request: PlatformRequest, request_id: UUID, finding_id: UUID) -> HttpResponse:
    """Keep one finding back, with the reason."""
    try:
        finding = Finding.objects.select_related("request").get(
            pk=finding_id, request=request_id, agency=request.seated.agency
        )
    except Finding.DoesNotExist as gone:
        raise Http404 from gone
    ledger.write_read(Act.READ_REQUEST, by=request.seated, object_kind="enquiry", refs=[reference_of(finding.request)])
    check_shared([finding])
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = WithholdForm(kept, initial={"version": finding.version})
    if request.method == "POST" and form.is_valid():
        try:
            withhold_finding(
                finding_id, request_id=request_id, reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"], by=request.seated,
            )  # fmt: skip
        except ResearchRefusal as refused:
            # The page shows what the finding says now, beside what was typed, and goes on from there.
            finding.refresh_from_db()
            form = WithholdForm({**request.POST.dict(), "version": finding.version})
            form.is_valid()
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "Withheld. Only your agency can see it, with your reason.")
            return to_request(request, request_id)
    return render(
        request,
        "requests/withhold.html",
        {
            "form": form,
            "finding": finding,
            "can_withhold": finding.state == FindingState.HELD,
            "typed": typed_text(form) if finding.state != FindingState.HELD else [],
            "came": place.words if (place := came_from(request)) else "",
        },
    )


def _look_up(request: PlatformRequest, request_id: UUID) -> Shown:
    """The agency's own request, read and written in the ledger. Raises: Http404 for another agency's."""
    try:
        asked = Request.objects.select_related("enquiry").get(pk=request_id, agency=request.seated.agency)
    except Request.DoesNotExist as gone:
        raise Http404 from gone
    shown = look_up(asked, request.seated)
    reference = asked.enquiry.reference
    ledger.write_read(
        Act.READ_REQUEST, by=request.seated, object_kind="enquiry", refs=[reference],
        beside=elsewhere(shown.before, reference),
    )  # fmt: skip
    return shown


def _page(
    request: PlatformRequest,
    shown: Shown,
    recording: RecordForm | None = None,
    releasing: ReleaseForm | None = None,
    noting: NoteForm | None = None,
) -> HttpResponse:
    place = came_from(request)
    came = place.words if place else ""
    return render(
        request,
        "requests/request.html",
        {
            "shown": shown,
            "asked": shown.asked,
            "recording": recording or record_form(shown, another=bool(request.GET.get("another"))),
            "another": bool(request.GET.get("another")),
            "releasing": releasing or release_form(shown, request.seated),
            "noting": noting or NoteForm(),
            "form": recording or releasing or noting,
            "may_hold": may(request.seated, Act.HOLD_REQUEST),
            "own": request.seated.seat,
            "most": latest(request),
            "here": f"{reverse('requests:request', args=[shown.asked.pk])}{f'{came}&' if came else '?'}all=1",
            "now": timezone.now(),
            "own_answer": own_answer(shown.asked, nothing_told=shown.nothing_told),
            "seen_by_others": seen_by_others(shown.asked),
            "may_tell": may_change(request, shown.asked, shown.states),
            "may_answer": may(request.seated, Act.RECORD_FINDING),
            "may_hand_back": may(request.seated, Act.HAND_BACK),
            "may_log": may(request.seated, Act.WRITE_LOG),
            "decided_at": max((one.decided_at for one in shown.subjects if one.decided_at), default=None),
            "may_withdraw": may(request.seated, Act.WITHDRAW_FINDING),
            "back": place.back(shown.asked.pk) if place else "",
            "came": came,
        },
    )
