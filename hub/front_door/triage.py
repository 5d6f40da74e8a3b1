"""Triage: a notification opens an enquiry, joins one, or is set aside. Each happens once, whoever comes second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.utils import IntegrityError

from hub.front_door.models import (
    Disposal,
    Enquiry,
    EnquiryState,
    Join,
    Named,
    Notification,
    RatingEntry,
    SetAside,
    Stage,
    Subject,
)
from hub.front_door.triage_refusals import AlreadyTriaged, EnquiryClosed, RatingsMissing
from hub.people.models import Mention, MentionKind
from hub.wall import adopted, ledger
from hub.wall.acts import Act
from hub.wall.clock import Limits, Rating, due_at
from hub.wall.models import Door, HubSettings
from mash_platform.formats.typed import Typed
from tenants.seated import Seated


@dataclass(frozen=True)
class ChildRated:
    """What triage says of one child: the rating, why, and where the child lives (the door's authority if empty)."""

    named: UUID
    rating: str
    reason: str
    authority_code: str = ""


def open_enquiry(
    notification_id: UUID,
    children: Sequence[ChildRated],
    *,
    by: Seated,
    at: datetime,
    into: UUID | None = None,
) -> Enquiry:
    """Rate every child that a notification names and make them subjects of an enquiry.

    In: a notification not triaged yet; one rating with its reason for each child it names; `into`, an enquiry that
    it joins in place of a new one. Out: the enquiry; its clock runs from the earliest receipt and is its most urgent
    subject's. Raises: Notification.DoesNotExist, Enquiry.DoesNotExist (not this desk's); RatingsMissing;
    AlreadyTriaged; EnquiryClosed. Source: domain.md, process 3; design.md section 1.
    """
    try:
        with transaction.atomic(durable=True):
            return _open(notification_id, children, by=by, at=at, into=into)
    except IntegrityError as error:
        raise AlreadyTriaged(notification_id) from error


def set_aside(notification_id: UUID, *, why: str, reason: str, by: Seated, at: datetime) -> Disposal:
    """Put a notification away without an enquiry, saying why.

    Raises: Notification.DoesNotExist; ValueError without a known why and a reason; AlreadyTriaged.
    """
    if why not in SetAside.values or not reason.strip():
        raise ValueError("setting aside wants a known why and a reason")
    try:
        with transaction.atomic(durable=True):
            notification = _take(notification_id, at)
            disposal = Disposal.objects.create(
                notification=notification, why=why, reason=reason.strip(), by=by.seat, at=at
            )
            ledger.write(
                Act.SET_ASIDE,
                by=by,
                object_kind="notification",
                object_ref=notification.reference,
                detail={"why": why},
            )
            return disposal
    except IntegrityError as error:
        raise AlreadyTriaged(notification_id) from error


def _open(
    notification_id: UUID, children: Sequence[ChildRated], *, by: Seated, at: datetime, into: UUID | None
) -> Enquiry:
    notification = _take(notification_id, at)
    named = {one.pk: one for one in Named.objects.filter(notification=notification, is_child=True)}
    _refuse_incomplete(named.keys(), children)
    enquiry = _join_or_new(notification, by=by, at=at, into=into)
    Join.objects.create(
        enquiry=enquiry, notification=notification, desks=notification.desks, from_at=at, by=by.seat
    )  # fmt: skip
    limits = Limits.of(HubSettings.objects.get())
    leads = dict(Door.objects.values_list("authority_code", "lead_agency"))
    unborn = _unborn(one.person_id for one in named.values())
    standing = list(enquiry.subjects.all())
    for position, child in enumerate(children, start=len(standing)):
        one = named[child.named]
        authority = child.authority_code or notification.authority_code
        subject = Subject.objects.create(
            enquiry=enquiry,
            person_id=one.person_id,
            position=position,
            label=one.label,
            is_unborn=one.person_id in unborn,
            lead_agency=leads.get(authority, notification.lead_agency),
            authority_code=authority,
            desks=notification.desks,
            initial_rating=child.rating,
            rating=child.rating,
            due_at=due_at(Rating(child.rating), notification.received_at, limits),
        )
        standing.append(subject)
        RatingEntry.objects.create(
            subject=subject,
            stage=Stage.INITIAL,
            rating=child.rating,
            reason=child.reason.strip(),
            by=by.seat,
            at=at,
            desks=notification.desks,
        )
    most_urgent = Rating.most_urgent(Rating(subject.rating) for subject in standing)
    enquiry.rating = most_urgent
    enquiry.due_at = min((subject.due_at for subject in standing if subject.due_at), default=None)
    enquiry.save(update_fields=["rating", "due_at", "clock_from", "version"])
    ledger.write(
        Act.OPEN_ENQUIRY,
        by=by,
        object_kind="enquiry",
        object_ref=enquiry.reference,
        detail={"notification": notification.reference, "joined": into is not None, "rating": enquiry.rating},
    )
    return enquiry


def _join_or_new(notification: Notification, *, by: Seated, at: datetime, into: UUID | None) -> Enquiry:
    if into is None:
        return Enquiry.objects.create(
            reference=notification.reference,
            lead_agency=notification.lead_agency,
            desks=notification.desks,
            opened_at=at,
            opened_by=by.seat,
            clock_from=notification.received_at,
            rating=Rating.BLUE,
            request_form=adopted.current(Typed.REQUEST_FORM),
            product_layout=adopted.current(Typed.PRODUCT_LAYOUT),
        )
    enquiry: Enquiry = Enquiry.objects.select_for_update(no_key=True).get(pk=into)
    if enquiry.state != EnquiryState.OPEN:
        raise EnquiryClosed(enquiry.reference)
    enquiry.clock_from = min(enquiry.clock_from, notification.received_at)
    enquiry.version += 1
    return enquiry


def _take(notification_id: UUID, at: datetime) -> Notification:
    """Take a notification for triage. Two at one instant wait here for each other, and the second is refused."""
    notification: Notification = Notification.objects.get(pk=notification_id)
    if not Notification.objects.filter(pk=notification_id, triaged_at__isnull=True).update(triaged_at=at):
        raise AlreadyTriaged(notification.pk)
    return notification


def _refuse_incomplete(named: object, children: Sequence[ChildRated]) -> None:
    rated = [child.named for child in children]
    complete = all(child.rating in Rating.values and child.reason.strip() for child in children)
    if not rated or len(rated) != len(set(rated)) or set(rated) != set(named) or not complete:  # type: ignore[call-overload]
        raise RatingsMissing


def _unborn(people: object) -> set[UUID]:
    kinds = (MentionKind.EXPECTED_BIRTH, MentionKind.BIRTH)
    seen: dict[UUID, set[str]] = {}
    for person, kind in Mention.objects.of(people).filter(kind__in=kinds).values_list("links__person_id", "kind"):  # type: ignore[arg-type]
        seen.setdefault(person, set()).add(kind)
    return {person for person, found in seen.items() if MentionKind.BIRTH not in found}
