"""Whom their training will stop, as the hub's manager sees it: two weeks ahead, and whether anybody is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from frontend.presenters.dates import long_date
from hub.wall.permissions import NEW_WORK, TABLE
from mash_platform.phrases import listing, lower_first
from tenants.left_undone import UNDONE, is_past
from tenants.models import Role, Seat


@dataclass(frozen=True)
class Hit:
    """A seat that begins no new work after a day, or would not, were anybody else there."""

    seat: Seat
    until: date
    what: str
    is_past: bool
    alone: bool  # nobody else at the desk would be free to do one of their acts
    others: tuple[str, ...] = ()  # who would be

    @property
    def state(self) -> str:
        """In words."""
        last = long_date(self.until)
        if self.alone:
            undone = UNDONE.get(Role(self.seat.role), "").format(place=self.seat.agency)
            due = f"{'Was due' if self.is_past else 'Due'} by {last}. Nobody else at this desk: not stopped."
            return f"{due} If they do not come: {lower_first(undone)}" if undone else due
        begins = f"Begins no new work {'since' if self.is_past else 'after'} {last}"
        return f"{begins}. New work is left to {listing(self.others)}."


def hits(seats: Sequence[Seat], today: date, ahead: timedelta) -> list[Hit]:
    """The seats that are stopped or will be within a time, the earliest first.

    In: every standing seat of a hub, with its user, agency and training at hand. Whoever is alone with an act that
    begins new work goes on doing it (hub/wall/permissions.py), and appears here for as long as that is so.
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
        beside = [other for other in seats if _is_beside(other, seat) and not is_past(other, day)]
        free = {other.role for other in beside}
        alone = any(not free & TABLE[act].roles for act in begins)
        others = {other.user.name for other in beside if any(other.role in TABLE[act].roles for act in begins)}
        found.append(Hit(seat, until, seat.training.what, until < today, alone, tuple(sorted(others))))
    return sorted(found, key=lambda hit: (hit.until, hit.seat.user.name))


def _until(seat: Seat) -> date | None:
    training = getattr(seat, "training", None)
    return training.new_work_until if training else None


def _is_beside(other: Seat, seat: Seat) -> bool:
    return other.agency_id == seat.agency_id and other.user_id != seat.user_id
