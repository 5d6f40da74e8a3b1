"""`mash keeper migrate` and `mash keeper run`: see mash_platform/keeper."""

from __future__ import annotations

import argparse

import django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """migrate, or run."""
    parser.add_argument("what", choices=["migrate", "run"], help="bring the database up to date, or wait for orders")


def run(args: argparse.Namespace) -> int:
    """Out: the exit code."""
    django.setup()
    if args.what == "migrate":
        from mash_platform.keeper.build import migrate_all

        migrate_all(print)
        return 0
    from mash_platform.keeper.run import keep

    return keep()
