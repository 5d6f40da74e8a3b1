"""Make the template database with the keeper's settings: bootstrap, migrate, build the demonstration's hubs."""

from __future__ import annotations

import django

from mash_platform.cli import bootstrap


def main() -> None:
    """Run as a process of its own, with the keeper's secrets."""
    import argparse

    if bootstrap.run(argparse.Namespace()):
        raise SystemExit(1)
    django.setup()
    from django.utils import timezone

    from mash_platform.demonstration import HUBS, door_contact
    from mash_platform.keeper.hub_schemas import migrate_platform
    from mash_platform.keeper.neighbours import introduce_hubs
    from mash_platform.keeper.orders import carry_out_next
    from tenants.models import DoorContact, HubAuthority, Order, OrderAnswer, Seat, User
    from tests.support.orders import approve

    migrate_platform()
    for hub in HUBS:
        approve(kind="provision", details=hub)
    while carry_out_next():
        pass
    for number, place in enumerate(HubAuthority.objects.order_by("pk")):
        DoorContact.objects.create(place=place, number=1, at=timezone.now(), **door_contact(place.door_name, number))
    HubAuthority.objects.update(door_opened_at=timezone.now())  # the demonstration's doors are open
    introduce_hubs()
    failed = Order.objects.exclude(state="done").values_list("said", flat=True)
    if failed:
        raise SystemExit(f"the template could not be made: {list(failed)}")
    OrderAnswer.objects.all().delete()
    Order.objects.all().delete()  # tests begin without orders and without people
    Seat.objects.all().delete()
    User.objects.all().delete()


if __name__ == "__main__":
    main()
