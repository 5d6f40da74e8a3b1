"""What of a child is compared in another hub: keys alone, of what this hub's own front doors were told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from hub.people.facts import linked_said
from hub.people.models import Link, MentionKind, State
from hub.wall.contents import Content, check

QUESTION = "known"  # what a question is called where its digest is keyed
MOST_NAMES, MOST_BIRTHS, MOST_NUMBERS = 5, 3, 4  # as known_v2.sql limits them


@dataclass(frozen=True)
class PersonKeys:
    """Keys of names, days of birth and numbers."""

    names: tuple[tuple[str, str], ...]
    born: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """A name with a day of birth, or a number: never a name by itself."""
        return bool(self.numbers or (self.names and self.born))

    def as_text(self) -> str:
        """As known_v2 reads it; the same text on both sides, so that both ledgers hold the same digest."""
        names = [{"given": given, "family": family} for given, family in self.names]
        return json.dumps({"names": names, "born": self.born, "numbers": self.numbers}, sort_keys=True)

    def asked_in(self, question: UUID) -> Content:
        """What the ledgers of both hubs hold a keyed digest of, in place of the keys."""
        return Content(QUESTION, question, "", self.as_text())


def keys_of(person: UUID) -> PersonKeys:
    """In: a person of this hub. Out: their keys, from mentions of notifications.

    What an agency found is that agency's to send out, also where it was released inside, so it makes no key here.
    Source: docs/field.md, sharing in the room is not sending out.
    """
    links = Link.objects.filter(
        person_id=person, until_at__isnull=True, mention__source_kind="notification", mention__state=State.RELEASED
    )
    found = list(links.select_related("mention").order_by("mention__said_at", "mention_id"))
    check(linked_said(found))
    facts = (link.mention for link in found)
    rows = [(one.kind, one.given_key, one.family_key, one.day, one.number_key) for one in facts]
    names: dict[tuple[str, str], None] = {}
    born: dict[str, None] = {}
    numbers: dict[str, None] = {}
    for kind, given, family, day, number in rows:
        if kind in (MentionKind.NAME, MentionKind.ALSO_KNOWN_AS) and given and family:
            names[given, family] = None
        elif kind == MentionKind.BIRTH and day:
            born[day.isoformat()] = None
        elif kind == MentionKind.NUMBER and number:
            numbers[number] = None
    return PersonKeys(
        tuple(names)[:MOST_NAMES], tuple(born)[:MOST_BIRTHS] if names else (), tuple(numbers)[:MOST_NUMBERS]
    )
