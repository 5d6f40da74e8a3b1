"""What was recorded on paper during an outage: its true time, beside the time of its writing here.

Everything that runs or is measured by a time of a finding or a decision asks here. What the database itself does with a
row (joining, withdrawing, retention) goes by when it was written: before that nobody could have seen it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import DateTimeField
from django.db.models.functions import Coalesce
from django.utils import timezone

from hub.wall.refusals import Refusal


class NotRecordedThen(Refusal):
    """A time that is to come, or before the enquiry was received."""

    code = "not_recorded_then"
    sentence = "Enter a date and time after the notification was received, and not in the future"
    field = "paper_time"


@dataclass(frozen=True)
class OnPaper:
    """When it was recorded on paper, and by whom, where that was somebody else than whoever writes it here."""

    at: datetime
    by: str = ""

    def columns(self) -> dict[str, Any]:
        """As a row keeps it; in UTC, as it comes back, since the ledger's line is bound to it."""
        return {"paper_at": self.at.astimezone(UTC), "paper_by": self.by.strip()}

    def line(self, written: datetime) -> dict[str, Any]:
        """For the detail of the ledger's line, which names nobody."""
        return {"on_paper": {"taken": self.at.astimezone(UTC).isoformat(), "written": written.isoformat()}}


def columns_of(paper: OnPaper | None) -> dict[str, Any]:
    """As a row keeps it, also of what never was on paper."""
    return paper.columns() if paper else {"paper_at": None, "paper_by": ""}


def refuse_wrong_time(paper: OnPaper | None, *, received_at: datetime, at: datetime) -> None:
    """In: the enquiry's first receipt; now. Raises: NotRecordedThen."""
    if paper and not received_at <= paper.at <= at:
        raise NotRecordedThen


def true_time(paper_at: datetime | None, written: datetime) -> datetime:
    """The one rule: what was recorded on paper was true then."""
    return paper_at or written


def true_time_in(written: str) -> Coalesce:
    """The same in a query. In: the column of the writing, beside which `paper_at` stands."""
    return Coalesce("paper_at", written, output_field=DateTimeField())


def in_words(paper_at: datetime | None, paper_by: str, written: datetime) -> str:
    """In words, for example "Recorded on paper on 1 December 2026 at 9:05am by Ann Able; written here on
    1 December 2026 at 2:00pm." Nothing for what was not. issue_copy_v10 says the same in a product."""
    if not paper_at:
        return ""
    by = f" by {paper_by}" if paper_by else ""
    return f"Recorded on paper on {_moment(paper_at)}{by}; written here on {_moment(written)}."


def _moment(at: datetime) -> str:
    here = timezone.localtime(at)
    return f"{here.day} {here:%B %Y} at {here.hour % 12 or 12}:{here:%M}{'am' if here.hour < 12 else 'pm'}"
