"""What a hub is to be built of: sensible defaults for a borough or a group, and the order's details made from them.

Which agencies sit in a hub by default is docs/field.md's list of core agencies; names are changed, and desks left
out, on
the form. Codes are made from a short code, since they stand in the names of logins and never change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tenants.models import AgencyKind, Authority, OrderKind, PoliceForce, TeamKind

COLOURS = 12
PROBATION = ("probation", "London Probation Trust", AgencyKind.PROBATION)


@dataclass(frozen=True)
class PlannedAuthority:
    """One authority in the hub: its front door, its lead agency, and where to turn until the door opens."""

    slug: str
    name: str
    short: str  # three letters of its reference code, small
    door_name: str
    care_name: str
    police_force: str
    turn_to: str = ""

    @property
    def lead_agency(self) -> str:
        """The code of its children's social care."""
        return f"{self.short}csc"


@dataclass(frozen=True)
class Desk:
    """An agency with a desk. Shared ones are the same organisation in every hub."""

    code: str
    name: str
    kind: str
    is_shared: bool = False


@dataclass(frozen=True)
class OutsideTeam:
    """A team of an agency that products go to. Schools, practices and others a hub adds by itself, one by one."""

    code: str
    name: str
    agency: str
    kind: str
    authority: str = ""


@dataclass(frozen=True)
class Plan:
    """A hub to be built, or a place in a group hub (`hub` is its code then)."""

    places: Sequence[PlannedAuthority]
    agencies: Sequence[Desk]
    teams: Sequence[OutsideTeam]
    code: str = ""
    name: str = ""
    colour: int = 1
    hub: str = ""

    @property
    def kind(self) -> str:
        """The kind of order."""
        return OrderKind.JOIN_GROUP if self.hub else OrderKind.PROVISION

    def details(self) -> dict[str, Any]:
        """As the keeper reads it (keeper/provision.py)."""
        head: dict[str, Any] = {"hub": self.hub} if self.hub else {
            "code": self.code, "name": self.name, "colour": self.colour,
        }  # fmt: skip
        return head | {
            "authorities": [
                {"slug": place.slug, "door_name": place.door_name, "lead_agency": place.lead_agency,
                 "turn_to": place.turn_to}
                for place in self.places
            ],
            "agencies": [{"code": each.code, "name": each.name, "kind": each.kind} for each in self.agencies],
            "teams": [
                {"code": each.code, "name": each.name, "agency": each.agency, "kind": each.kind,
                 "authority": each.authority or None}
                for each in self.teams
            ],
        }  # fmt: skip


def place_for(authority: Authority) -> PlannedAuthority:
    """What an authority's place would be called."""
    return PlannedAuthority(
        slug=authority.slug, name=authority.name, short=authority.reference_code.lower(),
        door_name=f"{authority.name} single point of access", care_name=f"{authority.name} children’s social care",
        police_force=authority.police_force,
    )  # fmt: skip


def leads(places: Iterable[PlannedAuthority]) -> list[Desk]:
    """The desks that decide: children's social care of each authority."""
    return [Desk(place.lead_agency, place.care_name, AgencyKind.SOCIAL_CARE) for place in places]


def forces(places: Iterable[PlannedAuthority]) -> list[Desk]:
    """The police desks: one of each force in whose area a place is, the Metropolitan Police first."""
    wanted = {place.police_force for place in places}
    return [Desk(one.value, str(one.label), AgencyKind.POLICE, True) for one in PoliceForce if one in wanted]


def partners(short: str, name: str, places: Iterable[PlannedAuthority]) -> list[Desk]:
    """The desks that a hub has by default beside those that decide."""
    return [
        *forces(places),
        Desk(f"{short}health", f"{name} community health", AgencyKind.HEALTH),
        Desk(f"{short}educ", f"{name} education", AgencyKind.EDUCATION),
        Desk(f"{short}housing", f"{name} housing", AgencyKind.HOUSING),
        Desk(f"{short}youth", f"{name} youth offending service", AgencyKind.YOUTH_OFFENDING),
        Desk(*PROBATION, is_shared=True),
    ]


def teams_of(places: Sequence[PlannedAuthority]) -> list[OutsideTeam]:
    """The teams of each authority that products go to by default."""
    alone = len(places) == 1
    return [
        team
        for place in places
        for team in (
            OutsideTeam("assessment" if alone else f"{place.short}assess", f"{place.name} assessment team",
                        place.lead_agency, TeamKind.SOCIAL_CARE, place.slug),
            OutsideTeam("earlyhelp" if alone else f"{place.short}early", f"{place.name} early help",
                        place.lead_agency, TeamKind.EARLY_HELP, place.slug),
        )
    ]  # fmt: skip


def police_teams(name: str, desks: Iterable[Desk]) -> list[OutsideTeam]:
    """The team of each police force that products go to by default."""
    named = {
        PoliceForce.METROPOLITAN: ("cait", f"{name} child abuse investigation team"),
        PoliceForce.CITY: ("citycait", "City of London Police public protection"),
    }
    return [
        OutsideTeam(*named[PoliceForce(desk.code)], desk.code, TeamKind.POLICE)
        for desk in desks
        if desk.code in PoliceForce.values
    ]


def shared_teams(short: str, name: str, desks: Iterable[Desk]) -> list[OutsideTeam]:
    """The teams of the partners by default."""
    return [
        *police_teams(name, desks),
        OutsideTeam("healthvisit", f"{name} health visiting", f"{short}health", TeamKind.HEALTH),
    ]
