"""What the worker does for this room: one outbox row, one function."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db import DatabaseError, transaction
from django.db.models import Max
from django.utils import timezone

from hub.front_door.models import EnquiryState, Join
from hub.research.clock_notices import tell_of_clocks
from hub.research.continuity import make_sheet, watch
from hub.research.grounds_sample import draw
from hub.research.models import ENDED, AskedChild, Holding, MoreTime, Request, RequestState, WhoseFinding
from hub.research.reachable import notify_nobody_at_desks
from hub.wall.absences import away_now
from hub.wall.clock import Rating
from hub.wall.functions import call
from hub.wall.models import HubSettings
from hub.wall.outbox import use_worker_login
from tenants.models import Hub, HubState, NoticeKind, Role, Seat
from tenants.notices import News, notify
from tenants.partners import Published, publish

log = logging.getLogger("mash.research")

REQUEST_CHANGED = "research.request_changed"


@shared_task(name="hub.research.tasks.draw_samples")  # type: ignore[untyped-decorator] # Celery has no types
def draw_samples() -> None:
    """Every hour, in each hub: the sample of last week's grounds, once the ledger was sealed after it."""
    for hub in Hub.objects.filter(state=HubState.LIVE):
        try:
            with use_worker_login(hub.code):
                draw(hub, at=timezone.now())
        except Exception:
            log.exception("the sample of grounds of %s could not be drawn", hub.code)


@shared_task(name="hub.research.tasks.continuity_sheets")  # type: ignore[untyped-decorator]
def continuity_sheets() -> None:
    """Each morning, in every hub: the encrypted sheet for a day without the service. One hub holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with use_worker_login(hub):
                make_sheet(hub, at=timezone.now())
        except Exception:
            log.exception("the continuity sheet of %s could not be made", hub)


@shared_task(name="hub.research.tasks.tell_of_clocks_everywhere")  # type: ignore[untyped-decorator]
def tell_of_clocks_everywhere() -> None:
    """Every minute, in every hub: whose time runs out, or is over. One hub holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with use_worker_login(hub):
                tell_of_clocks(hub, at=timezone.now())
        except DatabaseError as failure:
            log.warning("whether time runs out in %s cannot be seen: %s", hub, type(failure).__name__)


@shared_task(name="hub.research.tasks.watch_continuity")  # type: ignore[untyped-decorator]
def watch_continuity() -> None:
    """Every hour, in every hub: whether the last sheet is old. One hub holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with use_worker_login(hub):
                watch(hub, at=timezone.now())
        except DatabaseError as failure:
            log.warning("whether the continuity sheet of %s is old cannot be seen: %s", hub, type(failure).__name__)


@shared_task(name="hub.research.tasks.notify_nobody_left_at_desks")  # type: ignore[untyped-decorator]
def notify_nobody_left_at_desks() -> None:
    """Every minute, in every hub: requests to an agency that its last researcher left. One hub holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with use_worker_login(hub):
                notify_nobody_at_desks(hub, at=timezone.now())
        except DatabaseError as failure:
            log.warning("whether nobody answers in %s cannot be seen: %s", hub, type(failure).__name__)


def enquiry_changed(enquiry_id: UUID) -> None:
    """An enquiry's rating or clock is another: its open requests are due no later, and the partner list is told.

    In: the id of an enquiry of the hub whose worker's desk is taken. Done twice it changes nothing.
    """
    with transaction.atomic():
        call("follow_clock_v3", enquiry_id)
    for request in Request.objects.waiting().filter(enquiry=enquiry_id).values_list("pk", flat=True):
        request_changed(request)


def request_changed(request_id: UUID) -> None:
    """Publish how a request stands to the partner list: reference, rating, immediate danger, since when it is asked,
    due time, state, whose account has it at the agency, and while they are away until when and who covers; and nothing
    else.

    In: the id of a request of the hub whose worker's desk is taken. Done twice, or for a request that is not there, it
    changes nothing. Source: docs/design.md section 5.
    """
    request = Request.objects.select_related("enquiry").filter(pk=request_id).first()
    if request is None:
        return
    publish(
        Published(
            id=request.pk,
            hub=HubSettings.objects.get().hub_code,
            agency=request.agency,
            reference=request.enquiry.reference,
            rating=_rating_of(request),
            due_at=request.due_at,
            is_open=request.state == RequestState.OPEN and request.enquiry.state != EnquiryState.PASSED,
            version=request.version,
            **_holder_of(request),
            is_danger=_is_danger(request),
            asked_at=request.asked_at,
        )
    )


def _rating_of(request: Request) -> str:
    """Of the most urgent child that the agency was asked about: another child's is not told to it."""
    asked = AskedChild.objects.filter(request__enquiry=request.enquiry_id, agency=request.agency)
    ratings = list(asked.filter(subject__until_at__isnull=True).values_list("subject__rating", flat=True))
    return str(Rating.most_urgent(ratings)) if ratings else request.enquiry.rating


