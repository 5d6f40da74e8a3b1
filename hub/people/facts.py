"""What a message or a finding says of somebody, on its way into people.Mention."""

from __future__ import annotations

import re
import uuid
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from hub.people.keys import name_key, number_key, postcode_key


@dataclass(frozen=True)
class MentionFact:
    """One fact about one person; its fields are the columns of a mention."""

    kind: str
    given_name: str = ""
    family_name: str = ""
    day: date | None = None
    day_is_estimate: bool = False
    address_lines: str = ""
    postcode: str = ""
    number_kind: str = ""
    number_value: str = ""
    tie_kind: str = ""
    tie_to: uuid.UUID | None = None
    text: str = ""
    id: uuid.UUID = field(default_factory=uuid.uuid4)

    def as_row(self) -> dict[str, Any]:
        """As submit_v2 reads it, with the keys that matching compares."""
        return {
            **asdict(self),
            "id": str(self.id),
            "day": self.day.isoformat() if self.day else None,
            "tie_to": str(self.tie_to) if self.tie_to else None,
            "given_key": name_key(self.given_name),
            "family_key": name_key(self.family_name),
            "postcode_key": postcode_key(self.postcode),
            "number_key": number_key(self.number_kind, self.number_value),
        }


def other_names(typed: str) -> list[tuple[str, str]]:
    """In: other names as a list, such as "Jo Smith, Jojo aka J. Brown". Out: each as given and family name."""
    found = []
    for name in re.split(r"[,;/\n]|\baka\b", typed):
        if name.strip():
            given, _, family = name.strip().rpartition(" ")
            found.append((given or family, family if given else ""))
    return found
