"""A hub's seats, for its manager: who sits here, when they were last here, what to look at; ask for, keep, end one."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.common.work_list import Filter, Sort, WorkList, nothing_last
from frontend.common.would_change import preview
from frontend.presenters.dates import long_date
from frontend.presenters.paging import paged
from frontend.wall.seat_forms import EndForm, GrantForm, KeepForm, SleepForm
from hub.assessment.open_work import open_work
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from mash_platform.phrases import plural
from tenants import new_starters, reviewing, taking_force
from tenants import seats as tenants_seats
from tenants.access import PlatformRequest
from tenants.left_undone import after
from tenants.models import HUB_ROLES, REVIEW_AT_MOST, Hub, Role, Seat
from tenants.refusals import SeatRefused

PAGE, STARTERS = 50, 25
# All of one hub's: a few hundred at most, found by the hub.
SORTS = {
    "name": Sort("Who", "A to Z", "Z to A", ("user__name", "role", "pk")),
    "since": Sort("Since", "oldest first", "newest first", (nothing_last("starts_at"), "pk"), first_down=True),
    "until": Sort("Until", "ending first", "ending last", (nothing_last("ends_at"), "pk")),
    "review": Sort("Review by", "due first", "due last", ("review_by", "user__name", "pk")),
}
ROLES = Filter("role", "Role", tuple((one.value, str(one.label)) for one in Role if one in HUB_ROLES))
SOON = timedelta(days=30)


@allowed(Act.LIST_SEATS, line=(Act.LIST_SEATS, "seat"))
@require_GET
def seats(request: PlatformRequest) -> HttpResponse:
    """Who sits here, or only the seats that the manager should look at; each says why."""
    now = timezone.now()
    hub = request.seated.hub
    due = Seat.objects.to_review(now).filter(hub__code=hub).select_related("user", "agency", "team", "hub")
    only_due = request.GET.get("show") == "review"
    it = WorkList(request, sorts=SORTS, default="review" if only_due else "name", filters=[ROLES], size=PAGE)
    found = due if only_due else tenants_seats.seats_of(hub, now)
    if it.chosen["role"]:
        found = found.filter(role=it.chosen["role"])
    page = it.paged(found.order_by(*it.order))
    rows = list(page.object_list)
    ledger.write_read(Act.LIST_SEATS, by=request.seated, object_kind="seat", refs=[])
    return render(
        request,
        "wall/seats.html",
        {
            "page": page,
            "rows": rows,
            "only_due": only_due,
            "due": due.count(),
            "it": it,
            "own": request.seated.user,
            "now": now,
            # Of who is away for long, or due: what nobody does while they do not come.
            "undone": {one.seat.pk: one.undone for one in after(rows, now) if one.undone} if only_due else {},
            "starters": None if only_due else paged(request, new_starters.of_hub(hub, now), STARTERS, "starters"),
            "ending": {row.pk for row in rows if row.ends_at and row.ends_at < now + SOON},
        },
    )


@allowed(Act.GRANT_SEAT, step_up=True, no_line="an empty form")
@require_http_methods(["GET", "POST"])
def grant(request: PlatformRequest) -> HttpResponse:
    """Ask for a seat for somebody; somebody of its agency agrees (tenants/agreeing.py)."""
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = GrantForm(kept)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, SeatRefused):
            messages.success(request, _asked(request, form))
            return redirect("wall:seats")
    return render(request, "wall/grant.html", {"form": form})


@allowed(Act.END_SEAT, step_up=True, no_line="a seat of the list, which left its line")
@require_http_methods(["GET", "POST"])
def end(request: PlatformRequest, seat_id: UUID) -> HttpResponse:
    """End a seat: whoever sits there is out at their next click."""
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    now = timezone.now()
    here = Seat.objects.select_related("user", "agency", "team", "hub")
    seat = here.filter(pk=seat_id, hub__code=request.seated.hub).first()
    if seat is None or seat.agency is None:
        raise Http404
    left = after([seat], now)
    form = EndForm(kept, is_last=seat.user_id != request.seated.user and any(one.undone for one in left))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, SeatRefused):
            tenants_seats.end(seat_id, said["reason"], cover=said.get("cover", ""), by=request.seated, at=now)
            _in_the_ledger(request, Act.END_SEAT, seat)
            messages.success(request, f"{seat.user.name} has no access here any more.")
            return redirect("wall:seats")
    work = open_work(seat.role, agency=seat.agency.code, team=seat.team.code if seat.team else "")
    return render(
        request, "wall/end_seat.html", {"form": form, "seat": seat, "left": left[0] if left else None, "work": work}
    )


@allowed(Act.SET_SEAT_SLEEP, step_up=True, no_line="a setting of the hub")
@require_http_methods(["GET", "POST"])
def sleep(request: PlatformRequest) -> HttpResponse:
    """Say how long new seats sleep before they take force."""
    hub = Hub.objects.get(code=request.seated.hub)
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = SleepForm(kept, initial={"hours": int(taking_force.sleep_of(hub).total_seconds() // 3600)})
    would = preview(request, form)
    if request.method == "POST" and would is None and form.is_valid():
        hours = form.cleaned_data["hours"]
        with refusals_shown_in(form, SeatRefused):
            taking_force.set_sleep(hub, hours, by=request.seated.user, at=timezone.now())
            with transaction.atomic(durable=True):
                ledger.write(
                    Act.SET_SEAT_SLEEP,
                    by=request.seated,
                    object_kind="hub",
                    object_ref=hub.code,
                    detail={"to": str(hours)},
                )
            messages.success(request, f"New seats sleep {plural(hours, 'hour')} now. Managers and guardians are told.")
            return redirect("wall:seats")
    return render(request, "wall/seat_sleep.html", {"form": form, "would": would})


@allowed(Act.KEEP_SEAT, step_up=True, no_line="a seat of the list, which left its line")
@require_http_methods(["GET", "POST"])
def keep(request: PlatformRequest, seat_id: UUID) -> HttpResponse:
    """Say that a seat is still needed, until when it need not be looked at again, and why."""
    now = timezone.now()
    here = Seat.objects.standing(now).with_last_used().filter(hub__code=request.seated.hub)
    seat = here.select_related("user", "agency", "team").filter(pk=seat_id).first()
    if seat is None:
        raise Http404
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    usual = timezone.localdate(now) + REVIEW_AT_MOST - timedelta(days=1)
    form = KeepForm(kept, initial={"until": usual, "seen": seat.review_by})
    if request.method == "POST" and form.is_valid():
        try:
            with refusals_shown_in(form, SeatRefused):
                done = reviewing.keep(seat_id, form.kept(), by=request.seated.user, hub=request.seated.hub, at=now)
                _in_the_ledger(request, Act.KEEP_SEAT, seat)
                messages.success(
                    request, f"{seat.user.name} keeps the seat. It is reviewed by {long_date(done.review_by)}."
                )
                return redirect(reverse("wall:seats") + "?show=review")
        except Seat.DoesNotExist as gone:
            raise Http404 from gone
    return render(request, "wall/keep_seat.html", {"form": form, "seat": seat, "now": now})


def _asked(request: PlatformRequest, form: GrantForm) -> str:
    """Ask for it. Out: what happens next. Raises: SeatRefused."""
    now, said = timezone.now(), form.cleaned_data
    if form.is_for_new_starter:
        starter = new_starters.ask(said["name"], said["email"], form.wanted(), by=request.seated, at=now)
        _in_the_ledger(request, Act.GRANT_SEAT, starter.as_seat())
        return (
            f"Asked for: {starter.get_role_display()} for {starter.name}. Somebody of {starter.agency} who may agree to"
            " the seat invites them. When they have an account, it waits for agreement as any other."
        )
    seat = tenants_seats.ask(form.wanted(), by=request.seated, at=now)
    _in_the_ledger(request, Act.GRANT_SEAT, seat)
    return (
        f"Asked for: {seat.get_role_display()} for {seat.user.name}. It takes force when somebody of {seat.agency}"
        " agrees."
    )


def _in_the_ledger(request: PlatformRequest, act: Act, seat: Seat) -> None:
    """The hub's own line; the platform, where it was decided, has written its own before."""
    with transaction.atomic(durable=True):
        ledger.write(
            act, by=request.seated, object_kind="seat", object_ref=str(seat.pk), detail={"seat_role": seat.role}
        )  # fmt: skip
