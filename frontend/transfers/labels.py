"""What pages say of other hubs' answers and offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.front_door.models import Notification, Subject
from hub.transfers.models import AnswerState, HubQuestion, NotificationOffer, OfferAnswer, Offered, ReceivedProduct
from hub.wall.acts import Act
from hub.wall.permissions import may
from tenants import transfers
from tenants.access import PlatformRequest
from tenants.models import Goods, PassReason, Transfer, TransferState

MOST_OFFERS = 50  # on one page; offers end within hours

# GOV.UK tag colours; the word always stands in the tag.
ANSWER_COLOURS = {
    AnswerState.WAITING: "grey",
    AnswerState.KNOWN: "blue",
    AnswerState.NOT_KNOWN: "grey",
    AnswerState.UNREACHED: "orange",
    AnswerState.TOO_OFTEN: "orange",
}


def known_in(questions: Iterable[HubQuestion], subjects: Iterable[Subject]) -> list[tuple[str, str, str]]:
    """The children whom other hubs know: label, hub, whom to ring. In: the answers, in the order of the hubs."""
    labels = {one.pk: one.label for one in subjects}
    said = [(one.subject_id, one.hub_name, one.contact) for one in questions if one.subject_id in labels]
    return [(labels[pk], hub, contact) for pk, hub, contact in dict.fromkeys(said)]


# What a sender chose, as whoever is asked to take it reads it.
REASONS_HERE = {
    PassReason.LIVES_THERE: "They say that the child lives in your area",
    PassReason.MOVED_THERE: "They say that the family has moved to your area",
    PassReason.PLACED_THERE: "They say that the child is looked after in your area",
    PassReason.OPEN_THERE: "They say that a social worker of yours is already working with the child",
    PassReason.DOOR_CLOSED: "It was sent to a front door that has closed, and yours takes its place",
    PassReason.RISK_THERE: "They say that the child stays in your area now, and that the risk is there",
}
STANDING_COLOURS = {
    TransferState.OFFERED: "blue",
    TransferState.ACCEPTED: "green",
    TransferState.DECLINED: "orange",
    TransferState.WITHDRAWN: "grey",
    TransferState.EXPIRED: "orange",
}


@dataclass(frozen=True)
class Standing:
    """How an offer of this hub stands, in words. `open`: it can be withdrawn."""

    words: str
    colour: str
    more: str
    open: bool


def standing_of(offered: Offered, now: datetime) -> Standing:
    """In: an offer. Out: its state, also where its time is over and nobody wrote it down yet."""
    state = TransferState(offered.state)
    if state == TransferState.OFFERED and offered.expires_at <= now:
        state = TransferState.EXPIRED
    if state == TransferState.OFFERED and offered.withdrawn_at is not None:
        return Standing("Being withdrawn", "grey", "", False)
    runs = offered.what == Goods.NOTIFICATION  # a clock: a product's children are decided
    more = {
        TransferState.OFFERED: "Still yours; your clock runs." if runs else "Still yours.",
        TransferState.ACCEPTED: f"Now {offered.new_reference}." if offered.new_reference else "On its way to them.",
        TransferState.DECLINED: f"{offered.get_declined_why_display()}. It is yours.",
        TransferState.WITHDRAWN: "It is yours.",
        TransferState.EXPIRED: f"They did not answer. It is yours{', and its clock never stopped' if runs else ''}.",
    }[state]
    return Standing(str(state.label), STANDING_COLOURS[state], more, state == TransferState.OFFERED)


def offers_to(request: PlatformRequest, now: datetime) -> list[Transfer]:
    """What other hubs offer to this one, for whoever may answer."""
    if not may(request.seated, Act.ANSWER_OFFER):
        return []
    return list(transfers.offered_to(request.seated.hub, now)[:MOST_OFFERS])


def transfers_of(
    request: PlatformRequest,
    notification: Notification,
    now: datetime,
    came: OfferAnswer | None,
    passing: NotificationOffer | None,
) -> dict[str, Any]:
    """What a notification's page says of other hubs: whence it came, whether it is offered, whether it can be. In: the
    answer with which it came, and the latest offer of it."""
    if not may(request.seated, Act.LIST_PASSED):
        return {
            "came": None,
            "with_product": False,
            "passing": None,
            "standing": None,
            "may_offer": False,
            "reasons_here": REASONS_HERE,
        }
    standing = standing_of(passing, now) if passing else None
    stands = passing is not None and passing.state in (TransferState.OFFERED, TransferState.ACCEPTED)
    return {
        "came": came,
        "with_product": ReceivedProduct.objects.filter(notification=notification).exists() if came else False,
        "passing": passing,
        "standing": standing,
        "may_offer": not stands and may(request.seated, Act.OFFER),
        "reasons_here": REASONS_HERE,
    }
