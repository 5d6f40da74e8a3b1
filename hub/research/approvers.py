"""Whom an agency named to agree to its releases that need two people, each with a deputy for when they are away.

An agency that named nobody leaves it to any second member (agreement.py). A manager names; whoever was named when a
release was decided agrees to it, so that naming somebody else afterwards changes nothing. The functions of the wall
hold it (approver_v1); what is here says it on pages and to whom it is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from hub.research.approver_models import NamedApprover
from hub.wall import ledger
from hub.wall.absences import away_rows
from hub.wall.acts import Act
from hub.wall.models import Absence, Member
from hub.wall.permissions import TABLE
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.models import Role, Seat, with_role
from tenants.seated import Seated


class NotNamed(Refusal):
    """A refusal of these acts; `field` says where in its form."""

    code: ClassVar[str] = "not_named"
    sentence: str = ""
    field: ClassVar[str] = ""


class NoSuchApprover(NotNamed):
    """Without a seat of the agency that may agree, or who has never been in the hub."""

    code = "no_such_approver"
    sentence = "Choose somebody of your agency who has a seat here and has entered the hub before"
    field = "member"


class NoSuchDeputy(NotNamed):
    """The same of a deputy."""

    code = "no_such_deputy"
    sentence = "Choose somebody else of your agency who has a seat here and has entered the hub before"
    field = "deputy"


class OtherRole(NotNamed):
    """A deputy in another role: what the one may, the other must."""

    code = "other_role"
    sentence = "Choose a deputy with the same role as the approver"
    field = "deputy"


class TrainingRanOut(NotNamed):
    """A deputy whose training has run out."""

    code = "training_ran_out"
    sentence = "The training of that deputy has run out. Choose somebody else, or have it renewed first"
    field = "deputy"


class NamedAlready(NotNamed):
    """An approver with a deputy already."""

    code = "named_already"
    sentence = "They are named already. End that first, to name another deputy"
    field = "member"


class NoMoreNamed(NotNamed):
    """Ended already, or another agency's; or only a manager may end it."""

    code = "no_more_named"
    sentence = "That was ended already, or only a manager of your agency may end it."


@dataclass(frozen=True)
class Candidate:
    """Somebody of the agency who may agree to a release."""

    seat: UUID
    name: str
    role: str
    person: UUID
    trained: bool


def candidates(by: Seated, *, at: datetime) -> list[Candidate]:
    """Everybody of one's own agency's desk who may agree to a release and has been in the hub, by name. Two queries."""
    here = set(Member.objects.filter(agency=by.agency, person__isnull=False).values_list("pk", flat=True))
    seats = Seat.objects.standing(at).filter(
        hub__code=by.hub, agency__code=by.agency, role__in=TABLE[Act.AGREE_RELEASE].roles, pk__in=here
    )  # fmt: skip
    today = timezone.localdate(at)
    rows = seats.order_by("user__name", "pk").values_list(
        "pk", "user__name", "role", "user", "training__new_work_until"
    )
    return [
        Candidate(pk, with_role(name, role), role, user, until is None or until >= today)
        for pk, name, role, user, until in rows
    ]


def named(agency: str, at: datetime) -> QuerySet[NamedApprover]:
    """Who was named at a moment, the first one on top."""
    found: QuerySet[NamedApprover] = NamedApprover.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at), agency=agency, named_at__lte=at
    )
    return found


def who_may_agree(agency: str, decided_by: UUID, decided_at: datetime, *, at: datetime) -> set[UUID] | None:
    """Which members may agree to a release now; None where any other member of the agency may. As approver_v1 has it.

    In: who decided it, and when. Three queries at most.
    """
    (found,) = each_may_agree(agency, [(decided_by, decided_at)], at=at)
    return found


