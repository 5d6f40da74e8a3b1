"""Offering an information product to another hub, with its owners' agreement, and taking an offer back.

The copy is frozen when it is sent, with the findings that agencies agreed to share with that hub and no others:
issue_copy_v10 sees to that as for any recipient. Until the other hub accepts, nothing of it leaves this one.
Source: docs/design.md section 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.assessment.models import Copy
from hub.assessment.refusals import HubNotOpen, ReasonForHubMissing
from hub.front_door.models import Enquiry
from hub.transfers.models import ProductOffer
from hub.transfers.offers import place_for, publish_offer, refuse_too_many, take_back, terms, write
from hub.wall import outbox
from hub.wall.acts import Act
from hub.wall.models import Recipient
from tenants.models import CHOSEN_REASONS, HubAuthority, Transfer
from tenants.seated import Seated

OFFER_CHANGED = "transfers.product_offer_changed"


class OffersToHubs:
    """Offers of one product's copies to the other hubs among its recipients; hub/assessment/issuing.py calls it."""

    def __init__(self, reason: str, *, by: Seated) -> None:
        """In: the code of why the child is theirs, "" where no recipient is a hub; who sends."""
        self.reason, self.by = reason, by
        self.places: dict[str, HubAuthority] = {}
        self.made: list[tuple[ProductOffer, str]] = []

    def check(self, teams: Sequence[Recipient]) -> None:
        """Find the open front doors of those recipients that are other hubs. Raises: HubNotOpen."""
        for team in teams:
            if team.to_authority:
                place = place_for(self.by, team.to_authority)
                if place is None:
                    raise HubNotOpen
                self.places[team.code] = place

    def offer(self, enquiry: Enquiry, copies: Mapping[str, UUID], *, at: datetime) -> None:
        """Offer frozen copies to the hubs that they were made for, in the transaction of the act that sends them.

        In: recipient -> copy, whose rating is what the other hub reads: of the children who were chosen for it.
        Raises: ReasonForHubMissing, TooManyOffers.
        """
        if self.places and self.reason not in dict(CHOSEN_REASONS):
            raise ReasonForHubMissing
        ratings = dict(Copy.objects.filter(pk__in=list(copies.values())).values_list("pk", "rating"))
        for code, place in self.places.items():
            refuse_too_many(ProductOffer, at)
            said = terms(place, rating=ratings[copies[code]], reason=self.reason, by=self.by, at=at, clock_from=at)
            one = ProductOffer(pk=copies[code], copy_id=copies[code], **said)
            one.save()
            _follow(Act.OFFER, one, by=self.by, at=at)
            self.made.append((one, enquiry.reference))

    def publish(self) -> None:
        """Tell the platform of what was offered; the outbox tells it again."""
        for one, reference in self.made:
            publish_offer(one, self.by.hub, reference)


def withdraw_product(offer_id: UUID, *, by: Seated, at: datetime) -> Transfer:
    """Take an offer back. Out: the transfer as it stands: the other hub may have answered before.

    Raises: ProductOffer.DoesNotExist.
    """
    with transaction.atomic(durable=True):
        one: ProductOffer = ProductOffer.objects.select_related("copy__product__enquiry").get(pk=offer_id)
        if take_back(one, by=by, at=at):
            _follow(Act.WITHDRAW_OFFER, one, by=by, at=at)
    return publish_offer(one, by.hub, one.reference)


def standing(copies: Sequence[Copy]) -> dict[UUID, ProductOffer]:
    """How the offers of copies stand; a copy for a team outside has none. One query."""
    return {one.copy_id: one for one in ProductOffer.objects.filter(copy__in=[copy.pk for copy in copies])}


def _follow(act: Act, one: ProductOffer, *, by: Seated, at: datetime) -> None:
    """In the act's transaction: the ledger, and what the platform is to be told."""
    outbox.add(OFFER_CHANGED, one.pk, at=at)
    outbox.wake(by.hub)
    write(act, one, str(one.copy_id), by=by)
