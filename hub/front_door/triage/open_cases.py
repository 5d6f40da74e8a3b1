"""Who is already open to a social worker: the list that social care's desk loads, and whom a notification means by it.

Source: docs/field.md, process 2: a child who is open goes to the lead professional and is not researched again. A list
older than a day says that somebody was open, and never that nobody is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.utils import IntegrityError

from hub.front_door.models import (
    DangerAcknowledgement,
    Disposal,
    Forwarding,
    HowForwarded,
    LeftToManager,
    Notification,
    OpenCase,
    OpenCaseList,
    SetAside,
)
from hub.front_door.triage.refusals import AlreadyTriaged
from hub.front_door.triage.triaging import refuse_offered, take
from hub.people.keys import name_key, number_key
from hub.people.matching import Keys, keys_of, why_same
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.refusals import Refusal
from tenants.seated import Seated

FRESH = timedelta(days=1)
MOST_CHILDREN = 20_000


@dataclass(frozen=True)
class OpenChild:
    """One line of the list as social care's system gives it."""

    given_name: str
    family_name: str
    born: date | None
    nhs_number: str
    number: str
    status: str
    lead_worker: str
    team: str
    telephone: str


@dataclass(frozen=True)
class Found:
    """A child of a notification who is on the list, and why it is likely the same one."""

    case: OpenCase
    why: str


@dataclass(frozen=True)
class Looked:
    """What the list says of the children of a notification. `open_to`: named child -> who is open.

    `can_say_no`: the list is of today, so that a child who is not on it is not open by it. `cannot_be_looked_up`:
    named children of whom neither a number nor a name with a date of birth is known.
    """

    listed: OpenCaseList | None
    can_say_no: bool
    open_to: dict[UUID, list[Found]]
    cannot_be_looked_up: frozenset[UUID]


class ForwardRefused(Refusal):
    """A refusal of this act."""

    code: ClassVar[str] = "forward_refused"
    sentence: str = ""


class NotAllOpen(ForwardRefused):
    """A child whom it names is not on the list."""

    code = "not_all_open"
    sentence = (
        "Not every child whom it names is on the list of open cases now. Rate it, so that nobody is overlooked, and "
        "ring the lead professional of whoever is."
    )


class DangerFirst(ForwardRefused):
    """Nobody has the immediate danger in hand."""

    code = "danger_first"
    sentence = "It says that there is immediate danger. Acknowledge it first, so that somebody has it in hand."


def latest_list(agency: str) -> OpenCaseList | None:
    """The list of this desk's agency that stands."""
    found: OpenCaseList | None = OpenCaseList.objects.filter(agency=agency).order_by("-loaded_at", "-pk").first()
    return found


def is_fresh(listed: OpenCaseList | None, at: datetime) -> bool:
    """Whether what is not on the list is not open by it."""
    return listed is not None and at - listed.loaded_at <= FRESH


def load(children: Sequence[OpenChild], *, by: Seated, at: datetime, key: UUID | None = None) -> OpenCaseList:
    """Put a whole list in the place of the one before, of which no child is kept. In: the key of a machine's.

    Raises: ValueError for more children than a list holds, or none: an empty file would say that nobody is open.
    """
    if not 0 < len(children) <= MOST_CHILDREN:
        raise ValueError("a list of open cases names between one and 20,000 children")
    with transaction.atomic(durable=True):
        listed: OpenCaseList = OpenCaseList.objects.create(
            agency=by.agency, loaded_at=at, loaded_by=by.seat, children=len(children)
        )
        OpenCase.objects.filter(agency=by.agency).delete()
        OpenCase.objects.bulk_create(
            [
                OpenCase(
                    of_list=listed, agency=by.agency, given_key=name_key(one.given_name),
                    family_key=name_key(one.family_name), number_key=number_key("nhs", one.nhs_number), **one.__dict__,
                )
                for one in children
            ],
            batch_size=1000,
        )  # fmt: skip
        ledger.write(
            Act.LOAD_OPEN_CASES, by=by, object_kind="open_cases", object_ref=str(listed.pk),
            detail={"children": len(children)} | ({"key": str(key)} if key else {}),
        )  # fmt: skip
    return listed


def look(children: Iterable[tuple[UUID, UUID]], agency: str, *, at: datetime) -> Looked:
    """Look children up. In: named child and the person whom it is known as. Three queries at most.

    The same keys decide as for people: a number; name with date of birth.
    """
    children = list(children)
    listed = latest_list(agency)
    keys = keys_of(person for _, person in children) if listed and children else {}
    return look_on(listed, children, keys, at=at)


