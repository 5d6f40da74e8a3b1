"""Who plays which part of a journey in a hub."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Cast:
    """The parts of one hub, by account. Agencies and teams are named by kind, as journeys name them.

    `agencies`: kind -> (code in this hub, account of a researcher). `teams`: kind -> (code, account of a recipient).
    """

    hub: str
    authority: str  # whose door and whose decision
    hub_host: str
    door_host: str
    outside_host: str
    coordinator: str
    decider: str
    agencies: Mapping[str, tuple[str, str]]
    teams: Mapping[str, tuple[str, str]]
