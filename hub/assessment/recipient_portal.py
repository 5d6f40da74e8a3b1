"""What a recipient outside the wall can do with what was sent to their team, and nothing else.

Their login has no SELECT on case tables: everything goes through functions that know the team by its token.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from hub.assessment.codes import Outcome, RecallInstruction
from hub.assessment.contents import copy_said, feedback_said, read_pdf
from hub.assessment.models import CopyFeedback
from hub.assessment.product_document import ProductChild, ProductDocument, child_from_json
from hub.wall import outbox
from hub.wall.contents import check, digest
from hub.wall.functions import RefusedByTheWall, call
from tenants.models import Role, Seat
from tenants.seated import Seated

MOST_HISTORY = 100


class NoSuchCopy(LookupError):
    """Not sent to this team, or not there at all: the same answer for both."""


class CannotAcknowledge(Exception):
    """It was acknowledged before."""


class CannotSayOutcome(Exception):
    """Not acknowledged yet, or recalled."""


class HolderChanged(Exception):
    """A colleague took it, gave it or handed it back meanwhile; or it was recalled."""


class SaysProtected(Exception):
    """The words say something that is protected, and would reach desks that must not read it."""


class OutcomeIncomplete(ValueError):
    """No known outcome, or one that wants a reason and has none."""


@dataclass(frozen=True)
class CopyLine:
    """A copy in a team's inbox."""

    id: UUID
    reference: str
    version: int
    children: tuple[ProductChild, ...]  # none of a copy that is recalled
    rating: str
    issued_at: datetime
    fetched_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    outcome: str
    recalled_at: datetime | None
    recall_seen_at: datetime | None
    replaced_by: UUID | None
    held_by: UUID | None  # the seat of whoever has it
    held_name: str
    due_at: datetime | None  # by when it is to be acknowledged; None for blue

    @property
    def outcome_label(self) -> str:
        """The outcome in words; empty where none was said."""
        return str(Outcome(self.outcome).label) if self.outcome else ""

    @property
    def waits(self) -> bool:
        """Whether somebody has to acknowledge it still."""
        return self.acknowledged_at is None and self.recalled_at is None and self.replaced_by is None


@dataclass(frozen=True)
class Counts:
    """How many copies the list shows for each of its filters."""

    every: int
    acknowledge: int
    mine: int
    nobody: int
    answered: int
    red: int
    amber: int
    green: int
    blue: int
    in_all: int


@dataclass(frozen=True)
class Said:
    """What the team did with a copy: an outcome, or who has it from then on (nobody, where it was handed back)."""

    at: datetime
    outcome: str
    note: str
    holder: UUID | None
    holder_name: str
    by_name: str

    @property
    def in_words(self) -> str:
        """ "Joan has it"; "Closed after contact with the family. They moved." """
        if self.outcome:
            label = str(Outcome(self.outcome).label)
            return f"{label}. {self.note}" if self.note else label
        return f"{self.holder_name} has it" if self.holder else "Handed back: nobody has it"


@dataclass(frozen=True)
class SaidFeedback:
    """What the team said happened to the child."""

    at: datetime
    words: str
    by_name: str


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
    held_by: UUID | None
    held_name: str
    due_at: datetime | None
    newest_version: int  # of the enquiry's products, whoever they went to
    history: tuple[Said, ...]  # the latest first
    feedback: tuple[SaidFeedback, ...]  # the latest first

    @property
    def outcome_label(self) -> str:
        """The outcome in words; empty where none was said."""
        return str(Outcome(self.outcome).label) if self.outcome else ""


SHOWN = ("every", "acknowledge", "mine", "nobody", "answered")


def counts(*, by: Seated, rating: str = "") -> Counts:
    """How many copies the team has, by what the list can show: of one rating, or of all. Nothing of them is read."""
    return Counts(*call("outside_count_v2", _token(by), rating, by.seat)[0])


def inbox(
    *, by: Seated, limit: int, offset: int, show: str = "every", rating: str = "", sort: str = ""
) -> list[CopyLine]:
    """A page of the team's copies: recalls that nobody read, then those not acknowledged. It leaves a line.

    In: one of SHOWN; a rating, or none for all; "sent" or "-sent" to have them by when they were sent.
    """
    with transaction.atomic(durable=True):
        found = call("outside_inbox_v5", _token(by), show, rating, sort, limit, offset, by.seat)
        return [_line(row) for row in found]


