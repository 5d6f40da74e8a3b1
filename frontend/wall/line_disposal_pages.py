"""Old lines of the ledger that are not kept any longer: proposed, agreed to by two people, and the certificate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from frontend.presenters.paging import WorkPaginator
from frontend.wall.certificates import BACKUPS_KEPT
from frontend.wall.ledger_names import people_here
from hub.wall import ledger, line_disposal, retention
from hub.wall.acts import Act
from hub.wall.models import LineDisposal
from hub.wall.models.line_disposal import LineDisposalState
from hub.wall.permissions import allowed, may
from hub.wall.retention import RetentionRefused
from mash_platform.parsing import parse_whole_number
from tenants.access import PlatformRequest

PAGE = 50
OPEN = (LineDisposalState.PROPOSED, LineDisposalState.APPROVED, LineDisposalState.AGREED)


@allowed(Act.SEE_LINE_DISPOSAL, line=(Act.SEE_LINE_DISPOSAL, "line_disposal"))
@require_GET
def listed(request: PlatformRequest) -> HttpResponse:
    """The newest first; what was found not to be due is not among them."""
    found = LineDisposal.objects.exclude(state=LineDisposalState.STOPPED, lines=0)
    page = WorkPaginator(found, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    _write(request, rows)
    return render(request, "wall/line_disposals.html", {"page": page, "rows": rows})


@allowed(Act.SEE_LINE_DISPOSAL, line=(Act.SEE_LINE_DISPOSAL, "line_disposal"))
@require_GET
def disposal(request: PlatformRequest, disposal_id: UUID) -> HttpResponse:
    """One of them, and what the reader may do with it; once it is done, its certificate."""
    by = request.seated
    found = LineDisposal.objects.filter(pk=disposal_id).first()
    if found is None:
        raise Http404
    _write(request, [found])
    return render(
        request,
        "wall/line_disposal.html",
        {
            "one": found,
            "names": dict(people_here(by.hub)),
            "may_approve": found.state == LineDisposalState.PROPOSED and may(by, Act.APPROVE_LINE_DISPOSAL),
            "may_agree": found.state == LineDisposalState.APPROVED and may(by, Act.AGREE_LINE_DISPOSAL),
            "may_stop": found.state in OPEN and may(by, Act.STOP_LINE_DISPOSAL),
            "done_from": found.agreed_at + retention.SLEEPS if found.agreed_at else None,
            "backups_until": found.done_at + BACKUPS_KEPT if found.done_at else None,
        },
    )


@allowed(Act.APPROVE_LINE_DISPOSAL, step_up=True, no_line="a button of the page")
@require_POST
def approve(request: PlatformRequest, disposal_id: UUID) -> HttpResponse:
    """A manager stands behind it."""
    return _answer(request, disposal_id, line_disposal.approve, "Approved. It waits for an information guardian.")


@allowed(Act.AGREE_LINE_DISPOSAL, step_up=True, no_line="a button of the page")
@require_POST
def agree(request: PlatformRequest, disposal_id: UUID) -> HttpResponse:
    """An information guardian stands behind it, too."""
    return _answer(request, disposal_id, line_disposal.agree, "Agreed. It is done in a day, unless somebody stops it.")


@allowed(Act.STOP_LINE_DISPOSAL, no_line="a button of the page")
@require_POST
def stop(request: PlatformRequest, disposal_id: UUID) -> HttpResponse:
    """Nothing more of it goes."""
    return _answer(request, disposal_id, line_disposal.stop, "Stopped. Old lines are looked for again in a month.")


def _answer(request: PlatformRequest, disposal_id: UUID, act: Callable[..., Any], said: str) -> HttpResponse:
    version = parse_whole_number(request.POST.get("version"), most=2**31 - 1)
    try:
        act(disposal_id, version=version or 0, by=request.seated)
    except RetentionRefused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, said)
    return redirect("wall:line-disposal", disposal_id)


def _write(request: PlatformRequest, rows: list[LineDisposal]) -> None:
    ledger.write_read(
        Act.SEE_LINE_DISPOSAL, by=request.seated, object_kind="line_disposal", refs=[str(one.pk) for one in rows]
    )