def _holder_of(request: Request) -> dict[str, Any]:
    """The account of whoever has it at the agency asked, while it is open; and while they are away until which day, and
    the account of whoever covers."""
    if request.state != RequestState.OPEN:
        return {}
    now = Holding.objects.filter(request=request, until_at__isnull=True).order_by()
    person = next(iter(now.values_list("person", flat=True)[:1]), None)
    everybody = away_now(timezone.now()) if person else {}
    seats = Seat.objects.filter(user=person, pk__in=everybody, agency__code=request.agency) if everybody else []
    away = next((everybody[one.pk] for one in seats), None)
    if away is None:
        return {"holder": person}
    cover = Seat.objects.filter(pk=away.cover).values_list("user", flat=True).first()
    return {"holder": person, "away_until": away.last_day, "cover": cover}


def _is_danger(request: Request) -> bool:
    """Whether a notification that the agency was shown, whole or in part, tells of immediate danger."""
    joins = Join.objects.filter(enquiry=request.enquiry_id, until_at__isnull=True, desks__contains=[request.agency])
    return bool(joins.filter(notification__immediate_danger=True).exists())


def more_time_given(request_id: UUID) -> None:
    """Tell the researchers of the agency that it has more time, without a word of the request; twice tells once."""
    last = MoreTime.objects.filter(request=request_id).order_by("-at").first()
    if last is None:
        return
    at, hub = timezone.now(), Hub.objects.get(code=HubSettings.objects.get().hub_code)
    seats = Seat.objects.standing(at).filter(hub=hub, role=Role.RESEARCHER, agency__code=last.agency)
    news = News(
        kind=NoticeKind.MORE_TIME, key=str(last.pk), about=str(request_id), hub=hub,
        title="Your agency has more time for a request",
        text="The hub gave you more time for an answer. Open the request to read until when, and why.",
    )  # fmt: skip
    notify(seats.values_list("user", flat=True).distinct(), news, at=at)


def whose_asked(enquiry_id: UUID) -> None:
    """Tell the researchers of each agency that is asked whose its findings are, without a word of the case.

    Done twice, it tells nobody twice.
    """
    hub, at = HubSettings.objects.get().hub_code, timezone.now()
    asked = WhoseFinding.objects.filter(enquiry=enquiry_id, answer="").values_list("agency").annotate(Max("asked_at"))
    for agency, last in asked.order_by():
        seats = Seat.objects.standing(at).filter(hub__code=hub, role=Role.RESEARCHER, agency__code=agency)
        news = News(
            kind=NoticeKind.WHOSE, key=f"{enquiry_id} {last.isoformat()}", about=hub, hub=Hub.objects.get(code=hub),
            title="Say whose your agency’s findings are",
            text="A notification did not belong to an enquiry and was taken out. Whoever decides waits for your word.",
        )  # fmt: skip
        notify(seats.values_list("user", flat=True).distinct(), news, at=at)


def enquiry_passed(enquiry_id: UUID) -> None:
    """Take the requests of an enquiry that another hub accepted off the partner list. Twice changes nothing."""
    for pk in Request.objects.filter(enquiry=enquiry_id).values_list("pk", flat=True):
        request_changed(pk)


def request_ended(request_id: UUID) -> None:
    """Tell the other side, without a word of the request: researchers where the hub withdrew it; who asked, and the
    coordinators of the children's authority, where it was handed back. Done twice, it tells nobody twice."""
    request = Request.objects.select_related("enquiry").filter(pk=request_id, state__in=ENDED).first()
    if request is None:
        return
    at, hub = timezone.now(), Hub.objects.get(code=HubSettings.objects.get().hub_code)
    seats = Seat.objects.standing(at).filter(hub=hub)
    if request.state == RequestState.WITHDRAWN:
        seats = seats.filter(role=Role.RESEARCHER, agency__code=request.agency)
        news = News(
            kind=NoticeKind.REQUEST_WITHDRAWN, key=str(request.pk), about=str(request.pk),
            title="The hub withdrew a request to your agency", hub=hub,
            text="Stop looking, and do not use what you were shown. Open it to read why.",
        )  # fmt: skip
    else:
        lead = request.enquiry.lead_agency
        seats = seats.filter(pk=request.asked_by) | seats.filter(role=Role.COORDINATOR, agency__code=lead)
        news = News(
            kind=NoticeKind.REQUEST_BACK, key=str(request.pk), about=request.enquiry.reference,
            title="An agency handed a request back", hub=hub,
            text="Nobody looks for an answer there now. Open the enquiry to read why, and ask whoever should be asked.",
        )  # fmt: skip
    notify(seats.values_list("user", flat=True).distinct(), news, at=at)
