"""Triage: a notification opens an enquiry, joins one, or is set aside. Each happens once, whoever comes second."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.utils import IntegrityError

from hub.front_door.enquiries.linking import link
from hub.front_door.enquiries.opening import ChildRated, open_from
from hub.front_door.models import Disposal, Enquiry, Join, LeftToManager, Notification
from hub.front_door.triage.assigning import keep_assigned
from hub.front_door.triage.refusals import (
    AlreadyTriaged,
    ChangedSinceSeen,
    DangerIsClosedAlone,
    ManagerNeeded,
    NothingToUndo,
    OfferIsTakenBack,
    OfferStands,
    OthersJoined,
    SomethingFollowed,
)
from hub.front_door.triage.repeats import CLOSING, mark_of, needs_manager, repeats_of, rule_now
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.adopted import chosen, reasons_now
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import ReasonList
from hub.wall.refusals import once_for_one_thing
from hub.wall.restricted import restrict_now
from tenants.models import Role, Seat, TransferState
from tenants.seated import Seated


def open_enquiry(
    notification_id: UUID,
    children: Sequence[ChildRated],
    *,
    by: Seated,
    at: datetime,
    into: UUID | None = None,
    linked_to: UUID | None = None,
    why_linked: str = "",
) -> Enquiry:
    """Rate every child that a notification names and make them subjects of an enquiry.

    In: a notification not triaged yet; one rating with its reason for each child it names; `into`, an enquiry that
    it joins in place of a new one, where a child may be said to be one of its children; or `linked_to`, an enquiry to
    which the new one is linked, and why. Out: the enquiry; its clock
    runs from the earliest receipt and is its most urgent subject's. Raises: Notification.DoesNotExist,
    Enquiry.DoesNotExist (not this desk's); RatingsMissing; AlreadyTriaged; EnquiryClosed; NotThatChild; Contradiction.
    Source: docs/field.md, process 3; docs/design.md section 1.
    """
    try:
        with transaction.atomic(durable=True):
            enquiry = _take_and_open(notification_id, children, by=by, at=at, into=into)
            if linked_to is not None:
                link(enquiry, Enquiry.objects.get(pk=linked_to), why=why_linked, by=by, at=at)
            return enquiry
    except IntegrityError as error:
        raise AlreadyTriaged(notification_id) from error


def open_restricted(
    notification_id: UUID, children: Sequence[ChildRated], people: Iterable[Seat], *, why: str, reason: str, form: UUID,
    by: Seated, at: datetime,
) -> None:  # fmt: skip
    """Rate every child, open a new enquiry and restrict it to these people, all of it or nothing: at no moment does
    anybody else read the enquiry, and nobody is told of it.

    In and raises: as open_enquiry and hub.wall.restricted.restrict.
    """
    try:
        with once_for_one_thing(), transaction.atomic(durable=True):
            enquiry = _take_and_open(notification_id, children, by=by, at=at)
            restrict_now(enquiry.pk, people, why=why, reason=reason, form=form, by=by)
    except IntegrityError as error:
        raise AlreadyTriaged(notification_id) from error


def _take_and_open(
    notification_id: UUID, children: Sequence[ChildRated], *, by: Seated, at: datetime, into: UUID | None = None
) -> Enquiry:
    notification = take(notification_id, at)
    LeftToManager.objects.filter(notification=notification).delete()
    enquiry = open_from(notification, children, by=by, at=at, into=into)
    if into is None and notification.assigned_to:
        keep_assigned(enquiry, notification)
    return enquiry


def set_aside(
    notification_id: UUID,
    *,
    why: str,
    reason: str,
    by: Seated,
    at: datetime,
    seen: str = "",
    one_of_several: bool = False,
) -> Disposal:
    """Put a notification away without an enquiry, saying why.

    In: `why`, what was chosen of CLOSING; the mark of what was seen of it (triage/repeats.py, `mark_of`), where it was
    closed from a list; `one_of_several`, which immediate danger never is. Raises: Notification.DoesNotExist; ValueError
    without a known why and a reason; NotOffered; AlreadyTriaged; OfferStands; ChangedSinceSeen; DangerIsClosedAlone;
    ManagerNeeded.
    """
    if not reason.strip():
        raise ValueError("setting aside wants a known why and a reason")
    said = chosen(CLOSING, why, reasons_now(ReasonList.CLOSING))
    try:
        with transaction.atomic(durable=True):
            notification = take(notification_id, at)
            refuse_offered(notification)
            if one_of_several and notification.immediate_danger:
                raise DangerIsClosedAlone
            if seen and seen != mark_of(notification):
                raise ChangedSinceSeen
            count, rule = repeats_of(notification, at=at), rule_now()[1]
            if needs_manager(said.standard, count, rule) and by.role != Role.MANAGER:
                raise ManagerNeeded(count, rule.months)
            LeftToManager.objects.filter(notification=notification).delete()
            disposal = Disposal.objects.create(
                notification=notification, why=said.standard, own_why=said.own, reason=reason.strip(), by=by.seat,
                at=at, repeats=count,
            )  # fmt: skip
            ledger.write(
                Act.SET_ASIDE,
                by=by,
                object_kind="notification",
                object_ref=notification.reference,
                detail={**said.detail, "repeats": count},
            )
            return disposal
    except IntegrityError as error:
        raise AlreadyTriaged(notification_id) from error


def undo_closing(notification_id: UUID, *, by: Seated) -> None:
    """Let a notification that was closed or forwarded wait again; what was said then is kept beside it.

    Raises: NothingToUndo (a colleague was first, it is another hub's by now, or it is not this desk's).
    """
    try:
        with transaction.atomic(durable=True):
            call("undo_closing_v2", notification_id, by.seat)
    except RefusedByTheWall as refusal:
        raise NothingToUndo from refusal


def undo_opening(notification_id: UUID, *, by: Seated) -> None:
    """Let a notification that was rated by mistake wait again, as long as nothing followed from its enquiry.

    Raises: SomethingFollowed; OthersJoined; NothingToUndo (it waits, joined another's enquiry, or is not this desk's).
    """
    try:
        with transaction.atomic(durable=True):
            call("undo_opening_v1", notification_id, by.seat)
    except RefusedByTheWall as refusal:
        if refusal.code == SomethingFollowed.code:
            raise SomethingFollowed from refusal
        raise (OthersJoined if _others_joined(notification_id) else NothingToUndo) from refusal


def _others_joined(notification_id: UUID) -> bool:
    """Whether its enquiry stands, and another notification ever joined it."""
    here = Join.objects.filter(notification=notification_id, until_at__isnull=True).values("enquiry")
    return bool(Join.objects.filter(enquiry__in=here).exclude(notification=notification_id).exists())


def refuse_offered(notification: Notification) -> None:
    """Another hub may accept it at any moment. Raises: OfferStands."""
    standing = notification.offers.filter(state=TransferState.OFFERED).values_list("withdrawn_at", flat=True)
    if standing:
        raise OfferStands if None in standing else OfferIsTakenBack


def take(notification_id: UUID, at: datetime) -> Notification:
    """Take a notification for triage. Two at one instant wait here for each other, and the second is refused."""
    notification: Notification = Notification.objects.get(pk=notification_id)
    if not Notification.objects.filter(pk=notification_id, triaged_at__isnull=True).update(triaged_at=at):
        raise AlreadyTriaged(notification.pk)
    return notification
