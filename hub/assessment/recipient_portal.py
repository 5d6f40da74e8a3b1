"""What a recipient outside the wall can do with what was sent to their team, and nothing else.

Their login has no SELECT on case tables: everything goes through functions that know the team by its token.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from hub.assessment.codes import Outcome
from hub.assessment.contents import copy_said, read_pdf
from hub.assessment.product_document import ProductDocument
from hub.wall.contents import check
from hub.wall.functions import RefusedByTheWall, call
from tenants.seated import Seated


class NoSuchCopy(LookupError):
    """Not sent to this team, or not there at all: the same answer for both."""


class CannotAcknowledge(Exception):
    """It was acknowledged before."""


class CannotSayOutcome(Exception):
    """Not acknowledged yet, or said before."""


class OutcomeIncomplete(ValueError):
    """No known outcome, or one that wants a reason and has none."""


@dataclass(frozen=True)
class CopyLine:
    """A copy in a team's inbox."""

    id: UUID
    reference: str
    version: int
    issued_at: datetime
    fetched_at: datetime | None
    acknowledged_at: datetime | None
    outcome: str

    @property
    def outcome_label(self) -> str:
        """The outcome in words; empty where none was said."""
        return str(Outcome(self.outcome).label) if self.outcome else ""


@dataclass(frozen=True)
class FetchedCopy:
    """A copy as its recipient reads it."""

    id: UUID
    document: ProductDocument
    issued_at: datetime
    fetched_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    outcome: str
    outcome_note: str
    outcome_at: datetime | None
    file_name: str  # empty while the PDF is being made

    @property
    def outcome_label(self) -> str:
        """The outcome in words; empty where none was said."""
        return str(Outcome(self.outcome).label) if self.outcome else ""


def inbox(*, by: Seated, limit: int, offset: int) -> tuple[list[CopyLine], int]:
    """The team's copies, those not acknowledged first. Out: a page of them, and how many there are in all."""
    rows = call("outside_inbox_v1", _token(by), limit, offset)
    return [CopyLine(*row[:7]) for row in rows], rows[0][7] if rows else 0


def fetch(copy_id: UUID, *, by: Seated) -> FetchedCopy:
    """Open a copy; the first time is written on it, each time in the hub's ledger. Raises: NoSuchCopy, Altered."""
    row = _fetch(copy_id, by)
    check([copy_said(row[0], row[1])])
    return FetchedCopy(
        id=row[0],
        document=ProductDocument.from_json(json.loads(row[1])),
        issued_at=row[2],
        fetched_at=row[3],
        acknowledged_at=row[4],
        acknowledged_by=row[5],
        outcome=row[6],
        outcome_note=row[7],
        outcome_at=row[8],
        file_name=row[10] or "",
    )


def fetch_pdf(copy_id: UUID, *, by: Seated) -> tuple[str, bytes] | None:
    """The PDF and its name; None while it is being made. Raises: NoSuchCopy, Altered."""
    row = _fetch(copy_id, by)
    if row[9] is None:
        return None
    return str(row[10]), read_pdf(by.hub, copy_id, row[9], row[11])


def acknowledge(copy_id: UUID, *, by: Seated) -> None:
    """Say that it is in the team's hands. Raises: CannotAcknowledge."""
    try:
        with transaction.atomic(durable=True):
            call("outside_acknowledge_v1", _token(by), copy_id, by.name[:120])
    except RefusedByTheWall as refused:
        raise CannotAcknowledge from refused


def say_outcome(copy_id: UUID, outcome: str, note: str, *, by: Seated) -> None:
    """Say what came of it. In: an outcome; a note, needed where it was declined.

    Raises: OutcomeIncomplete, CannotSayOutcome.
    """
    if outcome not in Outcome.values or (outcome == Outcome.DECLINED and not note.strip()):
        raise OutcomeIncomplete(outcome)
    try:
        with transaction.atomic(durable=True):
            call("outside_outcome_v1", _token(by), copy_id, outcome, note.strip())
    except RefusedByTheWall as refused:
        raise CannotSayOutcome from refused


def _fetch(copy_id: UUID, by: Seated) -> tuple[Any, ...]:
    try:
        with transaction.atomic(durable=True):
            return call("outside_copy_v1", _token(by), copy_id)[0]
    except RefusedByTheWall as refused:
        raise NoSuchCopy(copy_id) from refused


def _token(by: Seated) -> bytes:
    return bytes.fromhex(by.inbox_token)
