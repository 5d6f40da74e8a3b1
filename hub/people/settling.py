"""Which date of birth is right, where several were said: settled with a reason, and undone."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.utils import IntegrityError

from hub.people.models import Link, Mention, MentionKind, SettledBirth, State
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.refusals import Refusal
from tenants.seated import Seated

LONGEST_REASON = 500


@dataclass(frozen=True)
class Settled:
    """What was settled of somebody, as it stands."""

    pk: UUID
    mention: UUID
    day: date
    by: str  # by name
    at: datetime


@dataclass(frozen=True)
class Births:
    """What was said of somebody's birth that disagrees: what is shared and can be weighed, and whether a desk's own
    agency holds a date besides."""

    links: list[Link]
    holds_another: bool
    standing: list[SettledBirth]

    @property
    def mentions(self) -> list[Mention]:
        """The dates that can be weighed, oldest first."""
        return [one.mention for one in self.links]

    @property
    def disagree(self) -> bool:
        """Whether there is anything to settle: two dates, one of which is no guess."""
        return len({one.day for one in self.mentions}) > 1 and any(not one.day_is_estimate for one in self.mentions)

    @property
    def settled(self) -> SettledBirth | None:
        """What was settled and still holds."""
        if self.holds_another:
            return None
        return next((one for one in self.standing if _holds(one, self.mentions)), None)

    @property
    def seen(self) -> str:
        """A mark of what a page showed: the dates, and how it was settled."""
        shown = sorted(str(one.pk) for one in (*self.mentions, *self.standing))
        return hashlib.sha256("\n".join(shown).encode()).hexdigest()[:32]


class BirthsChanged(Refusal):
    """Another date was said meanwhile, or somebody settled it."""

    code: ClassVar[str] = "births_changed"
    sentence: str = (
        "Another date was said meanwhile, or somebody settled it. Nothing was changed. Look at the dates below again"
    )


class NotToSettle(Refusal):
    """There is nothing to settle, or not by this desk."""

    code: ClassVar[str] = "not_to_settle"
    sentence: str = "Choose one of the dates that disagree, and say how you know that it is right"


def settled_rows(links: QuerySet[Link]) -> QuerySet[SettledBirth]:
    """What stands of these links' mentions, without why. In: standing links."""
    rows = SettledBirth.objects.filter(until_at=None, chosen__in=links.order_by().values("mention"))
    return rows.defer("reason", "until_by")


def settled_from(rows: Iterable[SettledBirth], links: Iterable[Link], names: Mapping[UUID, str]) -> dict[UUID, Settled]:
    """Person -> what is settled. In: rows that stand, oldest first; standing links with their mentions; of members, by
    id. Nothing where a date is said besides those that were weighed: then they disagree again."""
    of: dict[UUID, UUID] = {}
    said: dict[UUID, list[Mention]] = defaultdict(list)
    for link in links:
        if link.mention.kind == MentionKind.BIRTH and link.mention.day:
            of[link.mention_id] = link.person_id
            said[link.person_id].append(link.mention)
    found: dict[UUID, Settled] = {}
    for row in rows:
        if person := of.get(row.chosen_id):
            chosen = next(one for one in said[person] if one.pk == row.chosen_id)
            if chosen.day and _holds(row, said[person]):
                found[person] = Settled(row.pk, chosen.pk, chosen.day, names.get(row.by, "a colleague"), row.at)
    return found


def _holds(row: SettledBirth, said: Iterable[Mention]) -> bool:
    """Whether no other date is said than those that were weighed."""
    said = list(said)
    weighed = {one.day for one in said if one.pk in row.weighed}
    return all(one.day in weighed for one in said if not one.day_is_estimate)


def births_of(person: UUID) -> Births:
    """What disagrees of somebody, as this desk may read it."""
    links = Link.objects.filter(
        person_id=person, until_at__isnull=True, mention__kind=MentionKind.BIRTH, mention__day__isnull=False
    )
    said = sorted(
        links.select_related("mention"), key=lambda one: (one.mention.said_at, one.mention.day, one.mention_id)
    )
    shared = [one for one in said if one.mention.state == State.RELEASED and not one.mention.is_protected]
    days = {one.mention.day for one in shared}
    holds_another = any(one.mention.day not in days for one in said if one not in shared)
    return Births(shared, holds_another, list(settled_rows(links)))


def settlings_of(mentions: Iterable[Mention]) -> QuerySet[SettledBirth]:
    """Every settling of these dates, also those that were undone, newest first; for the lead's desks."""
    found: QuerySet[SettledBirth] = SettledBirth.objects.filter(chosen__in=list(mentions)).order_by("-at")
    return found


def settle_birth(
    person: UUID, chosen: UUID, *, seen: str, reason: str, enquiry: str, by: Seated, at: datetime
) -> SettledBirth:
    """Say which of the dates is right. In: the mark of the dates as the page showed them; the enquiry's reference.

    What was settled before a later date was said ends with it. Raises: BirthsChanged, NotToSettle.
    """
    try:
        with transaction.atomic(durable=True):
            births = births_of(person)
            if births.seen != seen:
                raise BirthsChanged
            right = next((one for one in births.mentions if one.pk == chosen), None)
            if right is None or right.day_is_estimate or not births.disagree or births.holds_another:
                raise NotToSettle
            if not reason.strip():
                raise NotToSettle
            for row in births.standing:
                _end(row.pk, enquiry=enquiry, by=by, at=at)
            made: SettledBirth = SettledBirth.objects.create(
                person=person, chosen=right, weighed=[one.pk for one in births.mentions],
                reason=reason.strip()[:LONGEST_REASON], by=by.seat, at=at,
            )  # fmt: skip
            _write(Act.SETTLE_BIRTH, made.pk, enquiry=enquiry, by=by)
    except IntegrityError as error:
        raise BirthsChanged from error
    return made


def undo_settled_birth(settled: UUID, *, person: UUID, enquiry: str, by: Seated, at: datetime) -> None:
    """Undo it: the dates disagree again. Raises: SettledBirth.DoesNotExist (undone already, or not this desk's)."""
    with transaction.atomic(durable=True):
        if settled not in {one.pk for one in births_of(person).standing}:
            raise SettledBirth.DoesNotExist
        _end(settled, enquiry=enquiry, by=by, at=at)


def _end(settled: UUID, *, enquiry: str, by: Seated, at: datetime) -> None:
    if not SettledBirth.objects.filter(pk=settled, until_at=None).update(until_at=at, until_by=by.seat):
        raise BirthsChanged
    _write(Act.UNDO_SETTLED_BIRTH, settled, enquiry=enquiry, by=by)


def _write(act: Act, settled: UUID, *, enquiry: str, by: Seated) -> None:
    ledger.write(act, by=by, object_kind="enquiry", object_ref=enquiry, detail={"settled": str(settled)})
