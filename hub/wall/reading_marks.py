"""Marking one's own reading: opened by mistake, or of a family that one knows.

It is a line of the ledger and nothing else, so that no table says who knows which family; an alert for the guardian of
one's own agency follows from it (hub/insight/alert_sweep.py).
"""

from __future__ import annotations

from django.db import transaction

from hub.wall import ledger
from hub.wall.acts import Act
from tenants.seated import Seated

READING_MARKS = {
    "error": "I opened this by mistake",
    "known": "I know this family, or somebody in it",
}


def mark_reading(reference: str, mark: str, *, by: Seated) -> None:
    """Write it down. In: a reference that their desk reads. Raises: ValueError for another mark."""
    if mark not in READING_MARKS:
        raise ValueError(mark)
    with transaction.atomic(durable=True):
        ledger.write(Act.MARK_READING, by=by, object_kind="record", object_ref=reference, detail={"mark": mark})
