"""A copy of the checkout, to change something in and see what says so."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from mash_platform.state import CHECKOUT

BUILT = ("frontend/static/build", "frontend/node_modules")  # not in git, large, and needed by pages and PDFs: links


def copy_into(tree: Path) -> None:
    """Copy what git knows of and what is new, and link what is built."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=CHECKOUT, capture_output=True,
        check=True, text=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (CHECKOUT / name).is_file():  # what was deleted is listed until it is committed
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, tree / name)
    for name in BUILT:
        if (CHECKOUT / name).exists() and not (tree / name).exists():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).symlink_to(CHECKOUT / name)
