"""A colleague's whole list is handed over while they are ill or have left: their notifications that wait, enquiries
that are worked on, and requests, each to one colleague or another. It is undone as far as nobody changed it since.

A manager of the lead's desks does so for everybody there; of requests, anybody of the agency's desk who may give them
away one by one.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Value

from hub.front_door.models import Enquiry, Notification
from hub.front_door.triage import assigning
from hub.research import holding
from hub.research.models import HandedList, Holding, Request, RequestState
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.contents import canonical
from hub.wall.models import Agency
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.models import Role, Seat, with_role
from tenants.seated import Seated

LIST_HANDED_OVER = "research.list_handed_over"
MOST = 100  # at once; what is left appears when these are handed over
NOTIFICATION, ENQUIRY, REQUEST = "notification", "enquiry", "request"
LAST = datetime.max.replace(tzinfo=UTC)  # what has no time limit comes last


class ListNotHanded(Refusal):
    """A refusal of these acts."""

    code: ClassVar[str] = "list_not_handed"
    sentence: str = ""


class ListMoved(ListNotHanded):
    """The list is another than the page showed."""

    code = "list_moved"
    sentence = "The list has changed since you opened this page. Look at it again, then hand it over."


class NobodyChosen(ListNotHanded):
    """Nothing goes to anybody."""

    code = "nobody_chosen"
    sentence = "Choose who gets something of it"


class NotTheirs(ListNotHanded):
    """A colleague whose seat has ended meanwhile, or whose desk does not read it."""

    code = "not_theirs"
    sentence = "Somebody you chose has no seat here any more, or does not see what you gave them. Choose again."


class AlreadyUndone(ListNotHanded):
    """A colleague was first."""

    code = "already_undone"
    sentence = "That hand-over was undone already."


class GiverIsGone(ListNotHanded):
    """Whose list it was has no seat any more."""

    code = "giver_is_gone"
    sentence = "Their seat has ended, so nothing can go back to them. Hand it to somebody else instead."


@dataclass(frozen=True)
class Colleague:
    """Somebody with work, or who can be given some: their seat, name and role, and how much they have."""

    seat: UUID
    agency: str
    name: str
    is_here: bool  # with a seat that is in force
    notifications: int = 0
    enquiries: int = 0
    requests: int = 0

    @property
    def has_anything(self) -> bool:
        return bool(self.notifications or self.enquiries or self.requests)


@dataclass(frozen=True)
class Item:
    """One piece of somebody's work, by what is known without reading it."""

    kind: str
    pk: UUID
    reference: str
    due_at: datetime | None
    rating: str
    desks: tuple[str, ...]

    def can_go_to(self, one: Colleague, roles: Mapping[UUID, str]) -> bool:
        """A request to a researcher of the agency; the rest to who triages, at a desk that reads it."""
        if self.kind == REQUEST:
            return roles[one.seat] == Role.RESEARCHER
        return roles[one.seat] != Role.RESEARCHER and one.agency in self.desks


def colleagues_of(by: Seated, *, at: datetime) -> list[Colleague]:
    """Everybody who works here, by name, and whoever has something though their seat has ended. Four queries."""
    held = Holding.objects.filter(agency=by.agency, until_at__isnull=True, request__state=RequestState.OPEN)
    work = [_counted(REQUEST, held, "member")]
    if _runs_the_hub(by):
        work += [
            _counted(NOTIFICATION, Notification.objects.untriaged(), "assigned_to"),
            _counted(ENQUIRY, Enquiry.objects.filter(state__in=assigning.WORKED), "assigned_to"),
        ]
    counts: dict[str, dict[UUID, int]] = {ENQUIRY: {}, NOTIFICATION: {}, REQUEST: {}}
    for kind, seat, many in work[0].union(*work[1:], all=True):
        counts[kind][seat] = many
    here = _standing(by, at=at)
    wanted = {*here, *(seat for one in counts.values() for seat in one)}
    rows = Seat.objects.filter(pk__in=wanted).order_by("user__name", "pk")
    return [
        Colleague(
            pk, agency, with_role(name, role), pk in here,
            counts[NOTIFICATION].get(pk, 0), counts[ENQUIRY].get(pk, 0), counts[REQUEST].get(pk, 0),
        )
        for pk, agency, name, role in rows.values_list("pk", "agency__code", "user__name", "role")
    ]  # fmt: skip


def list_of(seat: UUID, *, by: Seated) -> list[Item]:
    """What somebody has to do, as far as the desk that asks reads it, due first. Three queries at most."""
    items: list[Item] = []
    if _runs_the_hub(by):
        waiting = _notifications(seat).values_list("pk", "reference", "due_at", "desks")
        items += [Item(NOTIFICATION, pk, ref, due, "", tuple(desks)) for pk, ref, due, desks in waiting]
        worked = _enquiries(seat).values_list("pk", "reference", "due_at", "rating", "desks")
        items += [Item(ENQUIRY, pk, ref, due, rating or "", tuple(desks)) for pk, ref, due, rating, desks in worked]
    held = _requests_of(seat, by).values_list("pk", "enquiry__reference", "due_at")
    items += [Item(REQUEST, pk, ref, due, "", (by.agency,)) for pk, ref, due in held]
    return sorted(items, key=lambda one: (one.due_at or LAST, one.reference, one.pk))


