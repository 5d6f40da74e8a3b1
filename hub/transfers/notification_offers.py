"""Offering a notification to another hub, and taking an offer back. Until it is accepted it stays here, clock and all.

Source: docs/design.md sections 4 and 5.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.utils import IntegrityError

from hub.front_door.models import Enquiry, EnquiryState, Join, Notification
from hub.transfers.models import NotificationOffer
from hub.transfers.offers import place_for, publish_offer, refuse_too_many, take_back, terms, write
from hub.wall import outbox
from hub.wall.acts import Act
from hub.wall.clock import Rating
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.models import CHOSEN_REASONS, HubAuthority, Transfer
from tenants.seated import Seated

OFFER_CHANGED = "transfers.notification_offer_changed"


class AlreadyOffered(Refusal):
    """It stands with a hub, or went to one."""

    code = "already_offered"
    sentence = "This notification is already offered to a hub. Withdraw that offer first, or wait for the answer."


class NothingToPass(Refusal):
    """It was set aside, decided or passed."""

    code = "nothing_to_pass"
    sentence = (
        "This notification was set aside, decided or passed on already. If another hub should know of it, ring them."
    )


class ChoicesMissing(Refusal):
    """Without a hub, a rating or a reason of the list."""

    code = "choices_missing"
    sentence = "Choose the authority, the rating and the reason. Inside a hub nothing is passed."


def offer(
    notification_id: UUID, *, to_authority: str, rating: str, reason: str, by: Seated, at: datetime, form: UUID
) -> NotificationOffer:
    """Offer a notification, with the enquiry that it is in, to the hub of an authority.

    In: a notification that waits for triage or is in an open enquiry; the slug of an authority of another live hub; the
    rating as the sender sees it; a coded reason. Out: the offer; the same form sent twice makes one.
    Raises: Notification.DoesNotExist, ChoicesMissing, NothingToPass, AlreadyOffered, TooManyOffers,
    FormSentBefore.
    """
    place = place_for(by, to_authority)
    try:
        with once_for_one_thing(), transaction.atomic(durable=True):
            there = NotificationOffer.objects.filter(pk=form).first()
            if there and (there.notification_id, there.to_authority) != (notification_id, to_authority):
                raise FormSentBefore
            passing = there or _offer(notification_id, place, rating, reason, by=by, at=at, form=form)
    except IntegrityError as error:
        raise AlreadyOffered from error
    publish_offer(passing, by.hub, passing.reference)
    return passing


def withdraw(passing_id: UUID, *, by: Seated, at: datetime) -> Transfer:
    """Take an offer back. Out: the transfer as it stands: the other hub may have answered before.

    Raises: NotificationOffer.DoesNotExist.
    """
    with transaction.atomic(durable=True):
        passing: NotificationOffer = NotificationOffer.objects.select_related("notification").get(pk=passing_id)
        if take_back(passing, by=by, at=at):
            _follow(Act.WITHDRAW_OFFER, passing, by=by, at=at)
    return publish_offer(passing, by.hub, passing.reference)


def _offer(
    notification_id: UUID, place: HubAuthority | None, rating: str, reason: str, *, by: Seated, at: datetime, form: UUID
) -> NotificationOffer:
    # Whoever triages it at this instant holds the row: how it stands is looked at after they are done.
    Notification.objects.select_for_update(no_key=True).untriaged().filter(pk=notification_id).first()
    notification: Notification = Notification.objects.get(pk=notification_id)
    if place is None or rating not in Rating.values or reason not in dict(CHOSEN_REASONS):
        raise ChoicesMissing
    join = Join.objects.filter(notification=notification, until_at__isnull=True).select_related("enquiry").first()
    enquiry = join.enquiry if join else None
    if notification.triaged_at is not None and (enquiry is None or enquiry.state != EnquiryState.OPEN):
        raise NothingToPass
    refuse_too_many(NotificationOffer, at)
    passing = NotificationOffer(
        pk=form,
        notification=notification,
        due_at=enquiry.due_at if enquiry else notification.due_at,
        **terms(place, rating=rating, reason=reason, by=by, at=at, **own_clock(notification, enquiry)),
    )
    passing.save()
    _follow(Act.OFFER, passing, by=by, at=at)
    return passing


def own_clock(notification: Notification, enquiry: Enquiry | None) -> dict[str, Any]:
    """When the clock of the children began, and when the most urgent of them is due: `answer_by` takes both."""
    if enquiry is None:
        return {"clock_from": notification.received_at, "due": None}
    return {"clock_from": enquiry.clock_from, "due": enquiry.due_at}


def _follow(act: Act, passing: NotificationOffer, *, by: Seated, at: datetime) -> None:
    """In the act's transaction: the ledger, and what the platform is to be told."""
    outbox.add(OFFER_CHANGED, passing.pk, at=at)
    outbox.wake(by.hub)
    write(act, passing, passing.notification.reference, by=by)
