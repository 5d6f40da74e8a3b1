"""How long records are kept: what is due, what is held, and the two people who stand behind each disposal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.common.saving import refusals_shown_in
from frontend.common.would_change import preview
from frontend.presenters.dates import long_date
from frontend.presenters.paging import WorkPaginator
from frontend.wall.retention_forms import EVERYTHING, EndHoldForm, HoldForm, KeepForm, PeriodsForm
from hub.front_door.records import record_of
from hub.wall import contents, drafts, ledger, retention
from hub.wall.acts import Act
from hub.wall.models import DisposalItem, DisposalList, LegalHold, Member
from hub.wall.models.retention import DisposalItemState, DisposalState
from hub.wall.permissions import allowed, may
from hub.wall.refusals import FormSentBefore
from hub.wall.retention import LEDGER_SOURCE, PERIODS, RetentionRefused
from mash_platform.parsing import parse_whole_number
from mash_platform.phrases import plural
from tenants.access import PlatformRequest
from tenants.seated import Seated

PAGE = 50


@allowed(Act.SEE_RETENTION, line=(Act.SEE_RETENTION, "record"))
@require_GET
def overview(request: PlatformRequest) -> HttpResponse:
    """The periods, the newest lists, and the holds: open ones first."""
    by = request.seated
    page = WorkPaginator(LegalHold.objects.all(), PAGE).get_page(request.GET.get("page"))
    holds = list(page.object_list)
    contents.check([contents.content_of(one, one.reference or by.hub) for one in holds])
    stands = retention.rule_now()
    lists = list(
        DisposalList.objects.annotate(
            records=Count("items"), kept=Count("items", filter=Q(items__state=DisposalItemState.KEPT))
        )[:20]
    )
    ledger.write_read(
        Act.SEE_RETENTION, by=by, object_kind="record", refs=[one.reference for one in holds if one.reference]
    )
    return render(
        request,
        "wall/retention.html",
        {
            "stands": stands,
            "periods": [
                (one, getattr(stands, one.months), getattr(stands, one.age) if one.age else 0) for one in PERIODS
            ],
            "ledger_source": LEDGER_SOURCE,
            "lists": lists,
            "page": page,
            "holds": holds,
            "names": Member.objects.names(
                [one.by for one in holds] + [one.ended_by for one in holds] + [stands.set_by]
            ),
            "may_set": may(by, Act.SET_RETENTION),
            "may_end": may(by, Act.END_LEGAL_HOLD),
            "may_hold": may(by, Act.PLACE_LEGAL_HOLD),
        },
    )


@allowed(Act.SET_RETENTION, step_up=True, no_line="the hub's own rule, nothing of a case")
@require_http_methods(["GET", "POST"])
def periods(request: PlatformRequest) -> HttpResponse:
    """Set how long records are kept."""
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = PeriodsForm(kept, stands=retention.rule_now())
    would = preview(request, form, effect=lambda: _due_words(form, by=request.seated))
    if request.method == "POST" and would is None and form.is_valid():
        with refusals_shown_in(form, RetentionRefused):
            retention.set_periods(
                form.periods(), reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"],
                by=request.seated, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, "Set. Lists that are made from now on follow these periods.")
            return redirect("wall:retention")
    return render(request, "wall/retention_periods.html", {"form": form, "periods": PERIODS, "would": would})


def _due_words(form: PeriodsForm, *, by: Seated) -> str:
    stands, would = retention.due_with(form.periods(), by=by, at=timezone.now())
    return (
        f"{plural(stands, 'record')} would go onto the next list as it stands, and {would} as you wrote it. Nobody"
        " disposes of one before two people agreed to its list."
    )


@allowed(Act.PLACE_LEGAL_HOLD, no_line="an empty form")
@require_http_methods(["GET", "POST"])
def place_hold(request: PlatformRequest) -> HttpResponse:
    """Hold one record with those of its children, or everything."""
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = HoldForm(kept, reference=str(request.GET.get("reference", ""))[:13])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        record = None if said["what"] == EVERYTHING else record_of(said["reference"])
        if said["what"] != EVERYTHING and record is None:
            form.add_error("reference", "There is no record with this reference here. Check it, and enter it again")
        else:
            with refusals_shown_in(form, RetentionRefused, FormSentBefore):
                retention.place_hold(
                    record, form=said["once"], why=said["why"], reason=said["reason"], by=request.seated,
                    at=timezone.now(),
                )  # fmt: skip
                messages.success(request, "Held. Nothing that it holds is disposed of until it is ended.")
                return redirect("wall:retention")
    return render(request, "wall/place_hold.html", {"form": form})


@allowed(Act.END_LEGAL_HOLD, step_up=True, line=(Act.SEE_RETENTION, "record"))
@require_http_methods(["GET", "POST"])
def end_hold(request: PlatformRequest, hold_id: UUID) -> HttpResponse:
    """End a hold with a reason."""
    hold = LegalHold.objects.filter(pk=hold_id).first()
    if hold is None:
        raise Http404
    form = EndHoldForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, RetentionRefused):
            retention.end_hold(hold_id, reason=form.cleaned_data["reason"], by=request.seated, at=timezone.now())
            messages.success(request, "The hold is ended. What is due is proposed with the next list.")
            return redirect("wall:retention")
    contents.check([contents.content_of(hold, hold.reference or request.seated.hub)])
    ledger.write_read(
        Act.SEE_RETENTION, by=request.seated, object_kind="record", refs=[hold.reference] if hold.reference else []
    )
    return render(request, "wall/end_hold.html", {"form": form, "hold": hold, "names": Member.objects.names([hold.by])})


@allowed(Act.SEE_RETENTION, line=(Act.SEE_RETENTION, "record"))
@require_GET
def disposal_list(request: PlatformRequest, list_id: UUID) -> HttpResponse:
    """The records of one list, and what the reader may do with it."""
    by = request.seated
    found = DisposalList.objects.filter(pk=list_id).first()
    if found is None:
        raise Http404
    items = DisposalItem.objects.filter(disposal_list=found)
    page = WorkPaginator(items, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    ledger.write_read(Act.SEE_RETENTION, by=by, object_kind="record", refs=[one.reference for one in rows])
    listed = items.filter(state=DisposalItemState.LISTED).count()
    return render(
        request,
        "wall/disposal_list.html",
        {
            "list": found,
            "page": page,
            "rows": rows,
            "listed": listed,
            "names": Member.objects.names([found.approved_by, found.agreed_by, *(one.kept_by for one in rows)]),
            "may_approve": found.state == DisposalState.PROPOSED and may(by, Act.APPROVE_DISPOSAL),
            "may_agree": found.state == DisposalState.APPROVED
            and may(by, Act.AGREE_DISPOSAL) and found.approved_by != by.seat,
            "may_stop": found.state in OPEN and may(by, Act.STOP_DISPOSAL),
            "may_keep": found.state in OPEN and may(by, Act.KEEP_RECORD),
            "done_from": found.agreed_at + retention.SLEEPS if found.agreed_at else None,
            "is_own": found.state == DisposalState.APPROVED and found.approved_by == by.seat,
        },
    )  # fmt: skip


OPEN = (DisposalState.PROPOSED, DisposalState.APPROVED, DisposalState.AGREED)


@allowed(Act.APPROVE_DISPOSAL, step_up=True, no_line="a button of the list")
@require_POST
def approve(request: PlatformRequest, list_id: UUID) -> HttpResponse:
    """A manager stands behind it."""
    return _answer(request, list_id, retention.approve, "Approved. It waits for a second person.")


@allowed(Act.AGREE_DISPOSAL, step_up=True, no_line="a button of the list")
@require_POST
def agree(request: PlatformRequest, list_id: UUID) -> HttpResponse:
    """A second person stands behind it."""
    return _answer(request, list_id, retention.agree, "Agreed. It is done in a day, unless somebody stops it.")


@allowed(Act.STOP_DISPOSAL, no_line="a button of the list")
@require_POST
def stop(request: PlatformRequest, list_id: UUID) -> HttpResponse:
    """Nothing more of it is disposed of."""
    return _answer(request, list_id, retention.stop, "Stopped. What is due comes onto the next list.")


def _answer(request: PlatformRequest, list_id: UUID, act: Callable[..., Any], said: str) -> HttpResponse:
    version = parse_whole_number(request.POST.get("version"), most=2**31 - 1)
    try:
        act(list_id, version=version or 0, by=request.seated)
    except RetentionRefused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, said)
    return redirect("wall:disposal-list", list_id)


@allowed(Act.KEEP_RECORD, line=(Act.SEE_RETENTION, "record"))
@require_http_methods(["GET", "POST"])
def keep(request: PlatformRequest, item_id: UUID) -> HttpResponse:
    """Take one record off its list."""
    item = DisposalItem.objects.filter(pk=item_id).first()
    if item is None:
        raise Http404
    form = KeepForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, RetentionRefused):
            retention.keep_record(item_id, until=said["until"], why=said["why"], by=request.seated, at=timezone.now())
            messages.success(request, f"{item.reference} is kept until {long_date(said['until'])}.")
            return redirect("wall:disposal-list", item.disposal_list_id)
    ledger.write_read(Act.SEE_RETENTION, by=request.seated, object_kind="record", refs=[item.reference])
    shown = {"form": form, "item": item, "may_hold": may(request.seated, Act.PLACE_LEGAL_HOLD)}
    return render(request, "wall/keep_record.html", shown)
