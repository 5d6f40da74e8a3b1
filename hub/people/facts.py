"""What a message or a finding says of somebody, on its way into people.Mention and bound to the ledger there.

Facts are rows by which people are found and shown. A digest's key is made from that of the message or finding, since
the functions of the database have only that. Each fact's is another, so that two that say the same cannot be told by
their digests (hub/people/sql/fact_digest_v1.sql).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from hub.people.keys import name_key, number_key, postcode_key
from hub.people.models import Mention
from hub.wall.contents import Content

FACT = "fact"
MESSAGE, FINDING = "message", "finding"  # of which it is a part: as the contents of these rooms are called
SIGN = "\x1f"  # between the parts
COLUMNS = (
    "kind", "given_name", "family_name", "day", "day_is_estimate", "address_lines", "postcode", "number_kind",
    "number_value", "tie_kind", "tie_to", "text", "given_key", "family_key", "postcode_key", "number_key",
)  # fmt: skip


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


def facts_said(mentions: Iterable[Mention]) -> list[Content]:
    """What facts about people say, each once: of notifications and of findings."""
    return [fact_said(one) for one in {one.pk: one for one in mentions}.values()]


def fact_said(mention: Mention) -> Content:
    """Bound to the lines about its notification or finding, by the id of that."""
    text = text_of({name: getattr(mention, name) for name in COLUMNS})
    if mention.source_kind == "finding":
        return _part(FINDING, mention.source_id, mention.pk, text, (mention.agency,))
    # What came by a front door or from another hub, what the lead put right, and what it protects.
    return _part(MESSAGE, mention.source_id, mention.pk, text, ("door", "worker", mention.agency))


def put_right_said(row: Mapping[str, Any], notification: UUID) -> Content:
    """A fact of a notification as put_right_v2 takes it, before there is a row of it."""
    return _part(MESSAGE, notification, UUID(str(row["id"])), text_of(row), ())


def text_of(said: Mapping[str, Any]) -> str:
    """What a fact says, with the keys by which it is found. In: its columns."""
    return SIGN.join(_text(said[name]) for name in COLUMNS)


def _part(of: str, source: UUID, fact: UUID, text: str, desks: tuple[str, ...]) -> Content:
    return Content(FACT, fact, str(source), text, desks, keyed_by=source, part_of=of)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
