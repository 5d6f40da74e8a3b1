"""What offers to another hub have in common, whatever is offered: to whom, until when, telling, taking back.

An offer and its ledger line are committed in the hub first; then the platform is told, at once and by the outbox, which
tells it again where this process was killed in between. Source: docs/design.md sections 4 and 5.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from hub.front_door.enquiries.time_limits import limits_now
from hub.transfers.models import Offered
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.clock import Limits, due_at
from hub.wall.refusals import Refusal
from tenants import transfers
from tenants.models import Goods, HubAuthority, Transfer, TransferState
from tenants.seated import Seated

MOST_A_DAY = 50  # offers of one kind and hub

# What the ledger calls each kind, and what of it stands in a line's reference.
OBJECT_KINDS = {Goods.NOTIFICATION: "notification", Goods.PRODUCT: "copy"}


class TooManyOffers(Refusal):
    """A machine gone wild, or somebody who should ring."""

    code = "too_many_offers"
    sentence = f"This hub has offered {MOST_A_DAY} times today, which is the most. Ring the other hub."


def place_for(by: Seated, to_authority: str) -> HubAuthority | None:
    """The open front door of an authority in another live hub; None where there is none."""
    return next((one for one in transfers.places(by.hub) if one.authority.slug == to_authority), None)


def answer_by(
    rating: str, *, clock_from: datetime, due: datetime | None, at: datetime, limits: Limits | None = None
) -> datetime:
    """Until when an offer of this rating stands: never past the child's own clock, which runs on meanwhile.

    In: when that clock began; when the most urgent child is due here, None where nobody rated them yet. Where it is
    over already nobody can answer in time, and the other hub is asked to do so within minutes. `limits`: the hub's
    time limits, where they were read.
    """
    own = due_at(rating, clock_from, limits or limits_now()[1])
    end = min((one for one in (own, due) if one is not None), default=None)
    if end is not None and end <= at:
        return at + transfers.limit_of("late")
    wanted = at + transfers.limit_of(rating)
    return wanted if end is None else min(wanted, end)


def terms(
    place: HubAuthority, *, rating: str, reason: str, by: Seated, at: datetime, clock_from: datetime,
    due: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The columns of an offer: to whom, how urgent, why, by whom, and until when it stands (`answer_by`)."""
    return {
        "to_hub": place.hub.code,
        "to_authority": place.authority.slug,
        "to_name": place.full_name,
        "rating": rating,
        "reason": reason,
        "offered_by": by.seat,
        "offered_at": at,
        "expires_at": answer_by(rating, clock_from=clock_from, due=due, at=at),
    }


def refuse_too_many(kind: type[Offered], at: datetime) -> None:
    """Raises: TooManyOffers, where the hub has made so many today."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    if kind._base_manager.filter(offered_at__gte=today).count() >= MOST_A_DAY:
        raise TooManyOffers


def publish_offer(offered: Offered, hub: str, reference: str) -> Transfer:
    """Tell the platform what this hub decided. Told twice, it changes nothing. Out: the transfer as it stands."""
    transfers.publish(
        transfers.Offer(
            id=offered.pk,
            from_hub=hub,
            to_hub=offered.to_hub,
            to_authority=offered.to_authority,
            what=offered.what,
            reference=reference,
            rating=offered.rating,
            reason=offered.reason,
            due_at=offered.due_at,
            offered_at=offered.offered_at,
            expires_at=offered.expires_at,
        )
    )
    if offered.withdrawn_at is not None:
        return transfers.withdraw(offered.pk, from_hub=hub, at=offered.withdrawn_at)
    return Transfer.objects.get(pk=offered.pk)


def take_back(offered: Offered, *, by: Seated, at: datetime) -> bool:
    """Write on an offer that it is taken back, in the transaction of the act. Out: whether it still stood here."""
    if offered.state != TransferState.OFFERED or offered.withdrawn_at is not None:
        return False
    offered.withdrawn_by, offered.withdrawn_at = by.seat, at
    offered.save(update_fields=["withdrawn_by", "withdrawn_at"])
    return True


def write(act: Act, offered: Offered, object_ref: str, *, by: Seated) -> None:
    """The act's line in the ledger: no word of a case."""
    ledger.write(
        act,
        by=by,
        object_kind=OBJECT_KINDS[offered.what],
        object_ref=object_ref,
        detail={"to": offered.to_hub, "rating": offered.rating, "reason": offered.reason, "transfer": str(offered.pk)},
    )
