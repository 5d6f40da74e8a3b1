"""Reading an order to build: every name in it is checked, then written to the platform's tables.

To build a hub:
details = {
    "code": "harrow", "name": "Harrow", "colour": 3,
    "authorities": [{"slug": "harrow", "door_name": "Single point of access", "lead_agency": "hrwcsc",
                     "turn_to": "Until then ring ..."}],
    "agencies": [{"code": "police", "name": "Metropolitan Police Service", "kind": "police"}, ...],
    "teams": [{"code": "assessment", "name": "Assessment team", "agency": "hrwcsc", "authority": "harrow",
               "kind": "socialcare", "organisation": "Harrow Council"}, ...],
}
A team without a kind may stand for several organisations: nothing goes to it until a hub has said whose it is. Without
an organisation it is its agency's own.
To join a group hub: "hub" in place of code, name and colour; one authority; its lead agency; its teams.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mash_platform.database import logins
from tenants.models import (
    DOOR_HOST,
    Agency,
    AgencyKind,
    Authority,
    Host,
    HostKind,
    Hub,
    HubAgency,
    HubAuthority,
    HubState,
    Team,
    TeamKind,
)


class OrderRefused(Exception):
    """The order is not one that the keeper carries out; the sentence says why."""


@dataclass(frozen=True)
class Written:
    """What an order wrote: the hub's code, and the keys of agencies that were not known before."""

    hub: str
    agencies: tuple[int, ...]


def write_hub(details: dict[str, Any]) -> Written:
    """Write a hub, its agencies, doors, hosts and teams, or complete one that an interrupted build left.

    Out: what was written. Raises: OrderRefused, with nothing written.
    """
    try:
        code = logins.hub_code(str(details["code"]))
        with transaction.atomic():
            if Hub.objects.filter(code=code, state=HubState.LIVE).exists():
                raise OrderRefused(f"There is a hub {code!r} already.")
            hub, _ = Hub.objects.update_or_create(
                code=code,
                defaults={
                    "schema_name": logins.schema_of(code),
                    "name": str(details["name"])[:80],
                    "colour": int(details.get("colour", 1)),
                    "state": HubState.BUILDING,
                },
            )
            made = _write(hub, details)
            _host(hub, f"{code}.{settings.DOMAIN}", "hub")
            _host(hub, f"outside-{code}.{settings.DOMAIN}", "outside")
    except (KeyError, TypeError, ValueError) as fault:
        raise OrderRefused(f"The order is not complete: {fault}.") from fault
    return Written(code, made)


def write_joining(details: dict[str, Any]) -> str:
    """Write the place of one authority in a group hub. Out: the hub's code.

    Raises: OrderRefused, with nothing written: no group hub, or an authority that has a hub (its enquiries would have
    to move with it, which cannot be done yet).
    """
    try:
        with transaction.atomic():
            hub = Hub.objects.filter(code=str(details["hub"]), state=HubState.LIVE).first()
            if hub is None or HubAuthority.objects.filter(hub=hub, until__isnull=True).count() < 2:
                raise OrderRefused("Only a group hub that is built can be joined.")
            if len(details["authorities"]) != 1:
                raise OrderRefused("One authority joins at a time.")
            slug = str(details["authorities"][0]["slug"])
            if HubAuthority.objects.filter(hub=hub, authority__slug=slug, until__isnull=True).exists():
                raise OrderRefused(f"It belongs to {hub} already.")
            _write(hub, details)
    except (KeyError, TypeError, ValueError) as fault:
        raise OrderRefused(f"The order is not complete: {fault}.") from fault
    return str(hub.code)


def _write(hub: Any, details: dict[str, Any]) -> tuple[int, ...]:
    """Out: the keys of agencies that were not known before."""
    made = _agencies(hub, details)
    _authorities(hub, details)
    _teams(hub, details)
    return made


def _agencies(hub: Any, details: dict[str, Any]) -> tuple[int, ...]:
    new = []

    leads = {str(place["lead_agency"]) for place in details["authorities"]}
    for wanted in details["agencies"]:
        agency, made = Agency.objects.get_or_create(
            code=logins.agency_code(str(wanted["code"])),
            defaults={"name": str(wanted["name"])[:100], "kind": AgencyKind(wanted["kind"])},
        )
        if agency.code in leads and agency.kind != AgencyKind.SOCIAL_CARE:
            raise OrderRefused(f"{agency.name} cannot lead: only children's social care decides (Children Act 1989).")
        HubAgency.objects.get_or_create(hub=hub, agency=agency, defaults={"is_lead": agency.code in leads})
        if made:
            new.append(agency.pk)
    return tuple(new)


def _authorities(hub: Any, details: dict[str, Any]) -> None:
    for place in details["authorities"]:
        authority = Authority.objects.filter(slug=str(place["slug"])).first()
        if authority is None:
            raise OrderRefused(f"There is no authority {place['slug']!r}.")
        _leave_closed(authority, hub)
        taken = HubAuthority.objects.filter(authority=authority, until__isnull=True).exclude(hub=hub).first()
        if taken is not None:
            raise OrderRefused(
                f"{authority} belongs to {taken.hub} already, and a hub's enquiries cannot be moved to another yet."
            )
        HubAuthority.objects.get_or_create(
            hub=hub,
            authority=authority,
            until=None,
            defaults={
                "lead_agency": Agency.objects.get(code=str(place["lead_agency"])),
                "door_name": str(place["door_name"])[:80],
                "turn_to": str(place.get("turn_to", ""))[:1000],
                "since": timezone.localdate(),
            },
        )
        _host(hub, f"{DOOR_HOST}{authority.slug}.{settings.DOMAIN}", "door", authority)


def _leave_closed(authority: Authority, hub: Any) -> None:
    """Free an authority whose front door in another hub has closed: that place has ended, and its address moves."""
    today = timezone.localdate()
    ended = HubAuthority.objects.filter(authority=authority, until__isnull=True, closes_after__lt=today)
    if ended.exclude(hub=hub).update(until=F("closes_after")):
        Host.objects.filter(kind=HostKind.DOOR, authority=authority).update(tenant=hub)


def _teams(hub: Any, details: dict[str, Any]) -> None:
    for wanted in details.get("teams", []):
        slug = wanted.get("authority")
        agency = Agency.objects.get(code=str(wanted["agency"]))
        kind = TeamKind(wanted["kind"]) if wanted.get("kind") else ""
        Team.objects.get_or_create(
            hub=hub,
            code=str(wanted["code"])[:24],
            defaults={
                "name": str(wanted["name"])[:100],
                "agency": agency,
                "kind": kind,
                "organisation": str(wanted.get("organisation") or agency.name)[:100] if kind else "",
                "person": str(wanted.get("person", ""))[:100],
                "telephone": str(wanted.get("telephone", ""))[:40],
                "email": str(wanted.get("email", ""))[:254],
                "authority": Authority.objects.get(slug=slug) if slug else None,
                "inbox_token": secrets.token_hex(16),
            },
        )


def _host(hub: Any, domain: str, kind: str, authority: Any = None) -> None:
    host, _ = Host.objects.get_or_create(
        domain=domain,
        defaults={"tenant": hub, "kind": kind, "authority": authority, "is_primary": kind == "hub"},
    )
    if host.tenant_id != hub.pk:
        raise OrderRefused(f"The address {domain} belongs to another hub.")
