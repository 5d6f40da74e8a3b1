"""Which agencies have a desk in this hub and until when; what is open at one; and its end, which two people order.

What a desk holds is no part of these pages but for its own people, who see how much of it is not decided yet.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.desks.forms import AnswerForm, CloseForm
from frontend.presenters.dates import long_date
from frontend.presenters.paging import WorkPaginator
from hub.assessment.models import Copy
from hub.research.models import Finding, Request
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.models import Agency, Recipient
from hub.wall.permissions import allowed, may
from tenants import teams
from tenants.access import PlatformRequest
from tenants.closing import standing
from tenants.models import AgencyKind, HubAgency, Order, OrderKind, OrderState, Seat
from tenants.refusals import ClosingRefused, TeamRefused

PAGE = 50
MOST_ORDERS = 20
KINDS = (OrderKind.CLOSE_DESK,)


@allowed(Act.LIST_DESKS, no_line="names no case")
@require_GET
def listed(request: PlatformRequest) -> HttpResponse:
    """Every agency with a desk here; for one's own that closes, how much of it waits to be answered or decided."""
    now = timezone.now()
    page = WorkPaginator(Agency.objects.order_by("name", "pk"), PAGE).get_page(request.GET.get("page"))
    names = dict(Agency.objects.values_list("code", "name"))
    rows = [(one, kind_of(one), standing_of(one, names, timezone.localdate(now))) for one in page.object_list]
    sees = may(request.seated, Act.SEE_OPEN_WORK)
    return render(
        request,
        "desks/list.html",
        {
            "page": page,
            "rows": rows,
            "own": _own(request, timezone.localdate(now)),
            "sees": sees,
            "waiting": list(teams.orders_of(request.seated.hub, KINDS).waiting(now)[:MOST_ORDERS]) if sees else [],
            "names": names,
        },
    )


@allowed(Act.SEE_OPEN_WORK, post=Act.ASK_CLOSING, line=(Act.SEE_OPEN_WORK, "enquiry"))
@require_http_methods(["GET", "POST"])
def desk(request: PlatformRequest, code: str) -> HttpResponse:
    """What is open at one desk, as the lead sees it; and the form that asks for its last day."""
    now = timezone.now()
    agencies = {one.code: one for one in Agency.objects.order_by("name")}
    found = agencies.get(code)
    if found is None:
        raise Http404
    others = [one for one in agencies.values() if one != found and not one.is_closed(timezone.localdate(now))]
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    form = CloseForm(
        kept, others=[(one.code, one.name) for one in others],
        initial={"last_day": found.closes_after, "successor": found.successor, "why": found.closed_why,
                 "seen": standing(_desk(request, code))},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, ClosingRefused, TeamRefused):
            made = teams.ask_to_close_desk(form.words(code), by=request.seated, at=now)
            _in_the_ledger(request, Act.ASK_CLOSING, made)
            messages.success(request, "Asked for. It is so when another coordinator, manager or decision maker agrees.")
            return redirect("desks:order", made.pk)
    waiting = Request.objects.waiting().filter(agency=code).select_related("enquiry").order_by("asked_at", "pk")
    page = WorkPaginator(waiting, PAGE).get_page(request.GET.get("page"))
    requests = list(page.object_list)
    answered_for = dict(Recipient.objects.teams().filter(agency_code=code).values_list("code", "name"))
    waits = _copies(answered_for)
    copies = list(waits[:PAGE])
    seats = Seat.objects.standing(now).filter(hub__code=request.seated.hub, agency__code=code, team__isnull=True)
    references = {one.enquiry.reference for one in requests} | {one.product.enquiry.reference for one in copies}
    ledger.write_read(Act.SEE_OPEN_WORK, by=request.seated, object_kind="enquiry", refs=sorted(references))
    return render(
        request,
        "desks/desk.html",
        {
            "found": found,
            "kind": kind_of(found),
            "standing": standing_of(found, {one.code: one.name for one in agencies.values()}, timezone.localdate(now)),
            "form": form,
            "may_change_teams": may(request.seated, Act.ASK_TEAM),
            "may_ask": may(request.seated, Act.ASK_CLOSING) and not found.authority_code,
            "page": page,
            "requests": requests,
            "copies": copies,
            "all_copies": waits.count() if len(copies) == PAGE else len(copies),
            "recipients": answered_for,
            "seats": list(seats.select_related("user").order_by("user__name", "role")),
            "now": now,
        },
    )


