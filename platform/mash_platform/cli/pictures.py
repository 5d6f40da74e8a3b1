"""`mash pictures`: every page of the journey, from the running demonstration."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say where the demonstration answers and where the pictures go."""
    parser.add_argument("--port", type=int, default=int(os.environ.get("MASH_PORT", "8000")))
    parser.add_argument("--folder", type=Path, help="default: pictures in the state directory (.run)")
    parser.add_argument("--only", metavar="WORDS", default="", help="only pages whose name has these words")
    parser.add_argument(
        "--every-look",
        action="store_true",
        help="at six widths, dark, in forced colours and printed",
    )


def run(arguments: argparse.Namespace) -> int:
    """Take the pictures. Out: the exit code."""
    if not (importlib.util.find_spec("playwright") and importlib.util.find_spec("tests")):
        print("Pictures need what the tests need. In a checkout: make pictures", file=sys.stderr)
        return 2
    from tests.browser.chromium import NoBrowser
    from tests.browser.hub_pages import HUB_PAGES
    from tests.browser.pictures import EVERY_LOOK, LOOKS, CannotPicture, take_all
    from tests.browser.platform_pages import PLATFORM_PAGES
    from tests.browser.sign_in import sign_in

    pages = [page for page in (*HUB_PAGES, *PLATFORM_PAGES) if arguments.only in page.name]
    try:
        looks = EVERY_LOOK if arguments.every_look else LOOKS
        index = take_all(pages, sign_in, port=arguments.port, folder=arguments.folder, looks=looks)
    except (NoBrowser, CannotPicture) as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return 1
    print(f"\nLook at them all: {index}")
    return 0
