"""`mash week --hub HUB`: an invented week, played over HTTP by the hub's people, and held against what it sent."""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import time
from datetime import datetime

import django

from mash_platform.cli.journey import NoCast, account_of, cast_of, code_of, say
from mash_platform.demonstration import PASSWORD
from mash_platform.journeys.loader import LONDON
from mash_platform.week.counting import CountedVisitor, Tally
from mash_platform.week.people import Invention
from mash_platform.week.play import drawn, play, sign_in
from mash_platform.week.reconcile import counts, reconcile
from mash_platform.week.report import compared, done, measures
from mash_platform.week.room import Room
from mash_platform.week.table import LEAST, WHOLE, NoStory, TooSmall, stories_about, times

# Of the demonstration, with roles on the platform, in the neighbour's hub, or none.
OUTSIDERS = ("board", "secretary", "mentor", "auditor", "operator", "harrow.lead", "police.publisher", "police.contact",
             "haringey.decider", "haringey.manager")  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which hub, how much, which seed, and whether costs are printed."""
    parser.add_argument("--hub", required=True, help="the hub's code, for example harrow")
    parser.add_argument("--notifications", type=int, default=WHOLE, help=f"how many (%(default)s; at least {LEAST})")
    parser.add_argument("--neighbour", default="", help="the hub to which some are passed (the first other one)")
    parser.add_argument("--seed", type=int, default=2012, help="the same people and order for the same seed")
    parser.add_argument("--story", default="", help="play once the stories whose words have these, and no others")
    parser.add_argument("--measures", action="store_true", help="print what each act cost: clicks, characters, pages")


def run(args: argparse.Namespace) -> int:
    """Out: 0 where everything was done and every count agrees with what was sent, and the ledger stands as sealed;
    1 for any difference; 2 where it cannot be played."""
    django.setup()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    from django.conf import settings

    if not settings.DEMO:
        print("This installation is not a demonstration: nobody here signs in for somebody else.", file=sys.stderr)
        return 2
    try:
        chosen = stories_about(args.story) if args.story else []
        times(args.notifications)
        room = room_of(args.hub, args.neighbour, args.seed)
    except (TooSmall, NoStory, NoCast) as refused:
        print(refused, file=sys.stderr)
        return 2
    began = time.monotonic()
    if not chosen:  # else whoever is needed signs in on the way
        sign_in(room)
    before = counts(room)
    played = play(room, chosen or drawn(room, args.notifications), say)
    say(done(room, played, len(room.visitors), time.monotonic() - began))
    found = reconcile(room, before)
    say(f"\n{compared(found)}\n")
    if args.measures:
        say(f"{measures(room.tally.costs)}\n")
    stands = verified(args.hub)
    for one in played.failed:
        print(f"Failed: {one}", file=sys.stderr)
    return 0 if stands and not found.differences and not played.failed else 1


def room_of(hub: str, neighbour: str, seed: int) -> Room:
    """Everybody's browser. Raises: NoCast."""
    from mash_platform.cli.demo.accounts import ACCOUNTS
    from tenants.models import Hub, HubState

    others = Hub.objects.filter(state=HubState.LIVE).exclude(code=hub).order_by("code").values_list("code", flat=True)
    tally = Tally()
    visitors: dict[str, CountedVisitor] = {}

    def visitor_for(account: str) -> CountedVisitor:
        if account not in visitors:
            visitors[account] = browser(account, tally)
        return visitors[account]

    return Room(
        cast=cast_of(hub, ""),
        neighbour=cast_of(neighbour or next(iter(others), ""), ""),
        manager=account_of(hub, "manager"),
        guardian=account_of(hub, "guardian"),
        outsiders=OUTSIDERS,
        people={one.username: one.name for one in ACCOUNTS},
        visitors=visitors,
        visitor_for=visitor_for,
        stranger=lambda: browser("", tally),
        tally=tally,
        invention=Invention(seed, datetime.now(LONDON).date()),
    )


def browser(account: str, tally: Tally) -> CountedVisitor:
    """A browser of an account, or of nobody in particular."""
    port = os.environ.get("MASH_PORT", "8000")
    made = CountedVisitor(f"http://127.0.0.1:{port}", account, PASSWORD, code_of)
    made.tally = tally
    return made


def verified(hub: str) -> bool:
    """Whether the hub's ledger stands as it was sealed; what the command says is printed."""
    words = [sys.executable, "-m", "mash_platform.cli", "ledger", "verify", hub]
    said = subprocess.run(words, capture_output=True, text=True, check=False)
    say(f"{said.stdout}{said.stderr}".strip())
    return said.returncode in (0, 3)  # 3: an act that was undone left a number unused
