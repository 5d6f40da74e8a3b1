"""Several notifications closed at once: each by the act that closes one, in a transaction with a line of its own.

What somebody changed meanwhile is left out and named; the others are closed all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.front_door.triage.refusals import AlreadyTriaged
from hub.front_door.triage.triaging import set_aside
from hub.wall.refusals import Refusal
from tenants.seated import Seated

FIRST = "A colleague was first: it is triaged already."


@dataclass(frozen=True)
class Closing:
    """One notification, why it is closed, the reason, and the mark of what was seen of it (repeats.mark_of)."""

    notification: UUID
    reference: str
    why: str
    reason: str
    seen: str


def close_together(wanted: Sequence[Closing], *, by: Seated, at: datetime) -> tuple[list[str], list[tuple[str, str]]]:
    """Close each. Out: the references of those that are closed, and of the others each with a sentence why not.

    Raises: ValueError where one has no known why or no reason, before that one; see `set_aside`.
    """
    done, left_out = [], []
    for one in wanted:
        try:
            set_aside(
                one.notification, why=one.why, reason=one.reason, by=by, at=at, seen=one.seen or "nothing",
                one_of_several=True,
            )  # fmt: skip
        except AlreadyTriaged:
            left_out.append((one.reference, FIRST))
        except Refusal as refusal:
            left_out.append((one.reference, refusal.sentence))
        else:
            done.append(one.reference)
    return done, left_out
