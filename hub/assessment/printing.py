"""Printing the whole path of an enquiry: each print has a number and a purpose, and is a line of the ledger."""

from __future__ import annotations

import uuid

from django.db import models, transaction

from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.adopted import Reasons, chosen, reasons_now
from hub.wall.models import ReasonList
from tenants.seated import Seated


class PrintPurpose(models.TextChoices):
    """What a print is for, of a short list: a guardian reads it in the line, so nothing is typed."""

    INSPECTION = "inspection", "An inspection, or a review of practice"
    COURT = "court", "A court, a coroner or an inquiry"
    ACCESS = "access", "Somebody whom it is about asked for what is held"
    COMPLAINT = "complaint", "A complaint or an incident"
    AUDIT = "audit", "An audit by the hub itself"
    MEETING = "meeting", "A meeting outside the hub, such as a strategy discussion"
    RECORD = "record", "A child’s record in another system"


PRINTING = Reasons(ReasonList.PRINTING, {one.value: str(one.label) for one in PrintPurpose})


def number_print(reference: str, purpose: str, *, by: Seated) -> str:
    """Write down that an enquiry is printed, before anything of it is shown. In: what was chosen of PRINTING.

    Out: the number of the print, which stands on each of its sheets and in the line: whoever finds a sheet asks the
    guardian, and reads who printed it, when and what for: the standard purpose, and the hub's own words beside it.
    Raises: ValueError for another purpose; NotOffered.
    """
    said = chosen(PRINTING, purpose, reasons_now(ReasonList.PRINTING))
    own = {"own_words": said.own} if said.own else {}
    drawn = uuid.uuid4().hex[:8].upper()
    number = f"{drawn[:4]}-{drawn[4:]}"
    with transaction.atomic(durable=True):
        ledger.write(
            Act.PRINT_ENQUIRY, by=by, object_kind="enquiry", object_ref=reference,
            detail={"refs": [reference], "print": number, "purpose": said.standard, **own},
        )  # fmt: skip
    return number
