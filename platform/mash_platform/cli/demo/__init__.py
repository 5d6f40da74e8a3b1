"""`mash demo`: fill the demonstration; `--who` lists who can sign in. Running it again changes nothing."""

from __future__ import annotations

import argparse
import sys

import django

from mash_platform.environment import is_live
from mash_platform.state import StateDir


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--who` and `--measures`."""
    parser.add_argument("--who", action="store_true", help="list who can sign in, and do nothing else")
    parser.add_argument(
        "--measures", action="store_true",
        help="what follows once the keeper has set the cases back: months closed, a duty, who has what, an inspection",
    )  # fmt: skip
    parser.add_argument(
        "--time-over", action="store_true",
        help="the next step of a disposal: typed again after the keeper has set back what the step before left",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Fill the demonstration. Out: the exit code; 2 where this installation is not a demonstration."""
    django.setup()
    from django.conf import settings

    if not settings.DEMO or is_live(StateDir.from_env()):
        print("This installation is not a demonstration. Nothing was done.", file=sys.stderr)
        return 2
    from mash_platform.cli.demo import (
        accounts,
        disputes,
        hubs,
        notices,
        oversight,
        product_transfers,
        readiness_story,
        records,
        restricting,
        rollout_story,
        training,
        transfers,
        work,
    )
    from mash_platform.cli.demo.library import build as build_library
    from mash_platform.cli.demo.links import write_all as write_the_links
    from mash_platform.cli.demo.visits import make_a_key, visit_all
    from mash_platform.embedded.programs import CannotRun
    from mash_platform.embedded.progress import step

    if args.who:
        print(accounts.list_of_accounts())
        return 0
    if args.measures:
        from mash_platform.cli.demo import colleagues, duty, inspections, months

        with step("Months that are over") as this:
            this.says(f"{months.close()} closed")
        with step("A duty that was handed over") as this:
            this.says(f"{duty.build(accounts.names())} new")
        with step("Who has what, and who is away") as this:
            this.says(f"{colleagues.build(accounts.names())} new")
        with step("An inspection of two enquiries") as this:
            this.says(f"{inspections.build(accounts.names())} new")
    if args.measures or args.time_over:
        from mash_platform.cli.demo import time_over

        with step("Records whose time is over") as this:
            this.says(time_over.step(accounts.names()))
        return 0
    try:
        with step("The 33 authorities"):
            hubs.require_authorities()
        with step("The operators, who order the hubs") as this:
            this.says(f"{accounts.make_operators()} new")
        for order in hubs.WANTED:
            with step(str(order["name"])) as this:
                this.says(hubs.provision(order))
        with step("People who can sign in") as this:
            this.says(f"{accounts.make_all()} new")
        with step("Their front doors") as this:
            this.says(f"{hubs.open_doors()} opened")
        with step("The shared library") as this:
            this.says(build_library([str(order["code"]) for order in hubs.WANTED], accounts.names()))
        with step("The rollout, as the demonstration tells it") as this:
            this.says(rollout_story.build("secretary"))
        with step("Milestones of some boroughs") as this:
            this.says(readiness_story.build())
            notices.read_the_past()
        with step("The board’s second pack") as this:
            this.says(rollout_story.second_pack("secretary"))
        with step("Links with other initiatives, and when people were last here") as this:
            this.says(f"{write_the_links()} new links")
            visit_all(accounts.names())
            make_a_key()
        for order in hubs.WANTED:
            with step(f"{order['name']}: some weeks of invented work") as this:
                this.says(f"{work.fill(str(order['code']), accounts.names())} new cases")
        with step("Between hubs: offers, products and questions") as this:
            this.says(f"{transfers.build(accounts.names()) + product_transfers.build(accounts.names())} new")
        with step("An incident, and a legal hold") as this:
            this.says(f"{records.build(accounts.names())} new")
        with step("An audit sample, a signed week, a paused clock and papers") as this:
            this.says(f"{oversight.build(accounts.names())} new")
        with step("An overruled rating, a challenged decision, a recalled copy") as this:
            this.says(f"{disputes.build(accounts.names())} new")
        with step("A restricted enquiry, entered in an emergency") as this:
            this.says(f"{restricting.build(accounts.names())} new")
        with step("Training") as this:
            this.says(f"{training.fill()} new sessions")
        with step("Mentors’ visits") as this:
            this.says(f"{training.visits()} new")
            notices.read_the_past()
        with step("Notices: what is overdue, due or new") as this:
            this.says(f"{notices.build()} new")
    except CannotRun as refusal:
        print(f"\n{refusal}\n", file=sys.stderr)
        return 1
    return 0
