"""What the launcher says while it works: one line for each step, with the time it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

WIDTH = 40


class Step:
    """One step under way; its outcome may be put in a few words."""

    def __init__(self) -> None:
        self.outcome = "done"

    def says(self, outcome: str) -> None:
        """Set what stands at the end of the step's line."""
        self.outcome = outcome


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Print the name, do the work of the with-block, then print its outcome and the seconds it took."""
    started = time.monotonic()
    terminal = sys.stdout.isatty()
    if terminal:
        print(f"  {name} …", end="", flush=True)
    this = Step()
    try:
        yield this
    except BaseException:
        this.says("FAILED")
        raise
    finally:
        taken = time.monotonic() - started
        start = "\r" if terminal else ""
        print(f"{start}  {name:<{WIDTH}} {this.outcome:<44} {taken:6.1f} s", flush=True)
