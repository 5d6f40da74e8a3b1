"""Finding people by what was typed: names, birth dates, postcodes and numbers brought to keys, compared for equality.

Only leakproof operators use an index under a policy (design.md section 3), so there is no search by a part of a name.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Q
from django.utils.crypto import salted_hmac

from hub.people.keys import is_nhs_number, is_upn, name_key, number_key, postcode_key
from hub.people.models import Link, Mention, MentionKind
from mash_platform.parsing import NotADate, parse_date

Taken = TypeVar("Taken")

MOST_PEOPLE = 100  # whoever finds more says more
MOST_SAID = 3 * MOST_PEOPLE  # how many mentions of a common name, or of a street, are looked at to find them
MOST_WORDS = 6
NAMES = (MentionKind.NAME, MentionKind.ALSO_KNOWN_AS)
BIRTHS = (MentionKind.BIRTH, MentionKind.EXPECTED_BIRTH)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}\b", re.IGNORECASE)
_DATE = re.compile(r"\b(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\s+[A-Za-z]{3,9}\s+\d{4})\b")
_NUMBER = re.compile(r"\b(?:\d{3}[\s-]?\d{3}[\s-]?\d{4}|[A-HJ-NP-RT-Z]\d{11}[0-9A-HJ-NP-RT-Z])\b", re.IGNORECASE)


@dataclass(frozen=True)
class Sought:
    """Somebody as they were typed, as keys. `names` are ways to part the words into given and family name."""

    names: tuple[tuple[str, str], ...] = ()
    day: date | None = None
    postcode: str = ""
    number: str = ""

    @classmethod
    def from_words(cls, typed: str) -> Sought:
        """Take a postcode, a number and a date out of what was typed; the words that are left are a name."""
        rest, number = _take(_NUMBER, typed, _number)
        rest, day = _take(_DATE, rest, _day)
        rest, postcode = _take(_POSTCODE, rest, postcode_key)
        return cls(names=_names(rest), day=day or None, postcode=postcode or "", number=number or "")

    def __bool__(self) -> bool:
        return bool(self.names or self.day or self.postcode or self.number)

    def digests(self, hub: str) -> dict[str, str]:
        """What the ledger keeps of a search: by what, and a salted digest of it, never the words themselves."""
        said = {
            "name": " ".join(sorted(f"{given}|{family}" for given, family in self.names)),
            "birth": self.day.isoformat() if self.day else "",
            "postcode": self.postcode,
            "number": self.number,
        }
        return {kind: salted_hmac(f"search {hub}", key).hexdigest()[:32] for kind, key in said.items() if key}


def people_like(sought: Sought) -> tuple[list[UUID], bool]:
    """Whoever fits everything that was typed, as far as the asking desk may see their mentions; one query.

    Out: at most MOST_PEOPLE of them, and whether there are more, or may be.
    """
    conditions = []
    if sought.names:
        pairs = Q()
        for given, family in sought.names:
            pairs |= Q(family_key=family, **({"given_key": given} if given else {}))
        conditions.append(Q(pairs, kind__in=NAMES))
    if sought.day:
        conditions.append(Q(kind__in=BIRTHS, day=sought.day))
    if sought.postcode:
        conditions.append(Q(postcode_key=sought.postcode))
    if sought.number:
        conditions.append(Q(number_key=sought.number))
    first, *others = (Mention.objects.filter(condition) for condition in conditions)
    standing = Link.objects.filter(until_at__isnull=True)
    found = standing.filter(mention__in=(first if others else first[:MOST_SAID]).values("pk"))
    for other in others:
        found = found.filter(person__in=standing.filter(mention__in=other.values("pk")).values("person"))
    rows = list(found.values_list("person_id", flat=True)[:MOST_SAID])
    people = list(dict.fromkeys(rows))
    return people[:MOST_PEOPLE], len(people) > MOST_PEOPLE or len(rows) == MOST_SAID


def sources_of(people: list[UUID]) -> dict[tuple[str, UUID], set[UUID]]:
    """Where these people stand: (notification or finding, its id) -> who of them."""
    found: dict[tuple[str, UUID], set[UUID]] = {}
    rows = Link.objects.filter(person_id__in=people, until_at__isnull=True).values_list(
        "mention__source_kind", "mention__source_id", "person_id"
    )
    for kind, source, person in rows.distinct():
        found.setdefault((kind, source), set()).add(person)
    return found


def names_of(people: list[UUID]) -> dict[UUID, str]:
    """What each is called, as far as the asking desk may see it."""
    rows = Mention.objects.of(people).filter(kind=MentionKind.NAME).order_by("-said_at")
    return {
        person: f"{given} {family}".strip()
        for person, given, family in rows.values_list("links__person_id", "given_name", "family_name")
    }


def _take(pattern: re.Pattern[str], text: str, read: Callable[[str], Taken | None]) -> tuple[str, Taken | None]:
    """The first place that reads as what is looked for, and the text without it."""
    for match in pattern.finditer(text):
        found = read(match[0])
        if found:
            return f"{text[: match.start()]} {text[match.end() :]}", found
    return text, None


def _number(text: str) -> str | None:
    if is_nhs_number(text):
        return number_key("nhs", text)
    return number_key("upn", text) if is_upn(text) else None


def _day(text: str) -> date | None:
    first, second, third = re.split(r"[/.\s-]+", text)
    with contextlib.suppress(NotADate):
        return parse_date(third, second, first) if len(first) == 4 else parse_date(first, second, third)
    return None


def _names(text: str) -> tuple[tuple[str, str], ...]:
    family, comma, given = text.partition(",")
    if comma:
        pair = (name_key(given), name_key(family))
        return (pair,) if pair[1] else ()
    words = [word for word in text.split() if name_key(word)][:MOST_WORDS]
    if len(words) < 2:
        return tuple(("", name_key(word)) for word in words)
    parted = [(name_key("".join(words[:at])), name_key("".join(words[at:]))) for at in range(1, len(words))]
    return tuple(dict.fromkeys([*parted, *((last, first) for first, last in parted)]))
