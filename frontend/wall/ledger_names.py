"""Who and which agencies stand in a ledger, by name."""

from __future__ import annotations

from uuid import UUID

from hub.wall.models import Agency, Member
from tenants.models import Role, Seat


def agency_names() -> dict[str, str]:
    """The agencies of this hub, by code."""
    return dict(Agency.objects.values_list("code", "name"))


def people_here(hub: str) -> list[tuple[UUID, str]]:
    """Who has sat here. Logins of guardians and recipients write no row of their own in the hub, so the platform names
    them."""
    elsewhere = Seat.objects.filter(hub__code=hub, role__in=(Role.GUARDIAN, Role.RECIPIENT))
    found = [*Member.objects.values_list("pk", "name"), *elsewhere.values_list("pk", "user__name")]
    return sorted(found, key=lambda one: one[1])
