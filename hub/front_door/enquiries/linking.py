"""Linking enquiries that have to do with each other, and undoing it. Each stays its own: nothing of one is shared with
an agency that was asked about the other."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from hub.front_door.models import Enquiry, EnquiryLink
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.refusals import Refusal
from tenants.seated import Seated


class NotLinked(Refusal):
    """The enquiries cannot be linked, or are already."""

    code: ClassVar[str] = "not_linked"
    sentence: str = "Give the reference of another enquiry of this hub that is not linked to this one yet"


def links_of(enquiry: UUID) -> QuerySet[EnquiryLink]:
    """The links of an enquiry that stand, as far as this desk sees both."""
    return EnquiryLink.objects.filter(Q(one=enquiry) | Q(other=enquiry), until_at__isnull=True)


def link(one: Enquiry, other: Enquiry, *, why: str, by: Seated, at: datetime) -> EnquiryLink:
    """Link two, in the caller's transaction. Raises: NotLinked, where they are one and the same, or linked already."""
    if one.pk == other.pk or not why.strip() or links_of(one.pk).filter(Q(one=other) | Q(other=other)).exists():
        raise NotLinked
    made: EnquiryLink = EnquiryLink.objects.create(one=one, other=other, why=why.strip()[:500], by=by.seat, at=at)
    for mine, theirs in ((one, other), (other, one)):
        ledger.write(
            Act.LINK_ENQUIRIES, by=by, object_kind="enquiry", object_ref=mine.reference,
            detail={"enquiry": theirs.reference},
        )  # fmt: skip
    return made


def link_by_reference(one: Enquiry, reference: str, *, why: str, by: Seated, at: datetime) -> EnquiryLink:
    """The same from the enquiry's page, by the other's reference. Raises: NotLinked, also for one not seen here."""
    with transaction.atomic(durable=True):
        other = Enquiry.objects.filter(reference=reference).first()
        if other is None:
            raise NotLinked
        return link(one, other, why=why, by=by, at=at)


def unlink(link_id: UUID, *, of: Enquiry, by: Seated, at: datetime) -> None:
    """Undo a link. Raises: EnquiryLink.DoesNotExist (undone already, or not this desk's)."""
    with transaction.atomic(durable=True):
        found = links_of(of.pk).select_related("one", "other").get(pk=link_id)
        links_of(of.pk).filter(pk=found.pk).update(until_at=at, until_by=by.seat)
        for mine, theirs in ((found.one, found.other), (found.other, found.one)):
            ledger.write(
                Act.UNLINK_ENQUIRIES, by=by, object_kind="enquiry", object_ref=mine.reference,
                detail={"enquiry": theirs.reference},
            )  # fmt: skip