def each_may_agree(agency: str, decided: Sequence[tuple[UUID, datetime]], *, at: datetime) -> list[set[UUID] | None]:
    """The same of several releases, each with who decided it and when; as often asked for many as for one."""
    every = list(NamedApprover.objects.filter(agency=agency)) if decided else []
    rows = [one for one in every if any(_stood(one, then) for _, then in decided)]
    if not rows:
        return [None] * len(decided)
    named_here = {*(by for by, _ in decided), *(one.member for one in rows), *(one.deputy for one in rows)}
    members = Member.objects.filter(pk__in=named_here).only("person", "role")
    return each_able(rows, decided, members=members, absences=away_rows(at))


def each_able(
    approvers: Iterable[NamedApprover],
    decided: Sequence[tuple[UUID, datetime]],
    *,
    members: Iterable[Member],
    absences: Iterable[Absence],
) -> list[set[UUID] | None]:
    """The same of rows that were read: the agency's approvers, them and who decided as members, and who is away now."""
    rows, here, away = list(approvers), {one.pk: one for one in members}, {one.seat: one for one in absences}
    return [_of_one([one for one in rows if _stood(one, then)], by, here, away) for by, then in decided]


def _stood(one: NamedApprover, then: datetime) -> bool:
    return one.named_at <= then and (one.ended_at is None or one.ended_at > then)


def _of_one(
    rows: Sequence[NamedApprover], decided_by: UUID, members: Mapping[UUID, Member], away: Mapping[UUID, Absence]
) -> set[UUID] | None:
    if not rows:
        return None
    decider = members[decided_by].person if decided_by in members else None
    found = set()
    for one in rows:
        member, deputy = members.get(one.member), members.get(one.deputy)
        decided = bool(decider and member and member.person == decider)
        is_away = one.member in away and away[one.member].set_by not in (one.deputy, decided_by)
        if not decided:
            found.add(one.member)
        if member and deputy and member.role == deputy.role and (decided or is_away):
            found.add(one.deputy)
    return found - {decided_by}


def may_end(by: Seated, people: Collection[Candidate]) -> bool:
    """A manager; a colleague where the agency has no manager here, so that nobody's leaving locks its releases."""
    return by.role == Role.MANAGER or all(one.role != Role.MANAGER for one in people)


def name_approver(member: UUID, deputy: UUID, *, form: UUID, by: Seated, at: datetime) -> NamedApprover:
    """Name somebody who agrees to the agency's releases from now, and their deputy. In: the id made with the form.

    Raises: NoSuchApprover, NoSuchDeputy, OtherRole, TrainingRanOut, NamedAlready, FormSentBefore.
    """
    people = {one.seat: one for one in candidates(by, at=at)}
    if member not in people:
        raise NoSuchApprover
    if deputy not in people or people[deputy].person == people[member].person:
        raise NoSuchDeputy
    if people[deputy].role != people[member].role:
        raise OtherRole
    if not people[deputy].trained:
        raise TrainingRanOut
    try:
        with once_for_one_thing(), transaction.atomic(durable=True):
            there: NamedApprover | None = NamedApprover.objects.filter(pk=form).first()
            if there is not None:
                if (there.member, there.deputy) != (member, deputy):
                    raise FormSentBefore
                return there
            made: NamedApprover = NamedApprover.objects.create(
                pk=form, agency=by.agency, member=member, deputy=deputy, named_by=by.seat, named_at=at
            )
            ledger.write(
                Act.NAME_APPROVER, by=by, object_kind="approver", object_ref=str(made.pk),
                detail={"member": str(member), "deputy": str(deputy)},
            )  # fmt: skip
    except IntegrityError as error:
        raise NamedAlready from error
    return made


def end_approver(approver: UUID, *, by: Seated, at: datetime) -> None:
    """They agree to what is decided from now no more. Raises: NoMoreNamed."""
    if not may_end(by, candidates(by, at=at)):
        raise NoMoreNamed
    with transaction.atomic(durable=True):
        rows = NamedApprover.objects.filter(pk=approver, agency=by.agency, ended_at__isnull=True)
        if not rows.update(ended_at=at, ended_by=by.seat):
            raise NoMoreNamed
        ledger.write(Act.END_APPROVER, by=by, object_kind="approver", object_ref=str(approver))
