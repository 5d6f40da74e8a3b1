"""People are away: from when until when, and who covers. What comes for them meanwhile stands on the list of whoever
covers, as theirs; it ends by itself, and nothing changes hands.

Somebody says so of themselves, a manager of whoever sits at their agency's desk, and where an agency has no manager
here, a colleague. Why somebody is away is nobody's business and has no place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.models import Absence, Agency
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.measures.periods import begins
from tenants.models import Role, Seat, with_role
from tenants.seated import Seated

LONGEST = timedelta(days=366)
ABSENCE_SAID = "wall.absence_said"
ABSENCE_CHANGED = "research.absence_changed"  # it begins, or was ended before its time
AT_A_DESK = (Role.COORDINATOR, Role.RESEARCHER, Role.DECISION_MAKER, Role.MANAGER)


class NotAway(Refusal):
    """A refusal of these acts; `field` says where in its form."""

    code: ClassVar[str] = "not_away"
    sentence: str = ""
    field: ClassVar[str] = ""


class NotForYouToSay(NotAway):
    """Of somebody for whom only they or their manager says it."""

    code = "not_for_you_to_say"
    sentence = "Only they or a manager of their agency can say so"
    field = "seat"


class WrongDays(NotAway):
    """Days that are over, in the wrong order, or more than a year."""

    code = "wrong_days"
    sentence = "The last day must be today or later, not before the first day, and within a year"
    field = "last"


class AwayThen(NotAway):
    """They are away in part of that time already."""

    code = "away_then"
    sentence = "They are away in part of that time already. End that absence first"
    field = "first"


class CannotCover(NotAway):
    """Oneself, somebody who does other work, or whose seat is not in force."""

    code = "cannot_cover"
    sentence = "Choose a colleague who does the same work here"
    field = "cover"


class AbsenceIsOver(NotAway):
    """It is over, or somebody ended it; or it is another agency's."""

    code = "absence_is_over"
    sentence = "That absence is over, or a colleague ended it already."


@dataclass(frozen=True)
class Person:
    """Somebody at these desks: who may be away, and who may cover."""

    seat: UUID
    agency: str
    name: str
    role: str


@dataclass(frozen=True)
class Away:
    """Somebody who is away now: until which day, who has what comes for them, and which seat said so."""

    seat: UUID
    from_at: datetime
    last_day: date
    cover: UUID
    cover_name: str
    set_by: UUID


def people_at(by: Seated, *, at: datetime) -> list[Person]:
    """Everybody of one's own agency's desk here; of the lead's, of all lead desks. By name. Two queries at most."""
    seats = Seat.objects.standing(at).filter(hub__code=by.hub, role__in=AT_A_DESK, agency__code__in=_desks_of(by))
    rows = seats.order_by("user__name", "pk").values_list("pk", "agency__code", "user__name", "role")
    return [Person(pk, agency, with_role(name, role), role) for pk, agency, name, role in rows]


def may_say_for(by: Seated, people: Collection[Person]) -> list[Person]:
    """Of whom this seat may say that they are away."""
    own = [one for one in people if one.agency == by.agency]
    if by.role == Role.MANAGER or all(one.role != Role.MANAGER for one in own):
        return own
    return [one for one in own if one.seat == by.seat]


def standing(at: datetime) -> QuerySet[Absence]:
    """Who is away now or will be, as this desk reads it, the earliest first."""
    found: QuerySet[Absence] = Absence.objects.filter(ended_at__isnull=True, until_at__gt=at)
    return found


def away_now(at: datetime) -> dict[UUID, Away]:
    """Seat -> until when it is away and who covers, of these desks. Where whoever covers is away too, it is whoever
    covers for them. One query where nobody is away, two otherwise."""
    return away_from(away_rows(at))


def away_rows(at: datetime) -> QuerySet[Absence]:
    """What `away_from` reads."""
    return standing(at).filter(from_at__lte=at).order_by("from_at", "pk")


def away_from(found: Iterable[Absence]) -> dict[UUID, Away]:
    """The same, of rows that were read. One query of the platform's, and none where nobody is away."""
    rows = {one.seat: one for one in found}
    covers = {seat: _last_cover(seat, rows) for seat in rows}
    names = dict(Seat.objects.filter(pk__in=covers.values()).values_list("pk", "user__name")) if rows else {}
    return {
        seat: Away(seat, one.from_at, last_day(one), covers[seat], names.get(covers[seat], "A colleague"), one.set_by)
        for seat, one in rows.items()
    }


def covered_by(seat: UUID, away: Mapping[UUID, Away]) -> dict[UUID, Away]:
    """Those of `away_now` for whom somebody covers."""
    return {pk: one for pk, one in away.items() if one.cover == seat}


