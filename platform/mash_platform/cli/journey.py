"""`mash journey --hub HUB FILE.json`: from a notification to an acknowledged product, over HTTP, as its users would."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import django

from mash_platform.demonstration import PASSWORD
from mash_platform.journeys.cast import Cast
from mash_platform.journeys.drive import Drive
from mash_platform.journeys.loader import JourneyInvalid, load
from mash_platform.journeys.visitor import StepFailed, Visitor

if TYPE_CHECKING:
    from tenants.models import Hub, Seat, Team

KINDS = ("police", "health", "education", "housing", "probation", "youth")
OTHER = "other"  # of which a hub may have several
TEAMS = ("assessment", "earlyhelp", "cait", "healthvisit", "school")


class NoCast(Exception):
    """The hub is not there, or nobody of the demonstration plays one of the parts."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which hub, whose door, which files."""
    parser.add_argument("--hub", required=True, help="the hub's code, for example harrow")
    parser.add_argument("--authority", default="", help="whose front door, in a hub that has several")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.json", help="see journeys/README.md")


def run(args: argparse.Namespace) -> int:
    """Take each file's journey. Out: 0 when all ended with an acknowledged product, else 1; 2 for a wrong file."""
    django.setup()
    logging.getLogger("httpx").setLevel(logging.WARNING)  # addresses of a sign-in are nothing to print
    from django.conf import settings

    if not settings.DEMO:
        print("This installation is not a demonstration: nobody here signs in for somebody else.", file=sys.stderr)
        return 2
    try:
        journeys = [(path, load(path)) for path in args.files]
    except JourneyInvalid as invalid:
        print(f"This is no journey. {invalid}", file=sys.stderr)
        return 2
    visitors: dict[str, Visitor] = {}
    for path, journey in journeys:
        print(f"{path.name}: {journey['title']}", flush=True)
        began = time.monotonic()
        try:
            cast = cast_of(args.hub, args.authority or journey.get("authority", ""))
            reference = Drive(cast, lambda account: visitor_for(visitors, account), say).run(journey)
        except (StepFailed, NoCast) as failed:
            print(f"The journey ended here. {failed}", file=sys.stderr)
            return 1
        took = time.monotonic() - began
        print(f"  {took:6.2f} s  in all: {reference} ends with an acknowledged information product\n", flush=True)
    return 0


def say(line: str) -> None:
    """Print a step as it is done."""
    print(line, flush=True)


def visitor_for(visitors: dict[str, Visitor], account: str) -> Visitor:
    """The browser of an account: they sign in once."""
    if account not in visitors:
        port = os.environ.get("MASH_PORT", "8000")
        visitors[account] = Visitor(f"http://127.0.0.1:{port}", account, PASSWORD, code_of)
    return visitors[account]


def code_of(account: str) -> str:
    """What `mash code` prints for the account."""
    from mash_platform.cli.code import code_now

    return code_now(account) or ""


def cast_of(code: str, authority: str) -> Cast:
    """Who plays which part in a hub. In: its code; an authority's slug where it has several doors. Raises: NoCast."""
    from tenants.models import Host, HostKind, Hub, HubAuthority, HubState, Role

    hub = Hub.objects.filter(code=code, state=HubState.LIVE).first()
    if hub is None:
        hubs = ", ".join(Hub.objects.filter(state=HubState.LIVE).order_by("code").values_list("code", flat=True))
        raise NoCast(f"There is no hub {code}. There are: {hubs}.")
    places = list(HubAuthority.objects.filter(hub=hub, until__isnull=True).select_related("authority", "lead_agency"))
    place = next((one for one in places if one.authority.slug == authority), None if authority else places[0])
    if place is None:
        raise NoCast(f"{code} has no door of {authority}: {', '.join(sorted(one.authority.slug for one in places))}.")
    hosts = {host.kind: host.domain for host in Host.objects.filter(tenant=hub).exclude(kind=HostKind.DOOR)}
    door = Host.objects.get(tenant=hub, kind=HostKind.DOOR, authority=place.authority)
    seats = _seats(hub)
    lead = place.lead_agency.code
    return Cast(
        hub=code,
        authority=place.authority.slug,
        hub_host=hosts[HostKind.HUB],
        door_host=door.domain,
        outside_host=hosts[HostKind.OUTSIDE],
        coordinator=_account(seats, Role.COORDINATOR, what="coordinator"),
        decider=_account(seats, Role.DECISION_MAKER, agency=lead, what=f"decision maker of {lead}"),
        agencies=_agencies(seats),
        teams={
            kind: (seat.team.code, seat.user.username)
            for kind in TEAMS
            for seat in seats
            if seat.team and _is_team(kind, seat.team, place.authority.pk)
        },
    )


def _agencies(seats: list[Seat]) -> dict[str, tuple[str, str]]:
    """Agencies with a researcher: by their kind, and by their code where that says nothing."""
    from tenants.models import Role

    found = {}
    for seat in seats:
        if seat.role == Role.RESEARCHER and seat.agency and seat.agency.kind in (*KINDS, OTHER):
            name = seat.agency.code if seat.agency.kind == OTHER else seat.agency.kind
            found[name] = (seat.agency.code, seat.user.username)
    return found


def account_of(code: str, role: str) -> str:
    """Who of the demonstration holds a role in a hub. In: the hub's code; manager, guardian. Raises: NoCast."""
    from tenants.models import Hub, Role

    return _account(_seats(Hub.objects.get(code=code)), Role(role), what=role)


def _seats(hub: Hub) -> list[Seat]:
    from django.utils import timezone

    from mash_platform.cli.demo.accounts import ACCOUNTS
    from tenants.models import Seat

    names = [account.username for account in ACCOUNTS]
    return list(
        Seat.objects.standing(timezone.now())
        .filter(hub=hub, user__username__in=names)
        .select_related("user", "agency", "team")
        .order_by("user__username")
    )


def _account(seats: list[Seat], role: str, *, what: str, agency: str = "") -> str:
    for seat in seats:
        if seat.role == role and (not agency or (seat.agency and seat.agency.code == agency)):
            return str(seat.user.username)
    raise NoCast(f"Nobody of the demonstration is {what} here.")


def _is_team(kind: str, team: Team, authority: object) -> bool:
    """A team by its kind; of a group hub's assessment teams, that of the authority."""
    if team.code == kind:
        return True
    return kind == "assessment" and team.authority_id == authority and team.code.endswith("assess")