def look_on(
    listed: OpenCaseList | None, children: Iterable[tuple[UUID, UUID]], keys: Mapping[UUID, Keys], *, at: datetime
) -> Looked:
    """The same with the list and what of the people can be compared read already. One query at most."""
    by_person: dict[UUID, list[UUID]] = {}
    for named, person in children:
        by_person.setdefault(person, []).append(named)
    if listed is None or not by_person:
        return Looked(listed, False, {}, frozenset())
    usable = {
        one: each
        for one, each in keys.items()
        if one in by_person
        if each.numbers or (each.born and any(all(n) for n in each.names))
    }
    wanted = Q(number_key__in={number for one in usable.values() for _, number in one.numbers})
    for one in usable.values():
        families = {family for given, family in one.names if given and family}
        if one.born and families:
            wanted |= Q(family_key__in=families, born__in=one.born)
    cases = list(OpenCase.objects.filter(wanted, agency=listed.agency)) if usable else []
    theirs = [(case, _keys_of_case(case)) for case in cases]
    found = {
        named: here
        for person, each in usable.items()
        if (here := [Found(case, why) for case, other in theirs if (why := why_same(each, other))])
        for named in by_person[person]
    }
    dark = frozenset(named for person, many in by_person.items() if person not in usable for named in many)
    return Looked(listed, is_fresh(listed, at), found, dark)


def forward(notification_id: UUID, chosen: dict[UUID, UUID], *, how: str, by: Seated, at: datetime) -> list[Forwarding]:
    """Send a notification whose every child is open to their lead professionals, and close it here.

    In: for each named child the open case that it is; how it reaches them. Raises: Notification.DoesNotExist;
    AlreadyTriaged, OfferStands, NotAllOpen (also where the list changed meanwhile), DangerFirst; ValueError for no how.
    """
    if how not in HowForwarded.values:
        raise ValueError("forwarding wants to know how it reaches them")
    try:
        with transaction.atomic(durable=True):
            notification = take(notification_id, at)
            refuse_offered(notification)
            _refuse_danger(notification)
            children = list(notification.named.filter(is_child=True))
            looked = look([(one.pk, one.person_id) for one in children], by.agency, at=at)
            cases = {one.pk: _chosen(looked, one.pk, chosen.get(one.pk)) for one in children}
            if not cases or looked.listed is None:
                raise NotAllOpen
            made = [
                Forwarding.objects.create(
                    notification=notification, named_id=named, agency=by.agency, case_number=case.number,
                    status=case.status, lead_worker=case.lead_worker, team=case.team, telephone=case.telephone,
                    listed_at=looked.listed.loaded_at, how=how, by=by.seat, at=at,
                )
                for named, case in cases.items()
            ]  # fmt: skip
            LeftToManager.objects.filter(notification=notification).delete()
            Disposal.objects.create(
                notification=notification, why=SetAside.OPEN_CASE, reason=_words(made), by=by.seat, at=at, repeats=0
            )
            ledger.write(
                Act.FORWARD, by=by, object_kind="notification", object_ref=notification.reference,
                detail={"children": len(made), "how": how},
            )  # fmt: skip
            return made
    except IntegrityError as error:
        raise AlreadyTriaged(notification_id) from error


def _refuse_danger(notification: Notification) -> None:
    in_hand = DangerAcknowledgement.objects.filter(notification=notification, until_at__isnull=True)
    if notification.immediate_danger and not in_hand.exists():
        raise DangerFirst


def _chosen(looked: Looked, named: UUID, case: UUID | None) -> OpenCase:
    for one in looked.open_to.get(named, ()):
        if one.case.pk == case:
            return one.case
    raise NotAllOpen


def _words(made: Sequence[Forwarding]) -> str:
    """The reason that stands with the closing: to whom, and how."""
    who = sorted({f"{one.lead_worker}, {one.team}, {one.telephone}" for one in made})
    return f"Forwarded to {'; '.join(who)}. {HowForwarded(made[0].how).label}."


def _keys_of_case(case: OpenCase) -> Keys:
    return Keys(
        names={(case.given_key, case.family_key)},
        born={case.born} if case.born else set(),
        expected=set(),
        numbers={("nhs", case.number_key)} if case.number_key else set(),
    )
