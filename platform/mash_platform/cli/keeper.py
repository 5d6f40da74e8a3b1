"""`mash keeper migrate`, `run`, and in a demonstration `age`: see mash_platform/keeper."""

from __future__ import annotations

import argparse

import django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """migrate, run, or age."""
    parser.add_argument(
        "what",
        choices=["migrate", "run", "age"],
        help="bring the database up to date, wait for orders, or set the demonstration's cases back in time",
    )


def run(args: argparse.Namespace) -> int:
    """Out: the exit code."""
    django.setup()
    if args.what == "migrate":
        from mash_platform.keeper.hub_schemas import migrate_all

        migrate_all(print)
        return 0
    if args.what == "age":
        from mash_platform.demonstration import AGES
        from mash_platform.keeper.ageing import age
        from mash_platform.state import StateDir

        age(StateDir.from_env().root / AGES)
        return 0
    from mash_platform.keeper.run import keep

    return keep()
