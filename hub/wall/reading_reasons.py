"""Why somebody reads an enquiry or notification that is not theirs: asked once a day, of a short list, and kept as a
line.

Whose it is: hub/research/reading_own.py. It is asked and not demanded: the page stands below the question. That
somebody gave no reason is what a guardian reads then (hub/wall/readings.py).
"""

from __future__ import annotations

from django.db import transaction

from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.adopted import Reasons, chosen, reasons_now
from hub.wall.models import ReasonList
from tenants.seated import Seated

READING_REASONS = {
    "cover": "I cover for a colleague, or am on duty",
    "contact": "Somebody rang or wrote about this family",
    "linked": "It has to do with other work of mine",
    "asked": "A colleague asked me to look at it",
    "oversight": "Management oversight, an audit or a complaint",
}
READING = Reasons(ReasonList.READING, READING_REASONS)


def say_why_read(reference: str, reason: str, *, by: Seated, kind: str = "enquiry") -> None:
    """Write it down. In: a reference that their desk reads, of an enquiry or a notification; a choice of READING.

    The line has the standard reason, and the hub's own words beside it. Raises: ValueError for another reason;
    NotOffered."""
    said = chosen(READING, reason, reasons_now(ReasonList.READING))
    detail = {"read_for": said.standard} | ({"own_words": said.own} if said.own else {})
    with transaction.atomic(durable=True):
        ledger.write(Act.SAY_WHY_READ, by=by, object_kind=kind, object_ref=reference, detail=detail)
