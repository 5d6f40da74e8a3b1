"""`mash reset`: clear this installation's data, so that the next `mash run` begins anew."""

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
FOLDERS = ("keys", "postgres", "postgres.draft", "valkey", "files", "heads", "logs", "mail", "static", "test")
FILES = ("postgres.lock", "environment.json", "running.json", "run.lock")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(args: argparse.Namespace) -> int:
    """Clear the state directory. Out: the exit code; 1 with a message while it is in use."""
    state = StateDir.from_env()
    if not state.root.exists():
        print(f"Nothing to clear: {state.root} is not there.")
        return 0
    try:
        with alone(state) as register:
            register.end_leftovers()
            clear(state)
    except CannotRun as refusal:
        print(f"\n{refusal}\n", file=sys.stderr)
        return 1
    print(f"Cleared {state.root}.")
    if os.environ.get("DATABASE_URL"):
        prefix = os.environ.get("MASH_PREFIX", "mash")
        print("The database on the server of DATABASE_URL is left as it is. To clear it too, its administrator")
        print(f"drops it and the roles named {prefix}_..., and gives {environment.SUPERUSER} once more.")
    return 0


def clear(state: StateDir) -> None:
    """Remove what an installation has made, and its folder if nothing else is in it."""
    for folder in (*(state.root / name for name in FOLDERS), state.sockets, nobody_home(state)):
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
    for file in (*(state.root / name for name in FILES), *state.root.glob("beat-schedule*")):
        file.unlink(missing_ok=True)
    if not any(state.root.iterdir()):
        state.root.rmdir()
