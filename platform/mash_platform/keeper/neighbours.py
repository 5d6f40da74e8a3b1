"""Each hub knows the other hubs' front doors, so that agencies can share findings with one and a product can go there.

Which doors are open is a fact of the platform that changes with each go-live, so the keeper looks every few seconds
whether it changed, and each minute at what every hub knows. A door that was closed again stays known, since products
name it; whether one is open is asked when something is offered (tenants.transfers.places).
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction
from django_tenants.utils import schema_context

from mash_platform.database import logins
from mash_platform.keeper.hub_schemas import hubs, upsert
from tenants.models import HubAuthority

_COLUMNS = ("code", "name", "agency_name", "authority_code", "to_authority")


def introduce_hubs() -> int:
    """Write into every hub what it does not know yet of the others. Out: how many rows were added or changed."""
    places = open_doors()
    return sum(_introduce(code, [row for hub, row in places if hub != code]) for code in hubs())


def open_doors() -> list[tuple[str, dict[str, Any]]]:
    """Each open front door of a live hub: the hub's code, and how others know it."""
    found = []
    for place in HubAuthority.objects.open_doors():
        hub, authority = place.hub.name, place.authority.name
        found.append(
            (
                place.hub.code,
                {
                    "code": f"hub-{place.authority.slug}",
                    "name": f"{hub} hub" if hub == authority else f"{hub} hub, for {authority}",
                    "agency_name": place.door_name,
                    "authority_code": place.authority.reference_code,
                    "to_authority": place.authority.slug,
                },
            )
        )
    return found


def _introduce(code: str, wanted: list[dict[str, Any]]) -> int:
    recipients = apps.get_model("wall", "Recipient")._base_manager
    with schema_context(logins.schema_of(code)), transaction.atomic():
        known = {row["code"]: row for row in recipients.exclude(to_authority="").values(*_COLUMNS)}
        changed = [row for row in wanted if known.get(row["code"]) != row]
        upsert("Recipient", "code", changed)
    return len(changed)
