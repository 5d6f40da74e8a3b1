"""References of notifications, enquiries and products, as people type them: `HRW-12-004182`.

Three letters for the authority, the two-digit year of receipt in London, and a six-digit number that submit_v1 draws
by chance and gives once in that authority and year: whoever is given two of them learns nothing of how many came
between. A reference is read out over the telephone and written on paper, so it says nothing of the family. It carries
the authority and never the hub's schema: when Harrow leaves or joins a group hub, its references stay as they are and
stay unique in London (design.md section 1). The letters are those of ISO 3166-2:GB for London's boroughs and the City,
in tenants/data/authorities.csv.
"""

from __future__ import annotations

import re

# Any case, hyphens, dashes, spaces or nothing between the parts, and the number without its noughts.
_TYPED = re.compile(r"([A-Z]{3})[-\u2010-\u2015\s]*([0-9]{2})[-\u2010-\u2015\s]*([0-9]{1,6})", re.ASCII)


def as_reference(typed: str) -> str:
    """The one way in which we store and show what was typed; "" where it cannot be a reference."""
    match = _TYPED.fullmatch(typed.strip().upper())
    return f"{match[1]}-{match[2]}-{match[3].zfill(6)}" if match and int(match[3]) else ""