def mark_of(items: Sequence[Item]) -> str:
    """What a form carries of the list that its page showed."""
    return uuid.uuid5(uuid.NAMESPACE_OID, canonical({"list": [str(one.pk) for one in items]})).hex


def takers_of(giver: UUID, *, by: Seated, at: datetime) -> list[Colleague]:
    """Who may be given something of somebody's list. Two queries."""
    here = _standing(by, at=at)
    rows = Seat.objects.filter(pk__in=here).exclude(pk=giver).order_by("user__name", "pk")
    return [
        Colleague(pk, agency, with_role(name, role), True)
        for pk, agency, name, role in rows.values_list("pk", "agency__code", "user__name", "role")
    ]


def choices_for(items: Sequence[Item], takers: Sequence[Colleague], *, by: Seated, at: datetime) -> list[list[UUID]]:
    """For each item, who of these may get it, in their order. One query."""
    roles = _standing(by, at=at)
    return [[who.seat for who in takers if who.seat in roles and one.can_go_to(who, roles)] for one in items]


def dealt(choices: Sequence[Sequence[UUID]]) -> list[UUID | None]:
    """As it is due, one after the other to whoever has least by then: what a page proposes. None: nobody may get it."""
    many: dict[UUID, int] = defaultdict(int)
    found: list[UUID | None] = []
    for those in choices:
        least = min(those, key=lambda one: many[one], default=None)
        if least is not None:
            many[least] += 1
        found.append(least)
    return found


def hand_list_over(
    giver: UUID, gives: Mapping[UUID, UUID], *, seen: str, form: UUID, by: Seated, at: datetime
) -> HandedList:
    """Give of somebody's list each of these to its colleague; the rest stays. Those who get it, and whose it was, are
    told.

    In: item -> seat; what the page showed (`mark_of`); the id made with the form, which does it once.
    Raises: ListMoved, NobodyChosen, NotTheirs, FormSentBefore.
    """
    if not gives:
        raise NobodyChosen
    takers = sorted(set(gives.values()))
    with once_for_one_thing(), transaction.atomic(durable=True):
        there: HandedList | None = HandedList.objects.filter(pk=form).first()
        if there is not None:
            if (there.giver, there.by, there.takers) != (giver, by.seat, takers):
                raise FormSentBefore
            return there
        items = list_of(giver, by=by)[:MOST]
        if mark_of(items) != seen:
            raise ListMoved
        _refuse_wrong(giver, items, gives, by=by, at=at)
        many = _pass_all(items, gives, giver, by=by, at=at, why={"handed_list": str(form)})
        made: HandedList = HandedList.objects.create(
            pk=form, agency=by.agency, giver=giver, takers=takers, by=by.seat, at=at,
            notifications=many[NOTIFICATION], enquiries=many[ENQUIRY], requests=many[REQUEST],
        )  # fmt: skip
        ledger.write(
            Act.HAND_LIST_OVER, by=by, object_kind="handed_list", object_ref=str(made.pk),
            detail={"from": str(giver), "to": [str(one) for one in made.takers], "many": sum(many.values())},
        )  # fmt: skip
        outbox.add(LIST_HANDED_OVER, made.pk, at=at)
        outbox.wake(by.hub)
    return made


def undo_hand_over(handed: UUID, *, by: Seated, at: datetime) -> int:
    """Give back what those who got it still have, as nobody changed it since. Out: how many.

    Raises: HandedList.DoesNotExist (not this desk's), AlreadyUndone, GiverIsGone.
    """
    with transaction.atomic(durable=True):
        found = (
            HandedList.objects.filter(undone_at__isnull=True).select_for_update(no_key=True).filter(pk=handed).first()
        )
        if found is None:
            HandedList.objects.get(pk=handed)
            raise AlreadyUndone
        if found.giver not in _standing(by, at=at):
            raise GiverIsGone
        still, why = still_there(found, by=by), {"handed_back": str(found.pk)}
        many = 0
        if _runs_the_hub(by):
            for rows in (still.notifications, still.enquiries):
                many += len(assigning.pass_on(rows, found.giver, by=by, at=at, why=why))
        back = next(iter(_researchers([found.giver], by=by, at=at)), None)
        if back is not None:
            many += holding.pass_requests_on(still.requests, back, by=by, at=at, why=why)
        found.undone_at, found.undone_by = at, by.seat
        found.save(update_fields=["undone_at", "undone_by"])
        ledger.write(
            Act.UNDO_HAND_OVER, by=by, object_kind="handed_list", object_ref=str(found.pk), detail={"many": many}
        )
        outbox.add(LIST_HANDED_OVER, found.pk, at=at)
        outbox.wake(by.hub)
    return many


