"""A keeper for tests: a process of its own with the owner's login, which carries out what waits and then ends."""

from __future__ import annotations

import django


def main() -> None:
    """As `mash keeper run` does at its start."""
    django.setup()
    from mash_platform.keeper.neighbours import introduce_hubs
    from mash_platform.keeper.orders import carry_out_next, take_up_again

    take_up_again()
    while carry_out_next():
        pass
    introduce_hubs()


if __name__ == "__main__":
    main()
