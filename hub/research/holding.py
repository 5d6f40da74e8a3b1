"""Who of an agency has a request: taken, given to a colleague, put back, and handed over at the end of a shift.

It is told to nobody but the agency's own desk and the partner list; a request that nobody has is everybody's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from hub.research.desk_notes import add_note
from hub.research.models import Holding, Request, RequestState
from hub.research.own_requests import own_request, published
from hub.research.refusals import HolderChanged, NoSuchColleague, NotOpen
from hub.wall import ledger
from hub.wall.acts import Act
from tenants.models import Hub, NoticeKind, Role, Seat, User
from tenants.notices import News, notify
from tenants.seated import Seated


@dataclass(frozen=True)
class Colleague:
    """Somebody who researches at the same desk now: their seat, account and name."""

    seat: UUID
    person: UUID
    name: str


@dataclass(frozen=True)
class Holder:
    """Who has a request, and since when. `id`: of the row, which a form says that it has seen."""

    id: UUID
    member: UUID
    name: str
    since: datetime


def colleagues_of(by: Seated, *, at: datetime) -> list[Colleague]:
    """Everybody who researches at the agency's desk in this hub now, oneself among them, by name. One query."""
    seats = Seat.objects.standing(at).filter(hub__code=by.hub, role=Role.RESEARCHER, agency__code=by.agency)
    return [Colleague(*row) for row in seats.order_by("user__name", "pk").values_list("pk", "user_id", "user__name")]


def holders_of(requests: Iterable[UUID]) -> dict[UUID, Holder]:
    """Request -> who of one's own agency has it now. Two queries, and one where nobody has any."""
    return holders_from(holding_rows(requests))


def holding_rows(requests: Iterable[UUID]) -> QuerySet[Holding]:
    """What `holders_from` reads."""
    return Holding.objects.filter(request__in=list(requests), until_at__isnull=True)


def holders_from(found: Iterable[Holding]) -> dict[UUID, Holder]:
    """The same, of rows that were read. One query of the platform's, and none where nobody has any."""
    rows = list(found)
    names = dict(User.objects.filter(pk__in={one.person for one in rows}).values_list("pk", "name")) if rows else {}
    return {
        one.request_id: Holder(one.pk, one.member, names.get(one.person, "A colleague"), one.from_at) for one in rows
    }


def hold(request_id: UUID, to: UUID | None, seen: UUID | None, *, by: Seated, at: datetime) -> str:
    """Take it (`to`: one's own seat), give it to a colleague, or put it back (None).

    In: an open request of the desk's agency; `seen`, the row that the page showed. Out: whose it is now, by name; said
    twice it is done once.
    Raises: Request.DoesNotExist (not this desk's), NotOpen, NoSuchColleague, HolderChanged.
    """
    team = {one.seat: one for one in colleagues_of(by, at=at)}
    if to is not None and to not in team:
        raise NoSuchColleague
    with transaction.atomic(durable=True):
        request = own_request(request_id, by=by)
        if request.state != RequestState.OPEN:
            raise NotOpen
        now = Holding.objects.filter(request=request, until_at__isnull=True).first()
        if (now.member if now else None) != to:
            if (now.pk if now else None) != seen:
                raise HolderChanged
            _give(request, now, team[to] if to else None, by=by, at=at)
    return team[to].name if to else ""


def hand_over(requests: Collection[UUID], to: UUID | None, note: str, *, by: Seated, at: datetime) -> int:
    """Give several of one's own to a colleague, or to whoever comes next (None: nobody has them), with one note.

    What one has no more, or what was answered meanwhile, is passed over. Out: how many went. A colleague is told.
    Raises: NoSuchColleague.
    """
    team = {one.seat: one for one in colleagues_of(by, at=at)}
    if to == by.seat or (to is not None and to not in team):
        raise NoSuchColleague
    with transaction.atomic(durable=True):
        mine = list(
            Holding.objects.filter(
                request__in=list(requests), member=by.seat, until_at__isnull=True, request__state=RequestState.OPEN
            ).order_by("request_id")
        )
        for one in mine:
            request = own_request(one.request_id, by=by)
            _give(request, one, team[to] if to else None, by=by, at=at)
            if note.strip():
                add_note(request, note, note_id=uuid4(), by=by, at=at)
    if mine and to:
        news = News(
            kind=NoticeKind.HANDED_OVER, key=f"{by.seat} {at.isoformat()}", about=by.hub,
            hub=Hub.objects.get(code=by.hub), title="A colleague handed requests over to you",
            text="They are yours now, and are on the list of your agency’s requests.",
        )  # fmt: skip
        with transaction.atomic(using="platform", durable=True):
            notify([team[to].person], news, at=at)
    return len(mine)


def pass_requests_on(
    rows: QuerySet[Request], to: Colleague | None, *, by: Seated, at: datetime, why: Mapping[str, str]
) -> int:
    """Give all of these to a colleague (None: nobody has them), each with its line, in the caller's transaction.

    In: open requests of the desk's own agency that somebody has; what the lines say besides. Out: how many.
    """
    found = list(rows.select_related("enquiry").select_for_update(no_key=True, of=("self",)).order_by("pk"))
    Holding.objects.filter(request__in=found, until_at__isnull=True).update(until_at=at)
    if to is not None:
        new = [
            Holding(request=one, agency=one.agency, member=to.seat, person=to.person, from_at=at, by=by.seat)
            for one in found
        ]
        Holding.objects.bulk_create(new)
    for one in found:
        published(one, by=by)
        ledger.write(
            Act.HOLD_REQUEST, by=by, object_kind="enquiry", object_ref=one.enquiry.reference,
            detail={"request": str(one.pk), "holder": str(to.seat) if to else "", **why},
        )  # fmt: skip
    return len(found)


def take_if_nobody_has_it(request: Request, *, by: Seated, at: datetime) -> None:
    """Whoever records something has the request, where nobody had it: in the caller's transaction, request locked."""
    if Holding.objects.filter(request=request, until_at__isnull=True).exists():
        return
    _now_with(request, Colleague(by.seat, by.user, by.name), by=by, at=at)
    published(request, by=by)


def _give(request: Request, now: Holding | None, to: Colleague | None, *, by: Seated, at: datetime) -> None:
    if now is not None:
        Holding.objects.filter(pk=now.pk, until_at__isnull=True).update(until_at=at)
    if to is not None:
        _now_with(request, to, by=by, at=at)
    published(request, by=by)
    ledger.write(
        Act.HOLD_REQUEST, by=by, object_kind="enquiry", object_ref=request.enquiry.reference,
        detail={"request": str(request.pk), "holder": str(to.seat) if to else ""},
    )  # fmt: skip


def _now_with(request: Request, to: Colleague, *, by: Seated, at: datetime) -> None:
    Holding(
        request=request, agency=request.agency, member=to.seat, person=to.person, from_at=at, by=by.seat
    ).save()  # fmt: skip