@allowed(Act.SEE_OPEN_WORK, post=Act.ANSWER_CLOSING, step_up=True, no_line="names no case")
@require_http_methods(["GET", "POST"])
def order(request: PlatformRequest, order_id: UUID) -> HttpResponse:
    """The end of a desk that was asked for; somebody else than who asked agrees, or says no."""
    found = teams.orders_of(request.seated.hub, KINDS).filter(pk=order_id).first()
    if found is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            teams.answer(
                order_id, agrees=said["answer"] == "yes", reason=said["reason"], by=request.seated, at=timezone.now()
            )
        except Order.DoesNotExist:
            form.add_error(None, "It was answered before, or nobody answered in time.")
        except TeamRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            _in_the_ledger(request, Act.ANSWER_CLOSING, found, answer=said["answer"])
            messages.success(request, "Agreed." if said["answer"] == "yes" else "You said no to it.")
            return redirect("desks:order", order_id)
    asker = Seat.objects.select_related("user").filter(pk__in=[found.ordered_by]).first()
    answered = getattr(found, "answer", None)
    names, wanted = dict(Agency.objects.values_list("code", "name")), found.details
    day = wanted.get("last_day")
    return render(
        request,
        "desks/order.html",
        {
            "found": found,
            "name": names.get(wanted["code"], wanted["code"]),
            "last_day": long_date(date.fromisoformat(day)) if day else "None: it stays open",
            "successor": names.get(wanted["successor"], "Nobody") if day else "",
            "form": form,
            "asker": asker.user.name if asker else "",
            "is_own": asker is not None and asker.user_id == request.seated.user,
            "answered": answered,
            "may_answer": found.state == OrderState.NEW and not answered and may(request.seated, Act.ANSWER_CLOSING),
        },
    )


def _desk(request: PlatformRequest, code: str) -> HubAgency:
    """The platform's own row, whose state decides."""
    found = HubAgency.objects.filter(hub__code=request.seated.hub, agency__code=code).first()
    if found is None:
        raise Http404
    return found


def kind_of(agency: Agency) -> str:
    """What kind of agency it is, in words."""
    return str(AgencyKind(agency.kind).label) if agency.kind in AgencyKind.values else "Another agency"


def standing_of(agency: Agency, names: dict[str, str], today: date) -> tuple[str, str]:
    """Whether its desk is open, and what somebody should know; each in words."""
    if agency.closes_after is None:
        return "Open", ""
    day = long_date(agency.closes_after)
    after = names.get(agency.successor)
    then = f"Then ask {after}" if after else f"Nobody takes its place: {agency.closed_why}"
    if agency.closes_after < today:
        return "Closed", f"Since the end of {day}. {then}"
    return "Open", f"Closes after {day}. {then}"


def _own(request: PlatformRequest, today: date) -> dict[str, Any] | None:
    """Of one's own desk that closes: until when, and what its people have to answer and to decide before."""
    own = Agency.objects.filter(code=request.seated.agency, closes_after__gte=today).first()
    if own is None:
        return None
    return {
        "day": own.closes_after,
        "requests": Request.objects.waiting().filter(agency=own.code).count(),
        "held": Finding.objects.held().filter(agency=own.code).count(),
    }


def _copies(recipients: dict[str, str]) -> Any:
    """Copies that nobody acknowledged, of recipients for whose people an agency answers."""
    found = Copy.objects.waiting().filter(recipient__in=list(recipients)).in_short()
    return found.select_related("product__enquiry").order_by("issued_at", "pk")


def _in_the_ledger(request: PlatformRequest, act: Act, made: Order, **more: str) -> None:
    """The hub's own line; the platform, where it was decided, has written its own before."""
    with transaction.atomic(durable=True):
        ledger.write(
            act, by=request.seated, object_kind="desk_order", object_ref=str(made.pk),
            detail={"agency": str(made.details["code"]), **more},
        )  # fmt: skip
