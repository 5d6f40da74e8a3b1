"""A child who may live in another borough: noticed by the postcode at the door, with that borough's own door.

Nobody is sent away, and nothing is sent elsewhere by it: whoever goes on all the same is read here, and a coordinator
passes the message on where the child does live there. The table behind it (data/postcode_districts.csv) means to name
every authority that a district may reach into: HA1 reaches into three. It was written from memory (data/README.md), is
a hint for whoever types a postcode, and decides nothing.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from mash_platform.characters import plain_number
from tenants.doors import open_doors
from tenants.models import HubAuthority
from tenants.postcode_districts import DATA, District, area_of, table

POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)[0-9][A-Z]{2}")


OUTSIDE = District(frozenset(), True)
NOWHERE = "ZZ"  # the area of the codes that the NHS writes for no fixed abode and for not known (ZZ99 3VZ)


def district_of(postcode: str) -> District | None:
    """In: a postcode as it was typed. Out: None for what is no postcode, or a district that nobody
    lives in or that is not in the table; OUTSIDE for one of an area that the table does not have.
    """
    found = POSTCODE.fullmatch(plain_number(postcode[:40]))
    if found is None:
        return None
    table = _districts()
    # Inner London's districts are cut up by a letter (SW1A, EC1V), which the table mostly leaves out.
    district = table.get(found[1]) or table.get(found[1].rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return district or (None if area_of(found[1]) in _areas_of_london() else OUTSIDE)


@cache
def authority_names() -> dict[str, str]:
    """London's authorities: their names by their slugs."""
    with (DATA / "authorities.csv").open(newline="") as rows:
        return {row["slug"]: row["name"] for row in csv.DictReader(rows)}


@cache
def _districts() -> dict[str, District]:
    return table()


@cache
def _areas_of_london() -> frozenset[str]:
    return frozenset({NOWHERE, *map(area_of, _districts())})


@dataclass(frozen=True)
class Elsewhere:
    """Where a postcode seems to be, in words, and the open front doors there: each authority's name and its address."""

    where: str
    here: str
    doors: tuple[tuple[str, str], ...]

    @property
    def sentence(self) -> str:
        """As an error says it at the postcode's box."""
        return f"Check the postcode: it seems to be {self.where}, not in {self.here}"


class DoorArea:
    """The area of a front door: what its own hub serves, whichever of the hub's doors somebody comes to."""

    def __init__(self, slug: str) -> None:
        self.slug = slug

    def elsewhere(self, postcode: str) -> Elsewhere | None:
        """In: what was typed. Out: None where it can be in this area, or is no postcode."""
        district = district_of(postcode)
        if district is None or district.authorities & self._served:
            return None
        names = authority_names()
        there = sorted(names[slug] for slug in district.authorities)
        where = f"in {' or '.join(there)}" if there else ""
        if district.reaches_outside:
            where = f"{where} or outside London" if where else "outside London"
        doors = tuple(door for slug, door in self._doors.items() if slug in district.authorities)
        return Elsewhere(where, names[self.slug], doors)

    def wrong_doors(self, children: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """In: the children of a message as it was read. Out: each whose postcode is elsewhere, as the API says it."""
        found = []
        for place, child in enumerate(children):
            elsewhere = self.elsewhere(child.get("address", {}).get("postcode", ""))
            if elsewhere:
                path = f"/children/{place}/address/postcode"
                found.append({"path": path, "where": elsewhere.where, "doors": [door for _, door in elsewhere.doors]})
        return found

    @cached_property
    def _doors(self) -> dict[str, tuple[str, str]]:
        """London's open doors by slug: read once, however many children of a message live elsewhere."""
        return {place.authority.slug: (place.authority.name, address) for place, address in open_doors()}

    @cached_property
    def _served(self) -> frozenset[str]:
        with_it = HubAuthority.objects.filter(
            until__isnull=True,
            hub__hub_authorities__authority__slug=self.slug,
            hub__hub_authorities__until__isnull=True,
        )
        return frozenset({self.slug, *with_it.values_list("authority__slug", flat=True)})
