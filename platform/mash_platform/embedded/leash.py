"""Become another program that stops when its parent does: `python -I -S leash.py SIGNAL PARENT COMMAND...`.

A wrapper, not a function called between fork and exec, since PostgreSQL as root enters a user namespace
first, and entering one makes the kernel forget the death signal (prctl(2), PR_SET_PDEATHSIG).
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask the kernel for SIGNAL when the parent dies, then become COMMAND. Never returns."""
    number, parent, *command = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != int(parent):  # it died before we asked
        sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - there is no shell, and none is wanted


if __name__ == "__main__":
    main()
