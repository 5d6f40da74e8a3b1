"""`mash operator NAME`: make somebody an operator, from the server. The break-glass, and the first operators.

On the platform an operator's seat takes two people (tenants/agreeing.py). Where there are none yet, or those who are
there cannot act, whoever administers the server makes one. The seat sleeps as any other, unless no operator is left;
every operator, auditor and guardian is told at once and can stop it, and the platform's ledger has its line.
"""

from __future__ import annotations

import argparse
import sys

import django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sign-in name and why."""
    parser.add_argument("name", help="the sign-in name of an account that exists (mash account makes one)")
    parser.add_argument("--why", required=True, help="why it is done here: everybody who is told reads who to ask")


def run(args: argparse.Namespace) -> int:
    """Make the seat. Out: the exit code; 2 where there is no such account, or it has the seat already."""
    django.setup()
    from django.utils import timezone

    from tenants.break_glass import make_operator
    from tenants.refusals import SeatRefused

    try:
        made = make_operator(args.name, args.why, at=timezone.now())
    except SeatRefused as refused:
        print(f"{refused}", file=sys.stderr)
        return 2
    when = "now" if not made.sleeps else f"on {timezone.localtime(made.seat.starts_at):%-d %B %Y at %H:%M}"
    print(f"{made.seat.user.username} is an operator {when}. Told: {made.told} operators, auditors and guardians.")
    return 0
