"""What a recipient outside the wall can do with what was sent to their team, and nothing else.

Their login has no SELECT on case tables: everything goes through functions that know the team by its token.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from hub.assessment.codes import Outcome, RecallInstruction
from hub.assessment.contents import copy_said, read_pdf
from hub.assessment.product_document import ProductDocument
from hub.wall import outbox
from hub.wall.contents import check
from hub.wall.functions import RefusedByTheWall, call
from tenants.seated import Seated


class NoSuchCopy(LookupError):
    """Not sent to this team, or not there at all: the same answer for both."""


class CannotAcknowledge(Exception):
    """It was acknowledged before."""


class CannotSayOutcome(Exception):
    """Not acknowledged yet, or recalled."""


class OutcomeIncomplete(ValueError):
    """No known outcome, or one that wants a reason and has none."""


@dataclass(frozen=True)
class CopyLine:
    """A copy in a team's inbox."""

    id: UUID
    reference: str
    version: int
    children: tuple[CopyChild, ...]  # none of a copy that is recalled
    rating: str
    issued_at: datetime
    fetched_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    outcome: str
    recalled_at: datetime | None
    recall_seen_at: datetime | None
    replaced_by: UUID | None

    @property
    def outcome_label(self) -> str:
        """The outcome in words; empty where none was said."""
        return str(Outcome(self.outcome).label) if self.outcome else ""


@dataclass(frozen=True)
class CopyChild:
    """A child as the inbox names it."""

    name: str
    born: date | None
    decision: str


@dataclass(frozen=True)
class FetchedCopy:
    """A copy as its recipient reads it; without its document where it was recalled, or replaced by a newer one."""

    id: UUID
    document: ProductDocument | None
    reference: str
    version: int
    recalled_at: datetime | None
    recall_reason: str
    recall_instruction: str
    recall_seen_at: datetime | None
    recall_seen_by: str
    replaced_by: UUID | None
    replaced_version: int | None
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


def count(*, by: Seated) -> int:
    """How many copies the team has in all. Nothing of them is read."""
    return int(call("outside_count_v1", _token(by))[0][0])


def inbox(*, by: Seated, limit: int, offset: int) -> list[CopyLine]:
    """A page of the team's copies: recalls that nobody read, then those not acknowledged. It leaves a line."""
    with transaction.atomic(durable=True):
        return [_line(row) for row in call("outside_inbox_v3", _token(by), limit, offset, by.seat)]


def _line(row: tuple[Any, ...]) -> CopyLine:
    values = [*row[:3], _children(row[3]), *row[4:13]]
    return CopyLine(*values)


def _children(kept: Any) -> tuple[CopyChild, ...]:
    said = json.loads(kept) if isinstance(kept, str) else kept
    return tuple(
        CopyChild(one["name"], date.fromisoformat(one["born"]) if one.get("born") else None, one["decision"])
        for one in said
    )


def fetch(copy_id: UUID, *, by: Seated, account: bool = False) -> FetchedCopy:
    """Open a copy; the first time is written on it, each time in the hub's ledger.

    In: `account` opens one that a newer version has replaced, for whoever must account for what was done by it.
    Raises: NoSuchCopy, Altered.
    """
    row = _fetch(copy_id, by, account)
    if row[1]:
        check([copy_said(row[0], row[1])])
    return FetchedCopy(
        id=row[0],
        document=ProductDocument.from_json(json.loads(row[1])) if row[1] else None,
        issued_at=row[2],
        fetched_at=row[3],
        acknowledged_at=row[4],
        acknowledged_by=row[5],
        outcome=row[6],
        outcome_note=row[7],
        outcome_at=row[8],
        file_name=row[10] or "",
        reference=row[13],
        version=row[14],
        recalled_at=row[15],
        recall_reason=row[16],
        recall_instruction=str(RecallInstruction(row[17]).label) if row[17] else "",
        recall_seen_at=row[18],
        recall_seen_by=row[19],
        replaced_by=row[20],
        replaced_version=row[21],
    )


def fetch_pdf(copy_id: UUID, *, by: Seated) -> tuple[str, bytes] | None:
    """The PDF and its name; None while it is being made, or where the copy was recalled or replaced.

    Raises: NoSuchCopy, Altered.
    """
    row = _fetch(copy_id, by, account=False)
    if row[9] is None:
        return None
    return str(row[10]), read_pdf(by.hub, copy_id, row[9], row[11])


def acknowledge(copy_id: UUID, *, by: Seated) -> None:
    """Say that it is in the team's hands. Raises: CannotAcknowledge."""
    try:
        with transaction.atomic(durable=True):
            call("outside_acknowledge_v2", _token(by), copy_id, by.name[:120], by.seat)
    except RefusedByTheWall as refused:
        raise CannotAcknowledge from refused


def say_recall_seen(copy_id: UUID, *, by: Seated) -> None:
    """Say that the team has read that a copy was recalled, and what to do with it. Raises: CannotAcknowledge."""
    try:
        with transaction.atomic(durable=True):
            call("outside_recall_seen_v1", _token(by), copy_id, by.name[:120], by.seat)
    except RefusedByTheWall as refused:
        raise CannotAcknowledge from refused


def say_outcome(copy_id: UUID, outcome: str, note: str, *, by: Seated) -> None:
    """Say its outcome; said again later, it stands after the one before. In: an outcome; a note, needed where declined.

    Raises: OutcomeIncomplete, CannotSayOutcome.
    """
    if outcome not in Outcome.values or (outcome == Outcome.DECLINED and not note.strip()):
        raise OutcomeIncomplete(outcome)
    try:
        with transaction.atomic(durable=True):
            call("outside_outcome_v2", _token(by), copy_id, outcome, note.strip(), by.name[:120], by.seat)
            outbox.wake(by.hub)
    except RefusedByTheWall as refused:
        raise CannotSayOutcome from refused


def _fetch(copy_id: UUID, by: Seated, account: bool) -> tuple[Any, ...]:
    try:
        with transaction.atomic(durable=True):
            return call("outside_copy_v2", _token(by), copy_id, account, by.seat)[0]
    except RefusedByTheWall as refused:
        raise NoSuchCopy(copy_id) from refused


def _token(by: Seated) -> bytes:
    return bytes.fromhex(by.inbox_token)
