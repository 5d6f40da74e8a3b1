"""A child who may live in another borough: noticed by the postcode at the door, with that borough's own door.

Nobody is sent away, and nothing is sent elsewhere by it: whoever goes on all the same is read here, and a coordinator
passes the message on where the child does live there. The table behind it can be wrong (data/README.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tenants.doors import open_doors
from tenants.models import HubAuthority
from tenants.postcode_districts import authority_names, district_of


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
