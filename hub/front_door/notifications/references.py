"""References of notifications, enquiries and products, as people type them: `HRW-12-004182`.

Three letters for the authority, the two-digit year of receipt in London, and a six-digit number that submit_v2 draws
by chance and gives once in that authority and year: whoever is given two of them learns nothing of how many came
between. A reference is read out over the telephone and written on paper, so it says nothing of the family. It carries
the authority and never the hub's schema: when Harrow leaves or joins a group hub, its references stay as they are and
stay unique in London (design.md section 1). The letters are those of ISO 3166-2:GB for London's boroughs and the City,
in tenants/data/authorities.csv.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import islice

from mash_platform.characters import as_typed

# Any case, hyphens, dashes, spaces or nothing between the parts, and the number without its noughts.
_TYPED = re.compile(r"([A-Z]{3})[-\s]*([0-9]{2})[-\s]*([0-9]{1,6})", re.ASCII)


# In running text: as people copy one out, with signs taken for digits (O, I, l, S, B) and other hyphens. Four digits of
# the number at least, so that no word of a sentence is one.
_IN_TEXT = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{3})[-\s.:/]{0,3}([0-9OoIl]{2})[-\s.:/]{0,3}"
    r"([0-9OoIlSB]{4,6})(?![A-Za-z0-9])"
)
_MEANT = str.maketrans("OoIlSB", "001158")
MOST_IN_TEXT = 20
MOST_READ = 400_000  # characters of one message


def references_in(text: str, authorities: Container[str]) -> list[str]:
    """The references that a text names, each once, in order; at most MOST_IN_TEXT.

    In: a text of any length; the codes of London's authorities, since three other letters begin no reference.
    """
    found: dict[str, None] = {}
    for _, _, reference in _places(text, authorities):
        found[reference] = None
        if len(found) == MOST_IN_TEXT:
            break
    return list(found)


def places_in(text: str, authorities: Container[str]) -> list[tuple[int, int, str]]:
    """Where a text names one: from, to, and the reference; the first MOST_IN_TEXT places."""
    return list(islice(_places(text, authorities), MOST_IN_TEXT))


def _places(text: str, authorities: Container[str]) -> Iterator[tuple[int, int, str]]:
    text = text[:MOST_READ]
    kept: Sequence[int] = range(len(text))  # where each sign stands that is seen
    if not text.isascii():
        typed = {sign: as_typed(sign) for sign in set(text)}
        kept = [at for at, sign in enumerate(text) if typed[sign]]
        text = "".join(typed[text[at]] for at in kept)
    for match in _IN_TEXT.finditer(text):
        code, year, number = match[1].upper(), match[2].translate(_MEANT), match[3].translate(_MEANT)
        if code in authorities and any(sign.isdecimal() for sign in match[3]) and int(number):
            yield kept[match.start()], kept[match.end() - 1] + 1, f"{code}-{year}-{number.zfill(6)}"


def as_reference(typed: str) -> str:
    """The one way in which we store and show what was typed; "" where it cannot be a reference."""
    match = _TYPED.fullmatch(as_typed(typed).strip().upper())
    return f"{match[1]}-{match[2]}-{match[3].zfill(6)}" if match and int(match[3]) else ""
