"""References of notifications, enquiries and products: `HRW-12-004182`.

A reference is three letters for the authority, the two-digit year of receipt in London, and a six-digit
number counted by the hub for that authority and year. It is read out over the telephone and written on paper,
so it says nothing of the family. It carries the authority and never the hub's schema: when Harrow leaves or
joins a group hub, its references stay as they are and stay unique in London (design.md section 1).

The letters are those of ISO 3166-2:GB for London's boroughs and the City (HRW Harrow, HRY Haringey,
WSM Westminster), a published list that no hub had to invent. They stand in tenants/data/authorities.csv;
here is only the shape. A code is never given to another authority, and never changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
FIRST_YEAR = 2000
LAST_YEAR = 2099
LARGEST_NUMBER = 999_999

_AUTHORITY = re.compile(r"[A-Z]{3}")
# As typed or read out: any case, and hyphens, dashes or spaces (or nothing) between the three parts.
_TYPED = re.compile(r"([A-Z]{3})[-\u2010-\u2015\s]*([0-9]{2})[-\u2010-\u2015\s]*([0-9]{6})", re.ASCII)


class NotAReference(ValueError):
    """The text cannot be a reference; the sentence says what one looks like."""

    def __init__(self, text: str) -> None:
        super().__init__(f"'{text[:40]}' is not a reference. A reference looks like HRW-12-004182.")


@dataclass(frozen=True, order=True)
class Reference:
    """One reference in its parts; sorts by authority, then year, then number."""

    authority: str
    year: int
    number: int

    def __post_init__(self) -> None:
        if not _AUTHORITY.fullmatch(self.authority):
            raise ValueError(f"an authority's code is three capital letters, not {self.authority!r}")
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(f"a reference's year lies in {FIRST_YEAR} to {LAST_YEAR}, not {self.year}")
        if not 1 <= self.number <= LARGEST_NUMBER:
            raise ValueError(f"a reference's number lies in 1 to {LARGEST_NUMBER}, not {self.number}")

    def __str__(self) -> str:
        return f"{self.authority}-{self.year % 100:02d}-{self.number:06d}"


def new_reference(authority: str, received_at: datetime, number: int) -> Reference:
    """Make the reference of what an authority's door received.

    In: the authority's three letters; an aware time, whose year is taken in London (a notification at
    00:30 UTC on 1 July is still London's July, and one at New Year's Eve keeps the year on the wall clock);
    the next number of that authority and year.
    Raises: ValueError for a naive time, or a part out of its range.
    """
    if received_at.tzinfo is None:
        raise ValueError("received_at needs a time zone")
    return Reference(authority, received_at.astimezone(LONDON).year, number)


def parse_reference(text: str) -> Reference:
    """Read a reference as a person types it.

    In: text in any case, with hyphens, spaces or nothing between the parts.
    Out: the reference; `str()` of it is the one way in which we store and show it.
    Raises: NotAReference.
    """
    match = _TYPED.fullmatch(text.strip().upper())
    if match is None or int(match[3]) == 0:
        raise NotAReference(text)
    return Reference(match[1], FIRST_YEAR + int(match[2]), int(match[3]))
