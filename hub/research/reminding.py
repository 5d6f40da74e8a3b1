"""Reminding an agency that has not answered in time: its researchers are told, and the ledger has a line."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.research.models import Request, RequestState
from hub.research.refusals import NotOverdue
from hub.wall import ledger
from hub.wall.acts import Act
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, notify
from tenants.seated import Seated


def remind(request_id: UUID, *, by: Seated, at: datetime) -> int:
    """Tell the researchers of the agency asked that the hub waits. Within one hour nobody is told twice.

    In: a request that is open and late. Out: how many people there are to tell; with none, somebody has to ring.
    Raises: Request.DoesNotExist (not this desk's), NotOverdue.
    """
    with transaction.atomic(durable=True):
        request = Request.objects.select_related("enquiry").get(pk=request_id)
        if request.state != RequestState.OPEN or request.due_at is None or request.due_at > at:
            raise NotOverdue
        ledger.write(
            Act.REMIND, by=by, object_kind="enquiry", object_ref=request.enquiry.reference,
            detail={"request": str(request.pk), "agency": request.agency},
        )  # fmt: skip
    seats = Seat.objects.standing(at).filter(hub__code=by.hub, role=Role.RESEARCHER, agency__code=request.agency)
    people = set(seats.values_list("user", flat=True))
    news = News(
        kind=NoticeKind.REMINDER, key=f"{request.pk} {at:%Y-%m-%d %H}", about=str(request.pk),
        hub=Hub.objects.get(code=by.hub), title="A request to your agency is overdue",
        text="The hub asks you to answer it, also where you know nothing. Whoever decides waits for you.",
    )  # fmt: skip
    with transaction.atomic(using="platform", durable=True):
        notify(people, news, at=at)
    return len(people)
