"""`mash ledger verify HUB`: does the ledger agree with its seals?"""

from __future__ import annotations

import argparse
import os
import sys

import django

from mash_platform.environment import for_keeper
from mash_platform.state import StateDir

STANDS, TAMPERED, TO_EXPLAIN = 0, 1, 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """verify HUB."""
    parser.add_argument("what", choices=["verify"])
    parser.add_argument("hub", help="a hub's code, or `platform`")


def run(args: argparse.Namespace) -> int:
    """Out: 0 where every sealed row stands as it was sealed; 1 with the first that does not, or with what cannot be so;
    3 where numbers are missing that an act which was undone explains, or a line removed before it was sealed."""
    os.environ.update(for_keeper(StateDir.from_env(), os.environ))
    django.setup()
    from mash_platform.keeper.seal import keepers_connection
    from mash_platform.ledger.tables import PLATFORM, ledger_of
    from mash_platform.ledger.verify import Tampered, verify_on

    with keepers_connection(ledger_of(PLATFORM)) as connection:
        hubs = [PLATFORM, *(row[0] for row in connection.execute("SELECT code FROM tenants_hub ORDER BY code"))]
    if args.hub not in hubs:
        print(f"mash ledger: there is no hub {args.hub}. There are: {', '.join(hubs)}.", file=sys.stderr)
        return 2
    ledger = ledger_of(args.hub)
    try:
        with keepers_connection(ledger) as connection:
            found = verify_on(connection, ledger)
    except Tampered as finding:
        print(f"TAMPERED: {finding}", file=sys.stderr)
        return TAMPERED
    print(f"{args.hub}: {found.rows} rows stand as sealed, in {found.seals} seals; {found.unsealed} not sealed yet.")
    for sentence in found.findings:
        print(f"FOUND: {sentence}", file=sys.stderr)
    if found.more:
        print(f"FOUND: {found.more} more of this kind.", file=sys.stderr)
    if found.unused:
        print(
            f"{found.unused} numbers up to the last line were never used: acts that were undone, or lines that "
            "somebody removed in the seconds before they were sealed.",
            file=sys.stderr,
        )
    return TAMPERED if found.findings else TO_EXPLAIN if found.unused else STANDS
