"""`mash lists`: lists of children in and out. `load` sends the children in need census, or an Annex A list, to a front
door, and says of each row that is refused why; `write` fetches a hub's list, or its part of the census, as one of its
managers; `invent` writes an invented census to try it with."""

from __future__ import annotations

import argparse
import csv
import getpass
import io
import os
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from mash_platform.child_lists import annex_a_file, census_file
from mash_platform.child_lists.census_file import NotReadable
from mash_platform.child_lists.loading import DoorRefused, load
from mash_platform.child_lists.rows import Refused, Report
from mash_platform.journeys.visitor import StepFailed, Visitor

LISTS = {
    "contacts": "Annex A list 1", "referrals": "list 3", "dataset-contacts": "the Standard Safeguarding Dataset's",
    "dataset-referrals": "its referrals", "census": "what a hub holds of the children in need census",
}  # fmt: skip
CENSUS, CENSUS_TEST_CHILDREN = "census", 332
EVERY_ROW = "Every row"  # hub/insight/child_lists.py
OK = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, with which file."""
    doing = parser.add_subparsers(dest="doing", metavar="load|write|invent", required=True)
    into = doing.add_parser("load", help="send each row to a front door")
    into.add_argument("file", type=Path, help="a census (.xml), or an Annex A list (.csv)")
    into.add_argument("--door", required=True, help="the front door's address, as http://refer-harrow.localhost:8000/")
    into.add_argument("--try", dest="trying", action="store_true", help="only say what would be kept; nothing is")
    out = doing.add_parser("write", help="fetch a hub's list as a manager of it")
    out.add_argument("list", choices=LISTS, help="; ".join(f"{name}: {what}" for name, what in LISTS.items()))
    out.add_argument("file", type=Path, help="the CSV to write, the XML of a census; one that is there stays")
    out.add_argument("--hub", required=True, help="the hub's address, as http://harrow.localhost:8000/")
    within = out.add_mutually_exclusive_group(required=True)
    within.add_argument("--month", help="the month of the contact or referral, as 2012-11")
    within.add_argument("--year", help="of a census: to 31 March of this year")
    out.add_argument("--as", dest="account", required=True, help="the manager's sign-in name; the password is asked")
    invent = doing.add_parser("invent", help="write an invented census")
    invent.add_argument("file", type=Path)
    invent.add_argument("--children", type=int, default=CENSUS_TEST_CHILDREN)
    invent.add_argument("--year", type=int, default=datetime.now(UTC).year, help="the census to March of this year")


def run(args: argparse.Namespace) -> int:
    """Out: 0 when it is done, also with rows refused, which are told; 1 where it ended early; 2 for a wrong file."""
    doing = {"load": _load, "write": _write, "invent": _invent}
    try:
        return doing[args.doing](args)
    except NotReadable as found:
        print(f"{args.file.name} cannot be read. {found}", file=sys.stderr)
        return 2
    except (DoorRefused, StepFailed, httpx.HTTPError, OSError) as failed:
        print(f"It ended here. {failed}", file=sys.stderr)
        return 1


class _Http:
    """A front door over HTTP."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=30, trust_env=False)

    def post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> httpx.Response:
        """Send. Raises: httpx.HTTPError."""
        return self._http.post(path, json=body, headers=headers)


def _load(args: argparse.Namespace) -> int:
    reader = census_file if args.file.suffix.lower() == ".xml" else annex_a_file
    report = load(reader.read(args.file), _Http(args.door), args.door.rstrip("/"), trying=args.trying)
    print("\n".join(told(report, trying=args.trying)))
    return 0


def told(report: Report, *, trying: bool) -> list[str]:
    """A report in plain words: how many, then each row that is refused, then what is to be checked."""
    lines = [f"{report.sent} {'would be kept' if trying else 'kept'}, {report.again} were kept before, "
             f"{len(report.refused)} refused, {len(report.to_check)} kept and marked to check"]  # fmt: skip
    lines += _each("Refused:", report.refused) + _each("Kept, and marked to check:", report.to_check)
    columns = Counter(one.column for one in report.to_check)
    return lines + [f"{column}: {number} to check" for column, number in columns.most_common()]


def _each(title: str, found: Iterable[Refused | str]) -> list[str]:
    rows = [f"  {one}" for one in found]
    return [title, *rows] if rows else []


def _write(args: argparse.Namespace) -> int:
    if args.file.exists():
        print(f"{args.file.name} is there already. Give another name.", file=sys.stderr)
        return 1
    if (args.list == CENSUS) != bool(args.year):
        print("A census is of a --year, every other list of a --month.", file=sys.stderr)
        return 2
    address = httpx.URL(args.hub)
    visitor = Visitor(
        f"{address.scheme}://127.0.0.1:{address.port or 80}" if address.host.endswith("localhost") else args.hub,
        args.account, os.environ.get("MASH_PASSWORD") or getpass.getpass("Password: "),
        lambda account: input(f"Six-digit code of {account}: ").strip(),
    )  # fmt: skip
    visitor.open(address.host, "/measures/lists/")
    path = f"/measures/lists/{args.list}/?{f'year={args.year}' if args.list == CENSUS else f'month={args.month}'}"
    answer, left_out = visitor.fetch(path), visitor.fetch(f"{path}&left-out=1")
    for one, kind in ((answer, "application/xml" if args.list == CENSUS else "text/csv"), (left_out, "text/csv")):
        if one.status_code != OK or kind not in one.headers.get("Content-Type", ""):
            print(f"The hub did not give the list: it answered {one.status_code}.", file=sys.stderr)
            return 1
    with args.file.open("xb") as file:
        args.file.chmod(0o600)  # it names children
        file.write(answer.content)
    many = answer.text.count("<CINdetails>") if args.list == CENSUS else len(_rows(answer))
    print(f"{args.file.name}: {many} rows. It tells of children: keep it as such.")
    why = _rows(left_out)
    print("\n".join([
        *_each("Not held by a hub:", [f"{what}: {reason}" for of, what, reason in why if of == EVERY_ROW]),
        *_each("Left out:", [f"{of}, {what}: {reason}" for of, what, reason in why if of != EVERY_ROW]),
    ]))  # fmt: skip
    return 0


def _rows(answer: httpx.Response) -> list[list[str]]:
    """The rows of a CSV, without its headings."""
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]


def _invent(args: argparse.Namespace) -> int:
    with args.file.open("x", encoding="utf-8") as file:
        file.write(census_file.invented(args.children, year=args.year))
    print(f"{args.file.name}: {args.children} invented children.")
    return 0
