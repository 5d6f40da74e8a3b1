"""The front end's build, with the machine's Node or with the one from a wheel."""

from __future__ import annotations

import sys


def main() -> int:
    """Build the front end unless it is up to date."""
    return 0


if __name__ == "__main__":
    sys.exit(main())
