"""The `mash` command. Each subcommand is a module of its own, imported only when it is asked for."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence

from mash_platform.environment import fill_in

# Name of the subcommand and module, and its line in `mash --help`.
COMMANDS = {
    "run": "start everything on this machine, and stop it all on Ctrl-C",
    "reset": "clear a demonstration, after asking",
    "bootstrap": "make the roles and the database (needs MASH_SUPERUSER_URL)",
    "keeper": "the process that alone holds the owner's and the seal's keys",
    "demo": "fill the demonstration with invented work; --who lists who can sign in",
    "account": "make an account, for an operator at the machine: an invitation goes to its owner",
    "operator": "make somebody an operator from the server, where no two operators can: everybody who watches is told",
    "code": "print the current one-time code of an account of the demonstration",
    "journey": "drive the running service from a notification to an acknowledged product",
    "week": "play an invented week on the running service, and hold every count against what was sent",
    "lists": "the children in need census and Annex A lists: in at a front door, out as a hub's manager",
    "postcodes": "hold the table of postcode districts against the ONS Postcode Directory, or write it again from it",
    "continuity": "the encrypted sheet for a day without the service: make a hub's, make keys, open one",
    "ledger": "check the seals of a hub's ledger",
    "wall": "print which kind of login may do what to which table",
    "permissions": "print who may do what, and every address with who is answered there",
    "pictures": "take a picture of every page of the journey",
}

# These decide for themselves which servers there are; the others join those that `mash run` started.
FIND_THEIR_OWN = frozenset({"run", "reset"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand. Out: its exit code; EX_UNAVAILABLE, with one sentence, where the database cannot be reached.

    A subcommand's module has `add_arguments(parser)` and `run(args) -> int`.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="mash", description="London's multi-agency safeguarding hubs.")
    choices = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    asked_for = next((word for word in words if not word.startswith("-")), None)
    module = None
    for name, line in COMMANDS.items():
        subparser = choices.add_parser(name, help=line, description=line.capitalize() + ".")
        if name == asked_for and importlib.util.find_spec(f"mash_platform.cli.{name}"):
            module = importlib.import_module(f"mash_platform.cli.{name}")
            module.add_arguments(subparser)
    if asked_for in COMMANDS and module is None:
        print(f"mash {asked_for}: this command is not written yet.", file=sys.stderr)
        return 2
    if asked_for in COMMANDS and asked_for not in FIND_THEIR_OWN:
        fill_in(asked_for)
    parsed = parser.parse_args(words)
    if module is None:
        parser.error("say which command")
    try:
        return int(module.run(parsed))
    except Exception as error:
        why = _out_of_reach(error)
        if not why:
            raise
        print(f"mash {asked_for}: the database cannot be reached ({why}). Is `mash run` running?", file=sys.stderr)
        return os.EX_UNAVAILABLE


def _out_of_reach(error: Exception) -> str:
    """Why the database did not let us in, in libpq's words; empty for any other error, which a server would number."""
    import psycopg

    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.OperationalError) or cause.sqlstate is not None:
        return ""
    return str(cause).partition("\n")[0].strip()
