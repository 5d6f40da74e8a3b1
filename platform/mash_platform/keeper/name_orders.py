"""Another name, as two operators ordered it: the platform's row, each hub's copy, and what it was called before."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from mash_platform.keeper.hub_schemas import Say, configure, hubs
from mash_platform.keeper.provision import OrderRefused
from tenants.models import Agency, BuildStep, Hub, HubAgency, HubAuthority, NameChange, Named, Order, User
from tenants.names import checked
from tenants.refusals import NameRefused


def rename(order: Order, say: Say) -> Callable[[], object]:
    """Out: what changes it, together with the order's end. Raises: OrderRefused."""
    say(BuildStep.PLACE)
    details = order.details if isinstance(order.details, dict) else {}
    what, code, name = (str(details.get(key, "")) for key in ("what", "code", "after"))
    try:
        before, after = checked(what, code, name)
    except NameRefused as refused:
        raise OrderRefused(f"{str(refused).rstrip('.')}.") from refused
    if before != details.get("before"):
        raise OrderRefused("It was given another name meanwhile. Ask again.")
    return lambda: _rename(order, what, code, before, after)


def _rename(order: Order, what: str, code: str, before: str, after: str) -> None:
    named_in: list[str] = []
    if what == Named.HUB:
        Hub.objects.filter(code=code).update(name=after)
        named_in = [code]
    elif what == Named.AGENCY:
        Agency.objects.filter(code=code).update(name=after)
        named_in = list(HubAgency.objects.filter(agency__code=code).values_list("hub__code", flat=True))
    elif what == Named.DOOR:
        places = HubAuthority.objects.filter(authority__slug=code, until__isnull=True)
        places.update(door_name=after)
        named_in = list(places.values_list("hub__code", flat=True))
    else:
        User.objects.filter(username=code).update(name=after)
    NameChange.objects.create(
        what=what, code=code, before=before, after=after, order=order.pk, changed_at=timezone.now()
    )
    built = set(hubs())
    for hub in named_in:
        if hub in built:
            configure(hub)
