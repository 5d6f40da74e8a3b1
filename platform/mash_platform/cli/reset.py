"""`mash reset`: clear a demonstration, so that the next `mash run` begins anew.

It clears keys, ledger heads, files and the database, which nothing brings back. So it asks first, and refuses an
installation that is no demonstration unless it is told twice: by an option, and by the installation's own domain.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys

from mash_platform import environment
from mash_platform.cli.run import alone
from mash_platform.embedded.account import nobody_home
from mash_platform.embedded.programs import CannotRun
from mash_platform.state import StateDir

# What is cleared, by name: MASH_STATE may name a folder that holds something else besides.
FOLDERS = ("keys", "postgres", "postgres.draft", "valkey", "files", "heads", "checks", "logs", "mail", "static", "test")
FILES = ("postgres.lock", "environment.json", "running.json", "run.lock")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--yes`, and what a live installation needs."""
    parser.add_argument("--yes", action="store_true", help="do not ask before a demonstration is cleared")
    parser.add_argument("--live", action="store_true", help="clear an installation that is no demonstration")
    parser.add_argument("--domain", default="", help="with --live: the installation's domain, typed as the second word")


def run(args: argparse.Namespace) -> int:
    """Clear the state directory. Out: the exit code; 1 with a message where it is in use, refused or not confirmed."""
    state = StateDir.from_env()
    if not state.root.exists():
        print(f"Nothing to clear: {state.root} is not there.")
        return 0
    refusal = _refusal(state, args)
    if refusal:
        print(f"\n{refusal}\n\nNothing was cleared.\n", file=sys.stderr)
        return 1
    try:
        with alone(state) as register:
            register.end_leftovers()
            clear(state)
    except CannotRun as refused:
        print(f"\n{refused}\n", file=sys.stderr)
        return 1
    print(f"Cleared {state.root}.")
    if os.environ.get("DATABASE_URL"):
        prefix = os.environ.get("MASH_PREFIX", "mash")
        print("The database on the server of DATABASE_URL is left as it is. To clear it too, its administrator")
        print(f"drops it and the roles named {prefix}_..., and gives {environment.SUPERUSER} once more.")
    return 0


def _refusal(state: StateDir, args: argparse.Namespace) -> str:
    """Why nothing is cleared; empty where it may be."""
    what = f"{state.root}: keys, database, files, ledger heads and logs"
    if not environment.is_demonstration(state):
        domain = environment.recall(state).get("MASH_DOMAIN") or os.environ.get("MASH_DOMAIN", "localhost")
        if args.live and args.domain == domain:
            return ""
        return (
            f"This installation is no demonstration. Clearing it would destroy {what}, and nothing brings them back.\n"
            f"If that is what you want, say so twice:\n\n    mash reset --live --domain {domain}"
        )
    if args.yes or args.live:
        return ""
    print(f"This clears {what}. Nothing brings them back.")
    if not sys.stdin.isatty():
        return "There is nobody to ask. Type it at a terminal, or say `mash reset --yes`."
    return "" if input("Clear it? Type yes: ").strip().lower() == "yes" else "You did not type yes."


def clear(state: StateDir) -> None:
    """Remove what an installation has made, and its folder if nothing else is in it."""
    for folder in (*(state.root / name for name in FOLDERS), state.sockets, nobody_home(state)):
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
    for file in (*(state.root / name for name in FILES), *state.root.glob("beat-schedule*")):
        file.unlink(missing_ok=True)
    if not any(state.root.iterdir()):
        state.root.rmdir()
