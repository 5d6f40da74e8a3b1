"""What a hub took from roles is copied where each request reads its seat: with it, and in no statement more."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from tenants.models import Agency, Hub, HubAgency, HubPermissions, Seat


def publish(hub: str, latest: Callable[[], Collection[str]], *, at: datetime) -> None:
    """Copy what a hub set last. `latest` reads it, once no other process copies: whoever comes last copies the last."""
    with transaction.atomic(using="platform", durable=True):
        HubPermissions.objects.get_or_create(hub=Hub.objects.get(code=hub), defaults={"copied_at": at})
        row = HubPermissions.objects.select_for_update(no_key=True, of=("self",)).get(hub__code=hub)
        row.taken, row.copied_at = sorted(latest()), at
        row.save(update_fields=["taken", "copied_at"])


def taken_in(hub: str) -> frozenset[str]:
    """What holds in a hub: an act and a role each."""
    found = HubPermissions.objects.filter(hub__code=hub).values_list("taken", flat=True).first()
    return frozenset(found or ())


def leads_of(hub: str) -> QuerySet[Agency]:
    """The lead agencies of a hub."""
    return Agency.objects.filter(pk__in=HubAgency.objects.filter(hub__code=hub, is_lead=True).values("agency"))


def at_lead_desks(hub: str, at: datetime) -> dict[str, frozenset[tuple[str, str]]]:
    """Who is in force at each desk of a lead agency, as (role, person), by the agency's code. Two queries."""
    names = dict(leads_of(hub).order_by("name").values_list("pk", "code"))
    seats = Seat.objects.standing(at).filter(hub__code=hub, agency__in=names, team__isnull=True)
    found: dict[str, set[tuple[str, str]]] = {name: set() for name in names.values()}
    for agency, role, user in seats.values_list("agency", "role", "user"):
        found[names[agency]].add((role, str(user)))
    return {name: frozenset(people) for name, people in found.items()}