@dataclass(frozen=True)
class Still:
    """What of a hand-over is as it was given."""

    notifications: QuerySet[Notification]
    enquiries: QuerySet[Enquiry]
    requests: QuerySet[Request]


def still_there(found: HandedList, *, by: Seated) -> Still:
    """What those who got it have since that moment and have still to do."""
    since: dict[str, Any] = {"assigned_to__in": found.takers, "assigned_at": found.at}
    held = Holding.objects.filter(member__in=found.takers, from_at=found.at, until_at__isnull=True)
    return Still(
        Notification.objects.untriaged().filter(**since),
        Enquiry.objects.filter(state__in=assigning.WORKED, **since),
        Request.objects.filter(agency=by.agency, state=RequestState.OPEN, pk__in=held.values("request")),
    )


def handed_lists_of(by: Seated) -> QuerySet[HandedList]:
    """Those that this seat may undo: of the lead's work a manager's, of requests anybody's of the desk."""
    found: QuerySet[HandedList] = HandedList.objects.all()
    return found if _runs_the_hub(by) else found.filter(notifications=0, enquiries=0)


def _runs_the_hub(by: Seated) -> bool:
    return by.is_lead and by.role == Role.MANAGER


def _standing(by: Seated, *, at: datetime) -> dict[UUID, str]:
    """Seat -> role of whoever may have something of what this seat hands over. One query, two for the lead."""
    who = Q(role=Role.RESEARCHER, agency__code=by.agency)
    if _runs_the_hub(by):
        leads = list(Agency.objects.filter(is_lead=True).values_list("code", flat=True))
        who |= Q(role__in=assigning.WHO_WORKS, agency__code__in=leads)
    return dict(Seat.objects.standing(at).filter(who, hub__code=by.hub).values_list("pk", "role"))


def _counted(kind: str, rows: QuerySet[Any], by: str) -> QuerySet[Any]:
    """The kind, whose it is, and how many of these they have."""
    theirs = rows.filter(**{f"{by}__isnull": False}).order_by()
    found: QuerySet[Any] = theirs.annotate(kind=Value(kind)).values_list("kind", by).annotate(many=Count("pk"))
    return found


def _notifications(seat: UUID) -> QuerySet[Notification]:
    return Notification.objects.untriaged().filter(assigned_to=seat)


def _enquiries(seat: UUID) -> QuerySet[Enquiry]:
    found: QuerySet[Enquiry] = Enquiry.objects.filter(assigned_to=seat, state__in=assigning.WORKED)
    return found


def _requests_of(seat: UUID, by: Seated) -> QuerySet[Request]:
    held = Holding.objects.filter(member=seat, until_at__isnull=True)
    found: QuerySet[Request] = Request.objects.filter(
        agency=by.agency, state=RequestState.OPEN, pk__in=held.values("request")
    )
    return found


def _researchers(seats: Iterable[UUID], *, by: Seated, at: datetime) -> list[holding.Colleague]:
    wanted = set(seats)
    return [one for one in holding.colleagues_of(by, at=at) if one.seat in wanted]


def _refuse_wrong(
    giver: UUID, items: Sequence[Item], gives: Mapping[UUID, UUID], *, by: Seated, at: datetime
) -> None:  # fmt: skip
    takers = takers_of(giver, by=by, at=at)
    may_go = {
        one.pk: set(those) for one, those in zip(items, choices_for(items, takers, by=by, at=at), strict=True)
    }  # fmt: skip
    if any(to not in may_go.get(pk, ()) for pk, to in gives.items()):
        raise NotTheirs


def _pass_all(
    items: Sequence[Item], gives: Mapping[UUID, UUID], giver: UUID, *, by: Seated, at: datetime, why: Mapping[str, str]
) -> dict[str, int]:
    """Each to its colleague; what was answered or taken this very moment is passed over. Out: how many of each kind."""
    many = {NOTIFICATION: 0, ENQUIRY: 0, REQUEST: 0}
    rows_of: dict[str, Callable[[], QuerySet[Any]]] = {
        NOTIFICATION: lambda: _notifications(giver), ENQUIRY: lambda: _enquiries(giver)
    }  # fmt: skip
    parts: dict[tuple[UUID, str], list[UUID]] = defaultdict(list)
    for one in items:
        if one.pk in gives:
            parts[gives[one.pk], one.kind].append(one.pk)
    researchers = {one.seat: one for one in _researchers(gives.values(), by=by, at=at)}
    for (to, kind), pks in parts.items():
        if kind == REQUEST:
            rows = _requests_of(giver, by).filter(pk__in=pks)
            many[kind] += holding.pass_requests_on(rows, researchers[to], by=by, at=at, why=why)
        else:
            many[kind] += len(assigning.pass_on(rows_of[kind]().filter(pk__in=pks), to, by=by, at=at, why=why))
    return many
