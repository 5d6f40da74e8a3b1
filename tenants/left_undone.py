"""What nobody does any more once a seat has ended: said before it ends, since ending takes one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tenants.models import HUB_ROLES, Role, Seat

# What a hub's seat is for, as the sentence that is true when nobody holds it.
UNDONE = {
    Role.COORDINATOR: "Nobody of {place} opens notifications, asks agencies or joins messages.",
    Role.RESEARCHER: "Nobody answers requests for {place}.",
    Role.DECISION_MAKER: "Nobody decides for the children of {place}, or sends products about them.",
    Role.MANAGER: "Nobody manages this hub: no seat is asked for or ended here.",
    Role.GUARDIAN: "Nobody reads this hub’s ledger.",
    Role.RECIPIENT: "Nobody opens what is sent to {place}.",
}


@dataclass(frozen=True)
class AfterSeat:
    """A seat that is to end, who else does its work, and what is undone where nobody does."""

    seat: Seat
    others: tuple[str, ...]  # names

    @property
    def undone(self) -> str:
        """Empty where somebody is left."""
        if self.others or self.seat.role not in UNDONE:
            return ""
        return UNDONE[Role(self.seat.role)].format(place=self.seat.team or self.seat.agency)


def after(seats: Iterable[Seat], at: datetime) -> list[AfterSeat]:
    """For each seat in force of a hub: who else holds one like it, when all of these have ended.

    In: seats with hub, agency and team at hand. A manager's or guardian's stand for the whole hub.
    """
    ending = [one for one in seats if one.role in HUB_ROLES and one.hub_id and one.stands(at)]
    return [AfterSeat(one, tuple(_others(one, ending, at))) for one in ending]


def _others(seat: Seat, ending: list[Seat], at: datetime) -> list[str]:
    same = Seat.objects.standing(at).filter(role=seat.role, hub=seat.hub_id)
    if seat.role not in (Role.MANAGER, Role.GUARDIAN):
        same = same.filter(agency=seat.agency_id, team=seat.team_id)
    left = same.exclude(pk__in=[one.pk for one in ending]).exclude(user=seat.user_id)
    return list(left.order_by("user__name").values_list("user__name", flat=True).distinct())
