"""`mash account NAME "Full name" EMAIL`: an account for somebody who will be given seats. For the operator there.

An invitation goes to the person's own address: with it they choose a password that nobody else sees, and enrol a second
factor. An account without a seat reaches nothing. The platform's ledger has its line.
"""

from __future__ import annotations

import argparse
import sys

import django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sign-in name, full name, address."""
    parser.add_argument("name", help="the sign-in name: small letters, digits, dots, for example a.okafor")
    parser.add_argument("full_name", help="as colleagues know them")
    parser.add_argument("email", help="their own address; without a mail server the invitation is a file of the state")


def run(args: argparse.Namespace) -> int:
    """Make the account. Out: the exit code; 2 for a name that is taken or cannot be, or no address."""
    django.setup()
    from django.utils import timezone

    from tenants.accounts import make_account
    from tenants.refusals import AccountRefused

    try:
        user = make_account(args.name, args.full_name, email=args.email, by=None, at=timezone.now())
    except AccountRefused as refused:
        print(f"{refused}.".replace("..", "."), file=sys.stderr)
        return 2
    print(f"An invitation for {user.username} goes to {user.email}, and works for 7 days.")
    return 0
