"""`mash ledger verify HUB`: does the ledger agree with its seals?"""

from __future__ import annotations

import argparse
import os
import sys

import django

from mash_platform.environment import for_keeper
from mash_platform.state import StateDir


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """verify HUB."""
    parser.add_argument("what", choices=["verify"])
    parser.add_argument("hub", help="a hub's code, or `platform`")


def run(args: argparse.Namespace) -> int:
    """Out: 0 where every sealed row stands as it was sealed, 1 with the first one that does not."""
    os.environ.update(for_keeper(StateDir.from_env(), os.environ))
    django.setup()
    from mash_platform.keeper.verify import Tampered, verify

    try:
        found = verify(args.hub)
    except Tampered as finding:
        print(f"TAMPERED: {finding}", file=sys.stderr)
        return 1
    print(f"{args.hub}: {found.rows} rows stand as sealed, in {found.seals} seals; {found.unsealed} not sealed yet.")
    return 0
