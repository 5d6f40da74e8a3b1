"""What nobody does any more once a seat has ended: said before it ends, since ending takes one person."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from mash_platform.phrases import listing
from tenants.models import HUB_ROLES, Role, Seat
from tenants.refusals import Refused

Work = tuple[int | None, str, int | None, int | None]  # hub, role, agency, team
UNSAID = "Say who does this work from now on, or that nobody does yet"

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
    lapsed: tuple[str, ...] = ()  # those of them whose training has run out

    @property
    def undone(self) -> str:
        """Empty where somebody is left."""
        if self.others or self.seat.role not in UNDONE:
            return ""
        return UNDONE[Role(self.seat.role)].format(place=self.seat.team or self.seat.agency)

    @property
    def training(self) -> str:
        """What to know of who is left; empty where somebody's training is in order."""
        if not self.lapsed or len(self.lapsed) < len(self.others):
            return ""
        return f"The training of {listing(self.lapsed)} has run out, and nobody is left whose training is in order."


def after(seats: Iterable[Seat], at: datetime) -> list[AfterSeat]:
    """For each seat in force of a hub: who else holds one like it, when all of these have ended. One query.

    In: seats with user, hub, agency and team at hand. A manager's or guardian's stand for the whole hub.
    """
    ending = [one for one in seats if one.role in HUB_ROLES and one.hub_id and one.stands(at)]
    if not ending:
        return []
    hubs, roles = {one.hub_id for one in ending}, {one.role for one in ending}
    left = Seat.objects.standing(at).filter(hub__in=hubs, role__in=roles).exclude(pk__in=[one.pk for one in ending])
    holders: dict[Work, dict[uuid.UUID, Seat]] = defaultdict(dict)
    for one in left.select_related("user", "training").order_by("user__name"):
        holders[_work(one)][one.user_id] = one
    return [_after(one, holders[_work(one)], timezone.localdate(at)) for one in ending]


def refuse_unsaid(seats: Iterable[Seat], cover: str, at: datetime, refusal: type[Refused]) -> None:
    """What nobody does any more does not end without a word. In: as `after`; `cover`, who does it from now on.

    Raises: the refusal, where nobody has said it.
    """
    if not cover.strip() and any(one.undone for one in after(seats, at)):
        raise refusal("cover", UNSAID)


def _after(seat: Seat, holders: dict[uuid.UUID, Seat], today: date) -> AfterSeat:
    others = [one for user, one in holders.items() if user != seat.user_id]
    lapsed = tuple(one.user.name for one in others if is_past(one, today))
    return AfterSeat(seat, tuple(one.user.name for one in others), lapsed)


def is_past(seat: Seat, today: date) -> bool:
    """Whether the last day on which the seat begins new work is over. In: with its training at hand."""
    training = getattr(seat, "training", None)
    return training is not None and training.new_work_until is not None and training.new_work_until < today


def _work(seat: Seat) -> Work:
    """Which seats do the same work."""
    if seat.role in (Role.MANAGER, Role.GUARDIAN):
        return seat.hub_id, seat.role, None, None
    return seat.hub_id, seat.role, seat.agency_id, seat.team_id
