"""Who is in the hub now, and who is suspended: for its manager and its guardian, who can suspend somebody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.paging import WorkPaginator
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants import suspending
from tenants.access import PlatformRequest
from tenants.models import Seat
from tenants.refusals import SeatRefused

PAGE = 50
MOST_SUSPENDED = 200  # on one page; nobody suspends so many


class WhyForm(GovForm):
    """Why somebody is suspended, or is not any more."""

    reason = forms.CharField(label="Why?", max_length=300)

    looks = {"reason": Look(hint="Without the name of a child or a family")}


@allowed(Act.SEE_VISITS, line=(Act.SEE_VISITS, "visit"))
@require_GET
def visits(request: PlatformRequest) -> HttpResponse:
    """Open visits, the one used last first, and who is suspended."""
    by, now = request.seated, timezone.now()
    page = WorkPaginator(suspending.visits_of(by.hub, now), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    suspended = list(suspending.suspended_in(by.hub, now)[:MOST_SUSPENDED])
    ledger.write_read(Act.SEE_VISITS, by=by, object_kind="visit", refs=[])
    return render(
        request, "wall/visits.html", {"page": page, "rows": rows, "suspended": suspended, "own": by.user}
    )  # fmt: skip


@allowed(Act.SUSPEND, step_up=True, no_line="a person of the list, which left its line")
@require_http_methods(["GET", "POST"])
def suspend(request: PlatformRequest, seat_id: UUID) -> HttpResponse:
    """Suspend whoever holds this seat: all of their seats here."""
    return _change(request, seat_id, Act.SUSPEND, suspending.suspend)


@allowed(Act.LIFT_SUSPENSION, step_up=True, no_line="a person of the list, which left its line")
@require_http_methods(["GET", "POST"])
def lift(request: PlatformRequest, seat_id: UUID) -> HttpResponse:
    """Lift the suspension of whoever holds this seat."""
    return _change(request, seat_id, Act.LIFT_SUSPENSION, suspending.lift)


def _change(request: PlatformRequest, seat_id: UUID, act: Act, change: Callable[..., list[Seat]]) -> HttpResponse:
    now = timezone.now()
    seat = Seat.objects.open(now).select_related("user", "hub").filter(pk=seat_id, hub__code=request.seated.hub).first()
    if seat is None:
        raise Http404
    form = WhyForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        try:
            with refusals_shown_in(form, SeatRefused):
                changed = change(seat.user_id, form.cleaned_data["reason"], by=request.seated, at=now)
                _in_the_ledger(request, act, changed)
                messages.success(request, _done(act, seat))
                return redirect("wall:visits")
        except Seat.DoesNotExist as gone:
            raise Http404 from gone
    return render(request, "wall/suspend.html", {"form": form, "seat": seat, "is_lift": act == Act.LIFT_SUSPENSION})


def _done(act: Act, seat: Seat) -> str:
    if act == Act.LIFT_SUSPENSION:
        return f"{seat.user.name} can enter {seat.hub} again, and is told so."
    return f"{seat.user.name} is out of {seat.hub} and cannot enter it. They, other managers and guardians are told."


def _in_the_ledger(request: PlatformRequest, act: Act, seats: Sequence[Seat]) -> None:
    """The hub's own lines; the platform, where it was decided, has written its own before."""
    with transaction.atomic(durable=True):
        for seat in seats:
            ledger.write(
                act, by=request.seated, object_kind="seat", object_ref=str(seat.pk), detail={"seat_role": seat.role}
            )