def _line(row: tuple[Any, ...]) -> CopyLine:
    values = [*row[:3], _children(row[3]), *row[4:]]
    return CopyLine(*values)


def _children(kept: Any) -> tuple[ProductChild, ...]:
    said = json.loads(kept) if isinstance(kept, str) else kept
    return tuple(child_from_json(f"children[{number}]", one) for number, one in enumerate(said))


def fetch(copy_id: UUID, *, by: Seated, account: bool = False) -> FetchedCopy:
    """Open a copy; the first time is written on it, each time in the hub's ledger.

    In: `account` opens one that a newer version has replaced, for whoever must account for what was done by it.
    Raises: NoSuchCopy, Altered.
    """
    row = _fetch(copy_id, by, account)
    history = call("outside_history_v1", _token(by), copy_id, MOST_HISTORY)
    feedback = call("outside_feedback_said_v1", _token(by), copy_id, MOST_HISTORY)
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
        held_by=row[22],
        held_name=row[23],
        due_at=row[24],
        newest_version=row[25],
        history=tuple(Said(*one) for one in history),
        feedback=tuple(SaidFeedback(*one) for one in feedback),
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


def hold(copy_id: UUID, holder: Colleague | None, seen: UUID | None, *, by: Seated) -> None:
    """Take a copy, give it to a colleague of the same team, or hand it back (no holder).

    In: who has it from now on; who had it on the page that this was sent from. Raises: HolderChanged.
    """
    whose, name = (holder.seat, holder.name) if holder else (None, "")
    try:
        with transaction.atomic(durable=True):
            call("outside_hold_v1", _token(by), copy_id, whose, name[:120], seen, by.name[:120], by.seat)
    except RefusedByTheWall as refused:
        raise HolderChanged from refused


def take(chosen: Sequence[tuple[UUID, UUID | None]], *, by: Seated) -> int:
    """Take several copies for oneself, in one act with a line for each. Out: how many were taken; the others were
    changed by a colleague meanwhile, recalled, or oneself had them.

    In: each copy, with who had it on the page that this was sent from.
    """
    copies, seen = [copy for copy, _ in chosen], [holder for _, holder in chosen]
    name = by.name[:120]
    with transaction.atomic(durable=True):
        [(taken,)] = call("outside_take_v1", _token(by), copies, seen, by.seat, name, name, by.seat)
    return int(taken)


@dataclass(frozen=True)
class Colleague:
    """Somebody of the recipient's team, by their seat."""

    seat: UUID
    name: str


def colleagues_of(by: Seated, *, at: datetime) -> list[Colleague]:
    """Everybody who has a seat in the same team now, oneself among them, by name."""
    team = Seat.objects.filter(pk=by.seat).values("team")
    seats = Seat.objects.standing(at).filter(role=Role.RECIPIENT, team__in=team)
    rows = seats.order_by("user__name", "pk").values_list("pk", "user__name")
    return [Colleague(pk, name) for pk, name in rows]


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


def say_feedback(copy_id: UUID, words: str, *, form: UUID, by: Seated) -> None:
    """Say what happened to the child. In: the id made with the form, so that one sent twice is written once.

    Raises: OutcomeIncomplete, SaysProtected, CannotSayOutcome.
    """
    if not words.strip():
        raise OutcomeIncomplete(words)
    try:
        with transaction.atomic(durable=True):
            one = CopyFeedback(pk=form, copy_id=copy_id, words=words.strip(), by_name=by.name[:120])
            call(
                "outside_feedback_v2", _token(by), copy_id, form, one.words, one.by_name, by.seat,
                digest(feedback_said(one)),
            )  # fmt: skip
            outbox.wake(by.hub)
    except RefusedByTheWall as refused:
        raise (SaysProtected if refused.code == "repeats_protected" else CannotSayOutcome) from refused


def _fetch(copy_id: UUID, by: Seated, account: bool) -> tuple[Any, ...]:
    try:
        with transaction.atomic(durable=True):
            return call("outside_copy_v3", _token(by), copy_id, account, by.seat)[0]
    except RefusedByTheWall as refused:
        raise NoSuchCopy(copy_id) from refused


def _token(by: Seated) -> bytes:
    return bytes.fromhex(by.inbox_token)
