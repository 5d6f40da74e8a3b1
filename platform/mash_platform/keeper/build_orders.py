"""Building a hub, and letting an authority join a group hub: whole, or not at all.

A new hub's rows on the platform come first, since logins and wall are made from them; where the build then fails they
are taken back. A keeper that is killed in the middle carries the order out again when it starts, from where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from mash_platform.keeper import hub_schemas
from mash_platform.keeper.provision import Written, write_hub, write_joining
from tenants.models import Agency, BuildStep, Host, Hub, HubAgency, HubAuthority, HubState, Team

Answers = Callable[[], object]


def provision(details: dict[str, Any], say: hub_schemas.Say) -> Answers:
    """Write a hub and build it with all its desks. In: see provision.py. Out: what lets it answer.

    Its front doors stay closed until a go-live is recorded (tenants/doors.py). Raises: OrderRefused; whatever failed.
    """
    say(BuildStep.PLACE)
    written = write_hub(details)
    try:
        hub_schemas.build_hub(written.hub, say)
    except Exception:
        take_back(written)
        raise
    return lambda: Hub.objects.filter(code=written.hub).update(state=HubState.LIVE)


def join_group(details: dict[str, Any], say: hub_schemas.Say) -> None:
    """Give an authority its place, its lead agency's desk and its front door in a group hub that stands already.

    One transaction: the hub goes on working, and is as it was before where this fails. Raises: OrderRefused; whatever
    failed.
    """
    say(BuildStep.PLACE)
    with transaction.atomic():
        hub_schemas.raise_hub(write_joining(details))


def take_back(written: Written) -> None:
    """Remove the platform's rows of a hub whose build failed. Nobody can have used them: it did not answer yet."""
    with transaction.atomic():
        for model in (Team, HubAuthority, HubAgency):
            model._base_manager.filter(hub__code=written.hub).delete()
        Host.objects.filter(tenant__code=written.hub).delete()
        Hub.objects.filter(code=written.hub).delete()
        Agency.objects.filter(pk__in=written.agencies).delete()
