"""Offering an information product to another hub, with its owners' agreement, and taking an offer back.

The copy is frozen when it is sent, with the findings that each agency let out to that hub and no others: issue_copy_v1
sees to that as for any recipient. Until the other hub accepts, nothing of it leaves this one.
Source: design.md section 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.assessment.models import Copy, ProductOffer
from hub.assessment.refusals import HubNotOpen, ReasonForHubMissing
from hub.front_door.offers import place_for, refuse_too_many, take_back, tell, terms, write
from hub.wall import outbox
from hub.wall.acts import Act
from hub.wall.models import Recipient
from tenants.models import HubAuthority, PassReason, Transfer
from tenants.seated import Seated

OFFER_CHANGED = "assessment.offer_changed"

Places = Mapping[str, HubAuthority]


def places_of(recipients: Sequence[Recipient], *, by: Seated) -> Places:
    """The open front doors of those recipients that are other hubs, by recipient's code. Raises: HubNotOpen."""
    found = {one.code: place_for(by, one.to_authority) for one in recipients if one.to_authority}
    if None in found.values():
        raise HubNotOpen
    return {code: place for code, place in found.items() if place is not None}


def offer_copies(
    copies: Mapping[str, UUID], places: Places, *, rating: str, reason: str, by: Seated, at: datetime
) -> list[ProductOffer]:
    """Offer frozen copies to the hubs that they were made for, in the transaction of the act that sends them.

    In: recipient -> copy, and recipient -> front door; the enquiry's rating; why the child is theirs.
    Raises: ReasonForHubMissing, TooManyOffers.
    """
    if places and reason not in PassReason.values:
        raise ReasonForHubMissing
    made = []
    for code, place in places.items():
        refuse_too_many(ProductOffer, at)
        one = ProductOffer(
            pk=copies[code], copy_id=copies[code], **terms(place, rating=rating, reason=reason, by=by, at=at)
        )
        one.save()
        _follow(Act.OFFER, one, by=by, at=at)
        made.append(one)
    return made


def withdraw_product(offer_id: UUID, *, by: Seated, at: datetime) -> Transfer:
    """Take an offer back. Out: the transfer as it stands: the other hub may have answered before.

    Raises: ProductOffer.DoesNotExist.
    """
    with transaction.atomic(durable=True):
        one: ProductOffer = ProductOffer.objects.select_related("copy__product__enquiry").get(pk=offer_id)
        if take_back(one, by=by, at=at):
            _follow(Act.WITHDRAW_OFFER, one, by=by, at=at)
    return tell(one, by.hub, one.reference)


def standing(copies: Sequence[Copy]) -> dict[UUID, ProductOffer]:
    """How the offers of copies stand; a copy for a team outside has none. One query."""
    return {one.copy_id: one for one in ProductOffer.objects.filter(copy__in=[copy.pk for copy in copies])}


def _follow(act: Act, one: ProductOffer, *, by: Seated, at: datetime) -> None:
    """In the act's transaction: the ledger, and what the platform is to be told."""
    outbox.add(OFFER_CHANGED, one.pk, at=at)
    outbox.wake(by.hub)
    write(act, one, str(one.copy_id), by=by)
