"""The hub's time limits: what holds, what an enquiry began with, and setting them.

An enquiry keeps the limits under which it was opened, so that nothing becomes late, or stops being late, because a
manager changed a setting.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from django.db import IntegrityError, transaction

from hub.front_door.models import Enquiry, TimeLimits
from hub.front_door.time_limit_models import ESCALATED, MOST_CLOSED, MOST_DAYS, MOST_HOURS, WARNED
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.clock import Limit, Limits, LimitUnit
from hub.wall.models import HubSettings
from hub.wall.refusals import Refusal
from tenants.seated import Seated


class TimeLimitsRefused(Refusal):
    """A refusal of this act; `field` says where in its form."""

    code: ClassVar[str] = "time_limits_refused"
    sentence: str = ""
    field: str = ""


class LimitsMeanwhile(TimeLimitsRefused):
    """Somebody else set them."""

    code = "limits_meanwhile"
    sentence = "Somebody else set the time limits meanwhile. Look at what holds now, then set them again."


class DayTurnedRound(TimeLimitsRefused):
    """A working day that ends before it begins."""

    code = "day_turned_round"
    sentence = "The working day must end after it begins"
    field = "day_ends"


class TooManyClosedDays(TimeLimitsRefused):
    """More days than a calendar of a year or two has."""

    code = "too_many_closed_days"
    sentence = f"Give at most {MOST_CLOSED} days"
    field = "closed_days"


class LimitOutOfBounds(TimeLimitsRefused):
    """A limit that is too short or too long."""

    code = "limit_out_of_bounds"
    sentence = f"Give at least 1, and at most {MOST_HOURS} hours or {MOST_DAYS} working days"

    def __init__(self, rating: str) -> None:
        super().__init__(self.sentence)
        self.field = f"{rating}_amount"


@dataclass(frozen=True)
class LimitsHistory:
    """All that the hub ever set, the last first, and what it was built with: each thing keeps what it began with."""

    rows: list[TimeLimits]
    built: HubSettings

    @classmethod
    def read(cls) -> LimitsHistory:
        """Two queries."""
        return cls(list(TimeLimits.objects.all()), HubSettings.objects.get())

    @property
    def now(self) -> Limits:
        return limits_from(self.rows[0] if self.rows else None, self.built)

    def of(self, number: int) -> Limits:
        """What an enquiry began with. In: the number that it keeps."""
        return next((_limits(row) for row in self.rows if row.number == number), _as_built(self.built))

    def at(self, moment: datetime) -> Limits:
        """What held then."""
        return next((_limits(row) for row in self.rows if row.set_at <= moment), _as_built(self.built))


def limits_now() -> tuple[int, Limits]:
    """The number of what the hub set last, 0 for nothing, and what holds. Two queries at most."""
    last = TimeLimits.objects.first()
    built = HubSettings.objects.get()
    return (last.number if last else 0), limits_from(last, built)


def limits_from(last: TimeLimits | None, built: HubSettings) -> Limits:
    """What holds, by rows that were read: what the hub set last, if anything, and what it was built with."""
    found = _limits(last) if last else _as_built(built)
    return replace(found, unrated=built.untriaged_minutes)


def limits_of(enquiry: Enquiry) -> Limits:
    """What an enquiry began with. One query."""
    if enquiry.time_limits:
        return _limits(TimeLimits.objects.get(number=enquiry.time_limits))
    return _as_built(HubSettings.objects.get())


def set_limits(limits: Limits, *, reason: str, seen: int, by: Seated, at: datetime) -> TimeLimits:
    """Set them for enquiries that are opened from now on.

    Raises: DayTurnedRound, LimitOutOfBounds, LimitsMeanwhile; ValueError for a red that is not in hours, or no reason.
    """
    if not reason.strip():
        raise ValueError("a change of the time limits has a reason")
    refuse_wrong(limits)
    values = {
        "red_amount": limits.red.amount,
        "amber_amount": limits.amber.amount, "amber_unit": limits.amber.unit.value,
        "green_amount": limits.green.amount, "green_unit": limits.green.unit.value,
        "day_begins": limits.begins, "day_ends": limits.ends, "unrated_minutes": limits.unrated,
        "warned_percent": limits.warned, "escalated_minutes": limits.escalated,
    }  # fmt: skip
    closed = sorted(limits.closed)
    try:
        with transaction.atomic(durable=True):
            if limits_now()[0] != seen:
                raise LimitsMeanwhile
            made: TimeLimits = TimeLimits.objects.create(
                number=seen + 1, reason=reason.strip(), set_by=by.seat, set_at=at, closed_days=closed, **values
            )
            HubSettings.objects.update(untriaged_minutes=limits.unrated)
            detail: dict[str, Any] = {
                name: value if isinstance(value, int) else str(value) for name, value in values.items()
            }
            detail["closed_days"] = [day.isoformat() for day in closed]
            ledger.write(
                Act.SET_TIME_LIMITS, by=by, object_kind="hub", object_ref=by.hub, detail={**detail, "number": seen + 1}
            )
    except IntegrityError as error:
        raise LimitsMeanwhile from error
    return made


def refuse_wrong(limits: Limits) -> None:
    """Raises: DayTurnedRound, LimitOutOfBounds; ValueError for a red that does not run day and night, or for days."""
    if limits.red.unit != LimitUnit.HOURS or not 30 <= limits.red.amount <= 24 * 60:
        raise ValueError("red runs day and night, for a day at most")
    if limits.begins >= limits.ends:
        raise DayTurnedRound
    if not 30 <= limits.unrated <= 24 * 60:
        raise ValueError("a notification is rated within a day")
    if not WARNED[0] <= limits.warned <= WARNED[1] or not ESCALATED[0] <= limits.escalated <= ESCALATED[1]:
        raise ValueError("people are warned while time is left, and managers told within two days")
    if len(limits.closed) > MOST_CLOSED:
        raise TooManyClosedDays
    for rating, limit in (("amber", limits.amber), ("green", limits.green)):
        is_days = limit.unit == LimitUnit.WORKING_DAYS
        if not (1 <= limit.amount <= MOST_DAYS if is_days else 60 <= limit.amount <= MOST_HOURS * 60):
            raise LimitOutOfBounds(rating)


def _limits(row: TimeLimits) -> Limits:
    return Limits(
        red=Limit(row.red_amount),
        amber=Limit(row.amber_amount, LimitUnit(row.amber_unit)),
        green=Limit(row.green_amount, LimitUnit(row.green_unit)),
        begins=row.day_begins,
        ends=row.day_ends,
        closed=frozenset(row.closed_days),
        warned=row.warned_percent,
        escalated=row.escalated_minutes,
    )


def _as_built(built: HubSettings) -> Limits:
    """What holds until the hub sets its own."""
    return Limits(red=Limit(built.red_minutes), amber=Limit(built.amber_minutes), green=Limit(built.green_minutes))
