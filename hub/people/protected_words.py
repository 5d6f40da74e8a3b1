"""Which words say a fact that is protected: they are covered wherever they stand (cover_words_v1), and less of an
address is pointed at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from hub.people.models import MentionKind, ProtectedKind

KINDS: Mapping[str, ProtectedKind] = {
    MentionKind.ADDRESS: ProtectedKind.ADDRESS,
    MentionKind.CONTACT: ProtectedKind.TELEPHONE,
    MentionKind.SCHOOL: ProtectedKind.SCHOOL,
}
SHORTEST_NEAR = 6
_UNIT = re.compile(r"^(flat|unit|room|apartment|floor)\b", re.IGNORECASE)


class Fact(Protocol):
    """A mention, or one on its way (hub/people/facts.py)."""

    @property
    def kind(self) -> str:
        """One of MentionKind."""

    @property
    def address_lines(self) -> str:
        """Of an address."""

    @property
    def postcode(self) -> str:
        """Of an address."""

    @property
    def text(self) -> str:
        """Of anything else."""


def words_of(one: Fact) -> list[str]:
    """What is covered of a fact wherever it stands: the first as it was said, then parts that say it by themselves."""
    if one.kind == MentionKind.ADDRESS:
        whole = ", ".join(part for part in (one.address_lines, one.postcode) if part)
        return list(dict.fromkeys(part for part in (whole, one.address_lines, *_streets(one), one.postcode) if part))
    text = one.text.strip()
    digits = re.sub(r"[^0-9]", "", text)
    if one.kind == MentionKind.CONTACT and len(digits) > SHORTEST_NEAR and "@" not in text:
        national = "0" + digits.removeprefix("44").removeprefix("0")
        return list(dict.fromkeys([text, national, f"44{national[1:]}"]))
    return [text]


def near_of(one: Fact) -> tuple[str, ...]:
    """Less of an address, which may still say where it is: its street without the number."""
    if one.kind != MentionKind.ADDRESS:
        return ()
    streets = [re.sub(r"^\W*\d+\w?\W+", "", street).strip() for street in _streets(one)]
    return tuple(street for street in streets if len(street) >= SHORTEST_NEAR)


def _streets(one: Fact) -> list[str]:
    parts = [part.strip() for part in re.split(r"[,;\n]", one.address_lines)]
    return [
        part for part in parts
        if re.search(r"\d", part) and re.search(r"[A-Za-z]{3}", part) and not _UNIT.match(part)
        and len(re.sub(r"\W", "", part)) >= SHORTEST_NEAR
    ]  # fmt: skip


def words_of_person(names: list[tuple[str, str]]) -> tuple[str, ...]:
    """In: given and family names as they were said. Out: what is covered of them: whole names, and given names. A
    family name alone is the family's."""
    found = [part for given, family in names for part in (f"{given} {family}".strip(), *given.split())]
    return tuple(dict.fromkeys(found))
