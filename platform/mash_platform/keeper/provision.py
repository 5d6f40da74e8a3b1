"""Reading an order to build a hub: every name in it is checked, then written to the platform's tables.

details = {
    "code": "harrow", "name": "Harrow", "colour": 3,
    "authorities": [{"slug": "harrow", "door_name": "Single point of access", "lead_agency": "harrowcsc"}],
    "agencies": [{"code": "police", "name": "Metropolitan Police Service", "kind": "police"}, ...],
    "teams": [{"code": "assessment", "name": "Assessment team", "agency": "harrowcsc", "authority": "harrow"}, ...],
}
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mash_platform.database import logins


class OrderRefused(Exception):
    """The order is not one that the keeper carries out; the sentence says why."""


def write_hub(details: dict[str, Any]) -> str:
    """Write a hub, its agencies, doors, hosts and teams, or complete one that a failed build left.

    Out: its code. Raises: OrderRefused, with nothing written.
    """
    from tenants.models import Hub

    try:
        code = logins.hub_code(str(details["code"]))
        with transaction.atomic():
            hub, _ = Hub.objects.update_or_create(
                code=code,
                defaults={
                    "schema_name": logins.schema_of(code),
                    "name": str(details["name"])[:80],
                    "colour": int(details.get("colour", 1)),
                },
            )
            _agencies(hub, details)
            _authorities(hub, details)
            _teams(hub, details)
            _host(hub, f"{code}.{settings.DOMAIN}", "hub")
            _host(hub, f"outside-{code}.{settings.DOMAIN}", "outside")
    except (KeyError, TypeError, ValueError) as fault:
        raise OrderRefused(f"The order is not complete: {fault}.") from fault
    return code


def _agencies(hub: Any, details: dict[str, Any]) -> None:
    from tenants.models import Agency, AgencyKind, HubAgency

    leads = {str(place["lead_agency"]) for place in details["authorities"]}
    for wanted in details["agencies"]:
        agency, _ = Agency.objects.get_or_create(
            code=logins.agency_code(str(wanted["code"])),
            defaults={"name": str(wanted["name"])[:100], "kind": AgencyKind(wanted["kind"])},
        )
        if agency.code in leads and agency.kind != AgencyKind.SOCIAL_CARE:
            raise OrderRefused(f"{agency.name} cannot lead: only children's social care decides (Children Act 1989).")
        HubAgency.objects.update_or_create(hub=hub, agency=agency, defaults={"is_lead": agency.code in leads})


def _authorities(hub: Any, details: dict[str, Any]) -> None:
    from tenants.models import Agency, Authority, HubAuthority

    for place in details["authorities"]:
        authority = Authority.objects.filter(slug=str(place["slug"])).first()
        if authority is None:
            raise OrderRefused(f"There is no authority {place['slug']!r}.")
        taken = HubAuthority.objects.filter(authority=authority, until__isnull=True).exclude(hub=hub).first()
        if taken is not None:
            raise OrderRefused(f"{authority} belongs to {taken.hub} already.")
        HubAuthority.objects.get_or_create(
            hub=hub,
            authority=authority,
            until=None,
            defaults={
                "lead_agency": Agency.objects.get(code=str(place["lead_agency"])),
                "door_name": str(place["door_name"])[:80],
                "since": timezone.localdate(),
            },
        )
        _host(hub, f"refer-{authority.slug}.{settings.DOMAIN}", "door", authority)


def _teams(hub: Any, details: dict[str, Any]) -> None:
    from tenants.models import Agency, Authority, Team

    for wanted in details.get("teams", []):
        slug = wanted.get("authority")
        Team.objects.get_or_create(
            hub=hub,
            code=str(wanted["code"])[:24],
            defaults={
                "name": str(wanted["name"])[:100],
                "agency": Agency.objects.get(code=str(wanted["agency"])),
                "authority": Authority.objects.get(slug=slug) if slug else None,
                "inbox_token": secrets.token_hex(16),
            },
        )


def _host(hub: Any, domain: str, kind: str, authority: Any = None) -> None:
    from tenants.models import Host

    Host.objects.get_or_create(
        domain=domain,
        defaults={"tenant": hub, "kind": kind, "authority": authority, "is_primary": kind == "hub"},
    )
