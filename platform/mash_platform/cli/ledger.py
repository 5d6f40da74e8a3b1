"""`mash ledger verify HUB`: does the ledger agree with its seals? `holds HUB FILE`: and with a head that somebody kept?
`rotate`: another key for the seal, while the keeper runs. `begin HUB WHY`: go on after a restore or a move."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django

from mash_platform.environment import for_keeper
from mash_platform.state import StateDir

if TYPE_CHECKING:
    from mash_platform.ledger.proofs import Proofs

STANDS, TAMPERED, TO_EXPLAIN = 0, 1, 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """verify HUB, holds HUB FILE, rotate, begin HUB WHY."""
    parser.add_argument("what", choices=["verify", "holds", "rotate", "begin"])
    parser.add_argument("hub", nargs="?", default="platform", help="a hub's code, or `platform`")
    parser.add_argument(
        "file", nargs="?", help="a text with a head that was kept, such as a guardian's e-mail; for `begin` why"
    )


def run(args: argparse.Namespace) -> int:
    """Out: 0 where every sealed row stands as it was sealed; 1 with the first that does not, or with what cannot be so;
    3 where numbers are missing that an act which was undone explains, or a line removed before it was sealed."""
    os.environ.update(for_keeper(StateDir.from_env(), os.environ))
    if args.what == "rotate":
        from mash_platform.keeper.seal_keys import rotate

        print(f"The seal's key is now {rotate(StateDir.from_env()).hex()}. The keeper takes it with its next seal.")
        return STANDS
    django.setup()
    from mash_platform.keeper.seal import begin_again, keepers_connection
    from mash_platform.ledger.proofs import Proofs
    from mash_platform.ledger.tables import PLATFORM, ledger_of
    from mash_platform.ledger.verify import Tampered, verify_on

    with keepers_connection(ledger_of(PLATFORM)) as connection:
        hubs = [PLATFORM, *(row[0] for row in connection.execute("SELECT code FROM tenants_hub ORDER BY code"))]
    if args.hub not in hubs:
        print(f"mash ledger: there is no hub {args.hub}. There are: {', '.join(hubs)}.", file=sys.stderr)
        return 2
    ledger = ledger_of(args.hub)
    if args.what == "begin":
        if not args.file:
            print("mash ledger begin HUB WHY: say why, such as 'restored from the copy of Sunday'.", file=sys.stderr)
            return 2
        rows = begin_again(args.hub, args.file)
        print(f"The ledger of {args.hub} goes on as another incarnation; {rows} rows were sealed. People are told.")
        return STANDS
    if args.what == "holds":
        with keepers_connection(ledger) as connection:
            return holds(Proofs(connection, ledger), Path(args.file).read_text() if args.file else sys.stdin.read())
    try:
        with keepers_connection(ledger) as connection:
            found = verify_on(connection, ledger)
    except Tampered as finding:
        print(f"TAMPERED: {finding}", file=sys.stderr)
        return TAMPERED
    print(f"{args.hub}: {found.rows} rows stand as sealed, in {found.seals} seals; {found.unsealed} not sealed yet.")
    if found.gone:
        print(f"{found.gone} of them were disposed of as two people agreed: their hashes stand as sealed.")
    for sentence in found.begun:
        print(sentence)
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


def holds(proofs: Proofs, text: str) -> int:
    """Whether a ledger still begins with a head that somebody kept. In: a text with its three lines one after another.

    Out: 0 where it does, 1 where it does not, 2 where the text has no head of this ledger.
    """
    from mash_platform.ledger.notes import BadNote, Checkpoint

    lines = [line.strip() for line in text.replace("\u200b", "").splitlines()]  # a board pack's PDF breaks long words
    name = proofs.ledger.origin(proofs.newest.incarnation)
    for first in (number for number, line in enumerate(lines) if line == name):
        try:
            kept = Checkpoint.from_text("\n".join(lines[first : first + 3]) + "\n")
        except BadNote:
            continue
        try:
            does = proofs.root_at(kept.size) == kept.root
        except ValueError as error:
            print(f"DOES NOT HOLD: {error}", file=sys.stderr)
            return TAMPERED
        if does:
            print(f"The ledger still begins with those {kept.size} lines.")
            return STANDS
        print(f"DOES NOT HOLD: the first {kept.size} lines of the ledger are others than those.", file=sys.stderr)
        return TAMPERED
    print(f"There is no head of {name} in that text.", file=sys.stderr)
    return 2
