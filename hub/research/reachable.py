"""Whether anybody at an agency's desk can answer a request, and since when nobody can."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.research.models import Request
from tenants.holders import left_empty
from tenants.models import Agency, Hub, NoticeKind, Role, Seat
from tenants.notices import News, managers_of, notify, notify_all


def nobody_to_answer(agencies: Iterable[str], hub: str, *, at: datetime) -> dict[str, datetime | None]:
    """Those of these agencies of a hub where no researcher has a seat in force, with when the last one ended or was
    suspended.

    Out: None where nobody ever had one. One query.
    """
    return left_empty(Seat.objects.filter(hub__code=hub, role=Role.RESEARCHER), "agency", agencies, at=at)


def notify_nobody_at_desks(hub: str, *, at: datetime) -> int:
    """Tell who asked, and managers, where the last researcher of an agency has left while a request is open there.

    In: a live hub whose worker's login is used. Out: how many requests. Done twice, it tells nobody twice. However the
    seat ended (by a manager, with its last day, suspended, when its holder left), it is seen here.
    """
    waiting: dict[str, list[Request]] = defaultdict(list)
    for one in Request.objects.waiting().select_related("enquiry").order_by("asked_at", "pk"):
        waiting[one.agency].append(one)
    left = {
        agency: since
        for agency, since in nobody_to_answer(waiting, hub, at=at).items()
        if since is not None and waiting[agency][0].asked_at < since
    }
    if not left:
        return 0
    here, told = Hub.objects.get(code=hub), 0
    names = dict(Agency.objects.filter(code__in=left).values_list("code", "name"))
    managers = managers_of(hub, at)
    with transaction.atomic(using="platform", durable=True):
        for agency, since in left.items():
            before = [one for one in waiting[agency] if one.asked_at < since]
            notify(managers, _to_managers(here, agency, names[agency], since), at=at)
            notify_all(
                ((person, _to_sender(here, one, since)) for one in before for person in _who_asked(hub, one, at)),
                at=at,
            )
            told += len(before)
    return told


def _who_asked(hub: str, request: Request, at: datetime) -> list[UUID]:
    """Whoever asked, or where they left the coordinators of the children's authority."""
    seats = Seat.objects.standing(at).filter(hub__code=hub)
    asked_by = list(seats.filter(pk=request.asked_by).values_list("user", flat=True))
    others = seats.filter(role=Role.COORDINATOR, agency__code=request.enquiry.lead_agency)
    return asked_by or list(others.values_list("user", flat=True).distinct())


def _to_sender(hub: Hub, request: Request, since: datetime) -> News:
    return News(
        kind=NoticeKind.NOBODY_ANSWERS, key=f"{request.pk} {since.isoformat()}", about=request.enquiry.reference,
        hub=hub,
        title="Nobody is left to answer what you asked",
        text="The last researcher of an agency has left, and a request is open there. Open the enquiry: it says whom to"
        " ring. Ring them, write down how they learn of it, or ask another agency.",
    )  # fmt: skip


def _to_managers(hub: Hub, agency: str, name: str, since: datetime) -> News:
    return News(
        kind=NoticeKind.EMPTY_DESK, key=f"{hub.code} {agency} {since.isoformat()}", about=agency, hub=hub,
        title=f"Nobody is left to answer for {name}",
        text="The last researcher there has left, and something is asked of them. Ask for a seat for somebody, or ring"
        " the agency.",
    )  # fmt: skip
