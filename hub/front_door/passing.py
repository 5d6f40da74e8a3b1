"""Offering a notification to another hub, and taking an offer back. Until it is accepted it stays here, clock and all.

The offer and its ledger line are committed here first; then the platform is told, at once and by the outbox, which
tells it again where this process was killed in between. Source: design.md sections 4 and 5.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from hub.front_door.models import Enquiry, EnquiryState, Join, Notification, Passing
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.clock import Rating
from hub.wall.refusals import Refusal
from tenants import transfers
from tenants.models import HubAuthority, PassReason, Transfer, TransferState
from tenants.seated import Seated

PASSING_CHANGED = "front_door.passing_changed"
MOST_A_DAY = 50  # offers of one hub


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


class TooManyOffers(Refusal):
    """A machine gone wild, or somebody who should ring."""

    code = "too_many_offers"
    sentence = f"This hub has offered {MOST_A_DAY} notifications today, which is the most. Ring the other hub."


def offer(
    notification_id: UUID, *, to_authority: str, rating: str, reason: str, by: Seated, at: datetime, form: UUID
) -> Passing:
    """Offer a notification, with the enquiry that it is in, to the hub of an authority.

    In: a notification that waits for triage or is in an open enquiry; the slug of an authority of another live hub; the
    rating as the sender sees it; a coded reason. Out: the offer; the same form sent twice makes one.
    Raises: Notification.DoesNotExist, ChoicesMissing, NothingToPass, AlreadyOffered, TooManyOffers.
    """
    place = next((one for one in transfers.places(by.hub) if one.authority.slug == to_authority), None)
    try:
        with transaction.atomic(durable=True):
            there = Passing.objects.filter(pk=form).first()
            passing = there or _offer(notification_id, place, rating, reason, by=by, at=at, form=form)
    except IntegrityError as error:
        raise AlreadyOffered from error
    tell(passing, by.hub)
    return passing


def withdraw(passing_id: UUID, *, by: Seated, at: datetime) -> Transfer:
    """Take an offer back. Out: the transfer as it stands: the other hub may have answered before.

    Raises: Passing.DoesNotExist.
    """
    with transaction.atomic(durable=True):
        passing = Passing.objects.select_related("notification").get(pk=passing_id)
        if passing.state == TransferState.OFFERED and passing.withdrawn_at is None:
            passing.withdrawn_by, passing.withdrawn_at = by.seat, at
            passing.save(update_fields=["withdrawn_by", "withdrawn_at"])
            outbox.add(PASSING_CHANGED, passing.pk, at=at)
            outbox.wake(by.hub)
            _write(Act.WITHDRAW_OFFER, passing, by=by)
    return tell(passing, by.hub)


def tell(passing: Passing, hub: str) -> Transfer:
    """Tell the platform what this hub decided. Told twice, it changes nothing. Out: the transfer as it stands."""
    enquiry = _enquiry_of(passing.notification_id)
    transfers.publish(
        transfers.Offer(
            id=passing.pk,
            from_hub=hub,
            to_hub=passing.to_hub,
            to_authority=passing.to_authority,
            reference=enquiry.reference if enquiry else passing.notification.reference,
            rating=passing.rating,
            reason=passing.reason,
            due_at=passing.due_at,
            offered_at=passing.offered_at,
            expires_at=passing.expires_at,
        )
    )
    if passing.withdrawn_at is not None:
        return transfers.withdraw(passing.pk, from_hub=hub, at=passing.withdrawn_at)
    return Transfer.objects.get(pk=passing.pk)


def _offer(
    notification_id: UUID, place: HubAuthority | None, rating: str, reason: str, *, by: Seated, at: datetime, form: UUID
) -> Passing:
    notification: Notification = Notification.objects.get(pk=notification_id)
    if place is None or rating not in Rating.values or reason not in PassReason.values:
        raise ChoicesMissing
    enquiry = _enquiry_of(notification.pk)
    if notification.triaged_at is not None and (enquiry is None or enquiry.state != EnquiryState.OPEN):
        raise NothingToPass
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    if Passing.objects.filter(offered_at__gte=today).count() >= MOST_A_DAY:
        raise TooManyOffers
    passing = Passing(
        pk=form,
        notification=notification,
        to_hub=place.hub.code,
        to_authority=place.authority.slug,
        to_name=_name_of(place),
        rating=rating,
        reason=reason,
        due_at=enquiry.due_at if enquiry else notification.due_at,
        offered_by=by.seat,
        offered_at=at,
        expires_at=at + transfers.limit_of(rating),
    )
    passing.save()
    outbox.add(PASSING_CHANGED, passing.pk, at=at)
    outbox.wake(by.hub)
    _write(Act.OFFER, passing, by=by)
    return passing


def _name_of(place: HubAuthority) -> str:
    """The front door that gets it, and the authority where the door's name does not say it."""
    authority, door = place.authority.name, place.door_name
    return door if authority in door else f"{authority}: {door}"


def _enquiry_of(notification: uuid.UUID) -> Enquiry | None:
    join = Join.objects.filter(notification_id=notification, until_at__isnull=True).select_related("enquiry").first()
    return join.enquiry if join else None


def _write(act: Act, passing: Passing, *, by: Seated) -> None:
    ledger.write(
        act,
        by=by,
        object_kind="notification",
        object_ref=passing.notification.reference,
        detail={"to": passing.to_hub, "rating": passing.rating, "reason": passing.reason, "transfer": str(passing.pk)},
    )
