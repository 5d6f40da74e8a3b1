"""`mash wall`: print which kind of login may do what to which table; `--write` puts it into docs/security.md."""

from __future__ import annotations

import argparse

import django

from mash_platform.state import CHECKOUT

PAGE = CHECKOUT / "docs" / "security.md"
BEGIN, END = "<!-- mash wall -->", "<!-- end of mash wall -->"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Print, or write."""
    parser.add_argument("--write", action="store_true", help="replace the table in docs/security.md")


def run(args: argparse.Namespace) -> int:
    """Out: the exit code."""
    django.setup()
    from mash_platform.keeper.matrix import matrix

    if args.write:
        PAGE.write_text(with_matrix(PAGE.read_text(), matrix()))
    else:
        print(matrix())
    return 0


def with_matrix(page: str, table: str) -> str:
    """The page with the table between its marks. Raises: ValueError where a mark is missing."""
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the page has no {BEGIN} ... {END}")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"
