"""In which of London's authorities a postcode can be, as far as its district says: HA1 reaches into three of them.

The table (data/postcode_districts.csv) means to name every authority that a district may reach into. It was written
from memory (data/README.md): it is a hint for whoever types a postcode, and decides nothing.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)[0-9][A-Z]{2}")


@dataclass(frozen=True)
class District:
    """Slugs of authorities; and whether a part of it is outside London."""

    authorities: frozenset[str]
    reaches_outside: bool


OUTSIDE = District(frozenset(), True)
NOWHERE = "ZZ"  # the area of the codes that the NHS writes for no fixed abode and for not known (ZZ99 3VZ)


def district_of(postcode: str) -> District | None:
    """In: a postcode as it was typed. Out: None for what is no postcode, or a district that nobody
    lives in or that is not in the table; OUTSIDE for one of an area that the table does not have.
    """
    found = POSTCODE.fullmatch(re.sub(r"[^0-9A-Za-z]", "", postcode[:40]).upper())
    if found is None:
        return None
    table = _districts()
    # Inner London's districts are cut up by a letter (SW1A, EC1V), which the table mostly leaves out.
    district = table.get(found[1]) or table.get(found[1].rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return district or (None if _area(found[1]) in _areas_of_london() else OUTSIDE)


@cache
def authority_names() -> dict[str, str]:
    """London's authorities: their names by their slugs."""
    with (DATA / "authorities.csv").open(newline="") as rows:
        return {row["slug"]: row["name"] for row in csv.DictReader(rows)}


@cache
def _districts() -> dict[str, District]:
    with (DATA / "postcode_districts.csv").open(newline="") as rows:
        return {
            row["district"]: District(frozenset(row["authorities"].split()), row["reaches_outside_london"] == "yes")
            for row in csv.DictReader(rows)
        }


@cache
def _areas_of_london() -> frozenset[str]:
    return frozenset({NOWHERE, *(_area(district) for district in _districts())})


def _area(district: str) -> str:
    return re.sub("[0-9].*", "", district)
