"""Whom their training will stop, as the hub's manager sees it: two weeks ahead, and whether anybody is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from frontend.presenters.dates import long_date
from hub.wall.permissions import NEW_WORK, TABLE
from tenants.models import Seat


@dataclass(frozen=True)
class Hit:
    """A seat that begins no new work after a day, or would not, were anybody else there."""

    seat: Seat
    until: date
    what: str
    is_past: bool
    alone: bool  # nobody else at the desk would be free to do one of their acts

    @property
    def state(self) -> str:
        """In words."""
        last = long_date(self.until)
        if self.alone:
            return f"{'Was due' if self.is_past else 'Due'} by {last}. Nobody else at this desk: not stopped"
        return f"Begins no new work since {last}" if self.is_past else f"Begins no new work after {last}"


def hits(seats: Sequence[Seat], today: date, ahead: timedelta) -> list[Hit]:
    """The seats that are stopped or will be within a time, the earliest first.

    In: every standing seat of a hub, with its user, agency and training at hand. Whoever is alone with an act that
    begins new work goes on doing it (hub/wall/permissions.py), and stands here for as long as that is so.
    """
    found = []
    for seat in seats:
        until = _until(seat)
        if until is None or until >= today + ahead:
            continue
        begins = [act for act, new in NEW_WORK.items() if seat.role in new.roles]
        if not begins:
            continue
        day = max(today, until + timedelta(days=1))
        free = {other.role for other in seats if _is_beside(other, seat) and _is_free(other, day)}
        alone = any(not free & TABLE[act].roles for act in begins)
        found.append(Hit(seat, until, seat.training.what, until < today, alone))
    return sorted(found, key=lambda hit: (hit.until, hit.seat.user.name))


def _until(seat: Seat) -> date | None:
    training = getattr(seat, "training", None)
    return training.new_work_until if training else None


def _is_beside(other: Seat, seat: Seat) -> bool:
    return other.agency_id == seat.agency_id and other.user_id != seat.user_id


def _is_free(seat: Seat, day: date) -> bool:
    until = _until(seat)
    return until is None or until >= day
