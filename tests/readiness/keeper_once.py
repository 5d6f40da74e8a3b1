"""A keeper for tests: a process of its own with the owner's login, which carries out what waits and then ends.

Two operators stand behind every order; tests/attacks tries those that nobody agreed to.
"""

from __future__ import annotations

import django


def main() -> None:
    """As `mash keeper run` does at its start."""
    django.setup()
    from mash_platform.keeper.neighbours import introduce_hubs
    from mash_platform.keeper.orders import carry_out_next, take_up_again
    from tenants.models import Order
    from tests.support.orders import approve

    for order in Order.objects.filter(answer__isnull=True, ordered_by__isnull=True).only("pk", "kind"):
        approve(order)
    take_up_again()
    while carry_out_next():
        pass
    introduce_hubs()


if __name__ == "__main__":
    main()
