"""Where the day of somebody begins who has just signed in on the platform, and did not ask for a page."""

from __future__ import annotations

from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from tenants.models import Role, Seat

# The first whose role somebody holds, where they have no seat in a hub; whoever has one chooses among their hubs.
OF_THE_PLATFORM = (
    (Role.AUDITOR, "audit:ledger"),
    (Role.SECRETARY, "readiness:overdue"),
    (Role.OPERATOR, "seats:new"),
    (Role.MENTOR, "mentors:visits"),
    (Role.BOROUGH_LEAD, "readiness:london"),
    (Role.BOARD, "board:home"),
    (Role.PUBLISHER, "library:list"),
)
OF_A_PARTNER = "partners:waiting"


def first_page_of(person: UUID) -> str:
    """The address of their own list. A partner, who researches in several hubs and is nothing else, has one list of
    all of them. One query."""
    seats = list(Seat.objects.standing(timezone.now()).filter(user=person).values_list("role", "hub"))
    roles, hubs = {role for role, _ in seats}, {hub for _, hub in seats if hub}
    if len(hubs) > 1 and roles == {Role.RESEARCHER}:
        return _address(OF_A_PARTNER)
    if not hubs:
        return next((_address(route) for role, route in OF_THE_PLATFORM if role in roles), "/")
    return "/"


def _address(route: str) -> str:
    """Where a route leads; one's hubs where this deployment has no such page."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return "/"
