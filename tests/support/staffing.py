"""A hub in which somebody answers: without it no front door opens."""

from __future__ import annotations

from tenants.models import Agency, HubAuthority, Role
from tests.support.house import House
from tests.support.signing_in import with_app

NEEDED = (Role.MANAGER, Role.COORDINATOR, Role.DECISION_MAKER)


def staff(house: House, slug: str = "harrow", *, but: tuple[Role, ...] = ()) -> None:
    """A manager, a coordinator and a decision maker, each with an app on their phone, at the door's own lead agency."""
    place = HubAuthority.objects.select_related("hub", "lead_agency").get(authority__slug=slug, until__isnull=True)
    agency: Agency = place.lead_agency
    for role in NEEDED:
        if role not in but:
            person = with_app(house, house.user(f"A {role.label}"))
            house.seat(role, hub=place.hub.code, agency=agency.code, user=person)
