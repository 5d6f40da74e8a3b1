"""A decided enquiry ends without a product."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.assessment.contents import ending_said
from hub.assessment.models import Ending
from hub.assessment.refusals import NotDecidedYet, NotYoursToDecide, ReasonToEndMissing
from hub.front_door.models import Enquiry, EnquiryState, Subject
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import said
from tenants.seated import Seated


def end_without_product(enquiry_id: UUID, reason: str, *, by: Seated, at: datetime) -> Enquiry:
    """Close a decided enquiry of which nobody outside is to be told. A product can still be made of it.

    In: why nobody has to act on it. Out: the enquiry; ended twice, it stays as it was.
    Raises: Enquiry.DoesNotExist, ReasonToEndMissing, NotDecidedYet, NotYoursToDecide.
    """
    if not reason.strip():
        raise ReasonToEndMissing
    with transaction.atomic(durable=True):
        enquiry: Enquiry = Enquiry.objects.select_for_update(no_key=True).get(pk=enquiry_id)
        if enquiry.state == EnquiryState.CLOSED:
            return enquiry
        if enquiry.state != EnquiryState.DECIDED:
            raise NotDecidedYet
        if not Subject.objects.standing().filter(enquiry=enquiry, lead_agency=by.agency).exists():
            raise NotYoursToDecide
        made = Ending.objects.create(enquiry=enquiry, reason=reason.strip(), by=by.seat, at=at)
        enquiry.state = EnquiryState.CLOSED
        enquiry.version += 1
        enquiry.save(update_fields=["state", "version"])
        ledger.write(
            Act.END_ENQUIRY, by=by, object_kind="enquiry", object_ref=enquiry.reference,
            detail=said(ending_said(made, enquiry.reference)),
        )  # fmt: skip
        return enquiry