def people_covering(seats: Collection[UUID], *, at: datetime) -> set[UUID]:
    """Who covers for those of these seats that are away, as accounts: the worker tells them, too, what is for these.
    Of a lead's desk whoever sits at the same one, since another may not read it."""
    away = away_now(at) if seats else {}
    covers = {away[one].cover: one for one in seats if one in away}
    rows = Seat.objects.standing(at).filter(pk__in={*covers, *covers.values()}).values_list("pk", "agency", "user")
    found = {pk: (agency, user) for pk, agency, user in rows}
    return {
        found[cover][1] for cover, one in covers.items()
        if cover in found and one in found and found[cover][0] == found[one][0]
    }  # fmt: skip


def last_day(absence: Absence) -> date:
    """The last day of it in London."""
    return timezone.localdate(absence.until_at - timedelta(microseconds=1))


def say_away(
    seat: UUID, first: date, last: date, cover: UUID, *, form: UUID, by: Seated, at: datetime
) -> Absence:  # fmt: skip
    """Say that somebody is away on these days, both included, and who covers. They and whoever covers are told.

    In: the id made with the form, which does it once.
    Raises: NotForYouToSay, WrongDays, AwayThen, CannotCover, FormSentBefore.
    """
    people = {one.seat: one for one in people_at(by, at=at)}
    if seat not in {one.seat for one in may_say_for(by, people.values())}:
        raise NotForYouToSay
    today = timezone.localdate(at)
    if last < first or last < today or last - first > LONGEST:
        raise WrongDays
    if cover == seat or cover not in people or not _same_work(people[seat], people[cover]):
        raise CannotCover
    from_at, until_at = max(begins(first), at), begins(last + timedelta(days=1))
    with once_for_one_thing(), transaction.atomic(durable=True):
        there: Absence | None = Absence.objects.filter(pk=form).first()
        if there is not None:
            if (there.seat, last_day(there), there.cover) != (seat, last, cover):
                raise FormSentBefore
            return there
        if Absence.objects.filter(
            seat=seat, ended_at__isnull=True, from_at__lt=until_at, until_at__gt=from_at
        ).exists():
            raise AwayThen
        made: Absence = Absence.objects.create(
            pk=form, seat=seat, agency=by.agency, desks=_desks_of(by), from_at=from_at, until_at=until_at, cover=cover,
            set_by=by.seat, set_at=at,
        )  # fmt: skip
        detail = {"seat": str(seat), "from": first.isoformat(), "until": last.isoformat(), "cover": str(cover)}
        ledger.write(Act.SET_ABSENCE, by=by, object_kind="absence", object_ref=str(made.pk), detail=detail)
        outbox.add(ABSENCE_SAID, made.pk, at=at)
        outbox.add(ABSENCE_CHANGED, made.pk, at=at, due_at=from_at)
        outbox.wake(by.hub)
    return made


def end_absence(absence: UUID, *, by: Seated, at: datetime) -> None:
    """Somebody is back before, or does not go. Raises: AbsenceIsOver, NotForYouToSay."""
    mine = {one.seat for one in may_say_for(by, people_at(by, at=at))}
    with transaction.atomic(durable=True):
        found = standing(at).filter(pk=absence, agency=by.agency).select_for_update(no_key=True).first()
        if found is None:
            raise AbsenceIsOver
        if found.seat not in mine:
            raise NotForYouToSay
        found.ended_at, found.ended_by = at, by.seat
        found.save(update_fields=["ended_at", "ended_by"])
        ledger.write(
            Act.SET_ABSENCE, by=by, object_kind="absence", object_ref=str(found.pk), detail={"ended": str(found.seat)}
        )
        outbox.add(ABSENCE_SAID, found.pk, at=at)
        outbox.add(ABSENCE_CHANGED, found.pk, at=at)
        outbox.wake(by.hub)


def _desks_of(by: Seated) -> list[str]:
    if not by.is_lead:
        return [by.agency]
    return sorted(Agency.objects.filter(is_lead=True).values_list("code", flat=True))


def _same_work(one: Person, other: Person) -> bool:
    """A researcher's is their own agency's; the rest is shared by the desks that see it."""
    if Role.RESEARCHER in (one.role, other.role):
        return one.role == other.role and one.agency == other.agency
    return True


def _last_cover(seat: UUID, rows: Mapping[UUID, Absence]) -> UUID:
    """Who covers in the end; where they cover for each other in a ring, whoever was named first."""
    seen, cover = {seat}, rows[seat].cover
    while cover in rows and cover not in seen:
        seen.add(cover)
        cover = rows[cover].cover
    return rows[seat].cover if cover in rows else cover
