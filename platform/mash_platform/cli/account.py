"""`mash account NAME "Full name"`: an account for somebody who will be given seats. For an operator at the machine.

It prints the first password once; at the first sign-in it is changed, and the second factor enrolled. An account
without a seat reaches nothing. The platform's ledger has its line.
"""

from __future__ import annotations

import argparse
import sys

import django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sign-in name and full name."""
    parser.add_argument("name", help="the sign-in name: small letters, digits, dots, for example a.okafor")
    parser.add_argument("full_name", help="as colleagues know them")


def run(args: argparse.Namespace) -> int:
    """Make the account. Out: the exit code; 2 for a name that is taken or cannot be."""
    django.setup()
    from tenants.accounts import make_account
    from tenants.refusals import AccountRefused

    try:
        user, password = make_account(args.name, args.full_name, by=None)
    except AccountRefused as refused:
        print(f"{refused}.".replace("..", "."), file=sys.stderr)
        return 2
    print(f"{user.username}'s first password, shown once: {password}")
    return 0
