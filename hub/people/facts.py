"""What a message or a finding says of somebody, on its way into people.Mention and bound to the ledger there, with whom
it is said of (people.Link).

Facts are rows by which people are found and shown. A digest's key is made from that of the message or finding, since
the functions of the database have only that. Each fact's is another, so that two that say the same cannot be told by
their digests (hub/people/sql/fact_digest_v1.sql, link_digest_v1.sql).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from hub.people.keys import name_key, number_key, postcode_key
from hub.people.models import Link, Mention
from hub.wall.contents import Content

FACT, LINK = "fact", "link"
PARTS = (FACT, LINK)  # which the line of a message's coming, or of a finding's recording, binds whole
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
    return _part(FACT, mention, mention.pk, text_of({name: getattr(mention, name) for name in COLUMNS}))


def linked_said(links: Iterable[Link]) -> list[Content]:
    """What is said of people and of whom, each once. In: links with their mentions."""
    rows = list(links)
    return [*facts_said(one.mention for one in rows), *links_said(rows)]


def links_said(links: Iterable[Link]) -> list[Content]:
    """Of whom facts are said, from when until when and by whom, each once. In: links with their mentions."""
    return [link_said(one) for one in {one.pk: one for one in links}.values()]


def link_said(link: Link) -> Content:
    """Bound to the lines about the notification or finding that says the fact, and about what moved it."""
    said = (link.mention_id, link.person_id, link.agency, link.from_at, link.until_at, link.made_by)
    return _part(LINK, link.mention, link.pk, SIGN.join(map(_text, said)))


def text_of(said: Mapping[str, Any]) -> str:
    """What a fact says, with the keys by which it is found. In: its columns."""
    return SIGN.join(_text(said[name]) for name in COLUMNS)


def _part(kind: str, mention: Mention, part: UUID, text: str) -> Content:
    source = mention.source_id
    if mention.source_kind == "finding":
        return Content(kind, part, str(source), text, (mention.agency,), keyed_by=source, part_of=FINDING)
    # What came by a front door or from another hub, what a lead put right or joined, and what it protects.
    return Content(kind, part, str(source), text, ("door", "worker", "lead"), keyed_by=source, part_of=MESSAGE)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else str(value)
