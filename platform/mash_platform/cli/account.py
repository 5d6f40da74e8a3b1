"""`mash account NAME "Full name"`: an account for somebody who will be given seats. For an operator at the machine.

It prints the first password once; the second factor is enrolled at the first sign-in. An account without a seat reaches
nothing. The platform's ledger has its line.
"""

from __future__ import annotations

import argparse
import re
import secrets
import sys

import django

NAME = re.compile(r"[a-z][a-z0-9.-]{2,99}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sign-in name and full name."""
    parser.add_argument("name", help="the sign-in name: small letters, digits, dots, for example a.okafor")
    parser.add_argument("full_name", help="as colleagues know them")


def run(args: argparse.Namespace) -> int:
    """Make the account. Out: the exit code; 2 for a name that is taken or cannot be."""
    django.setup()
    from django.db import transaction

    from tenants.ledger import PlatformAct, write
    from tenants.models import User

    if not NAME.fullmatch(args.name) or not args.full_name.strip():
        print(
            "A sign-in name has 3 or more small letters, digits, dots or hyphens; the full name is needed.",
            file=sys.stderr,
        )
        return 2
    if User.objects.filter(username=args.name).exists():
        print(f"{args.name} is taken.", file=sys.stderr)
        return 2
    password = secrets.token_urlsafe(18)
    with transaction.atomic(using="platform"):
        user = User.objects.create_user(args.name, args.full_name.strip()[:100], password)
        write(
            PlatformAct.ACCOUNT_MADE,
            object_kind="user",
            object_ref=str(user.pk),
            detail={"by": "operator at the machine"},
        )
    print(f"{args.name}'s first password, shown once: {password}")
    return 0
