"""What a guardian looks for in the ledger: about what, by whom, what was done, from when until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from frontend.forms.times import ClockField
from frontend.presenters.dates import LONDON, long_date
from frontend.wall.ledger_acts import GROUPS, acts_of
from hub.front_door.notifications.references import as_reference
from hub.wall.models import LedgerEntry
from hub.wall.models.ledger import HELD_ACTS

MINUTE = 60  # seconds


class LedgerFilter(GovForm):
    """What the guardian looks for."""

    reference = NumberField(label="Enquiry or notification", required=False, max_length=80, strip=True)
    member = forms.ChoiceField(label="Person", required=False)
    act = forms.ChoiceField(label="What was done", required=False)
    first = DateInputField(label="From", required=False)
    first_time = ClockField(label="From what time", required=False)
    last = DateInputField(label="Until", required=False)
    last_time = ClockField(label="Until what time", required=False)

    looks = {
        "reference": Look(width=20, hint="Such as HRW-12-004182", mark_optional=False),
        "member": Look(mark_optional=False),
        "act": Look(mark_optional=False),
        "first": Look(mark_optional=False),
        "first_time": Look(width=5, hint="Such as 14:30. Empty: from midnight", mark_optional=False),
        "last": Look(mark_optional=False),
        "last_time": Look(width=5, hint="With this minute. Empty: until midnight", mark_optional=False),
    }

    def __init__(self, data: Any, *, members: Iterable[tuple[UUID, str]]) -> None:
        super().__init__(data)
        self.choose("member", [("", "Anybody"), *((str(pk), name) for pk, name in members)])
        self.choose("act", [("", "Anything"), *_acts()])

    def clean(self) -> dict[str, Any]:
        """A time goes with a day."""
        said: dict[str, Any] = super().clean() or {}
        for day in ("first", "last"):
            if said.get(f"{day}_time") is not None and not said.get(day) and day not in self.errors:
                self.add_error(f"{day}_time", "Enter the day, too")
        return said

    def found(self) -> Any:
        """The lines looked for, newest first."""
        said = self.cleaned_data
        lines = LedgerEntry.objects.newest_first().between(
            begins_at(said.get("first"), said.get("first_time")), ends_at(said.get("last"), said.get("last_time"))
        )
        if said.get("reference"):
            lines = lines.about(as_reference(said["reference"]) or said["reference"])
        if said.get("member"):
            lines = lines.by(UUID(said["member"]))
        return lines.filter(act__in=acts_of(said["act"])) if said.get("act") else lines

    def chips(self, asked: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """What narrows it: its label, its value in words, and the address without it. Call it on a valid form.

        In: what the address says, but for the page.
        """
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value in (None, "") or name.endswith("_time"):
                continue
            clock = self.cleaned_data.get(f"{name}_time")
            words = dict(getattr(field, "choices", ())).get(value, value)
            words = long_date(value) if isinstance(value, date) else str(words).removeprefix("– ")
            without = {key: said for key, said in asked.items() if key != name and not key.startswith(f"{name}_")}
            found.append((str(field.label), f"{words}, {clock:%H:%M}" if clock else words, f"?{urlencode(without)}"))
        return found

    def looked_for(self) -> dict[str, str]:
        """For the ledger: what was asked, in short. What is no reference may be a name, and stands in no line."""
        said = {name: str(value) for name, value in self.cleaned_data.items() if value is not None and value != ""}
        if "reference" in said:
            said["reference"] = as_reference(said["reference"]) or _as_id(said["reference"]) or "(no reference)"
        return said


def begins_at(day: date | None, clock: time | None) -> datetime | None:
    """The first moment of a day in London, or of a minute of it: of one that stands twice, the first."""
    return datetime.combine(day, clock or time(), LONDON).astimezone(UTC) if day else None


def ends_at(day: date | None, clock: time | None) -> datetime | None:
    """The first moment after a day in London, or after a minute of it: of one that stands twice, the second."""
    if day is None:
        return None
    if clock is None:
        return begins_at(day + timedelta(days=1), None)
    last = datetime.combine(day, clock, LONDON).replace(fold=1)
    return datetime.fromtimestamp(last.timestamp() + MINUTE, UTC)


def _acts() -> list[tuple[str, str]]:
    """Each group, to be looked for as one, with its acts below it."""
    found: list[tuple[str, str]] = []
    for group in GROUPS:
        found.append((group.code, f"{group.title}: any of these"))
        found += [(str(act), f"– {words}") for act, words in group.acts.items() if act not in HELD_ACTS]
    return found


def _as_id(said: str) -> str:
    try:
        return str(UUID(said))
    except ValueError:
        return ""
