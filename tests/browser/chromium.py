"""Which Chromium the tests look through, and how it is started."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

HERE = Path(__file__).resolve().parent
NODE_MODULES = HERE / "node_modules"
UNPACKED = NODE_MODULES / ".mash-chromium"
CHOICE = NODE_MODULES / ".mash-browser.json"

# A path (only that browser is tried), or `npm` (the machine's own is not looked for).
WISH = "MASH_CHROMIUM"

ON_THE_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ELSEWHERE = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

FLAGS = (
    # Containers and build machines seldom allow Chromium's sandbox; it sees only pages of our own making.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    # *.localhost is this machine, and nothing else is anywhere: a page that asks another host for something
    # gets an error, which the `new_person` fixture reports.
    "--host-resolver-rules=MAP *.localhost 127.0.0.1, MAP localhost 127.0.0.1, EXCLUDE 127.0.0.1, MAP * ~NOTFOUND",
)


class NoBrowser(Exception):
    """No browser could run; the message says why, and what would help."""


@dataclass(frozen=True)
class Chromium:
    """A browser that may be started: its program and what its environment needs beside our own."""

    executable: str
    origin: str
    environment: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps({"executable": self.executable, "origin": self.origin, "environment": dict(self.environment)})

    @classmethod
    def from_json(cls, text: str) -> Chromium:
        return cls(**json.loads(text))


def machines_own() -> Iterator[Chromium]:
    """Give the browsers that this machine has, best first."""
    found = [shutil.which(name) for name in ON_THE_PATH]
    for program in [*found, *ELSEWHERE]:
        if program and os.access(program, os.X_OK):
            yield Chromium(program, "this machine's own")


def from_npm() -> Chromium:
    """Give the Chromium that fetch.py unpacked. It brings its own libraries and fonts (no root needed)."""
    return Chromium(
        str(UNPACKED / "chromium"),
        "from npm",
        {
            "LD_LIBRARY_PATH": str(UNPACKED / "al2023" / "lib"),
            "FONTCONFIG_FILE": str(UNPACKED / "fonts.conf"),
        },
    )


@contextmanager
def start(chromium: Chromium) -> Iterator[Browser]:
    """Start a browser for the length of the with-block. Raises: NoBrowser, with what it said."""
    # Debian's Chromium wants a home that it can write in; a build account may have none.
    with tempfile.TemporaryDirectory(prefix="mash-browser-", ignore_cleanup_errors=True) as home:
        environment: dict[str, str | float | bool] = {**os.environ, **chromium.environment}
        environment |= {"XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home}
        with sync_playwright() as playwright:
            try:
                browser = playwright.chromium.launch(
                    executable_path=chromium.executable,
                    headless=True,
                    args=list(FLAGS),
                    env=environment,
                    timeout=60_000,
                )
            except Error as error:
                raise NoBrowser(f"{chromium.executable} does not start: {what_it_said(error)}") from error
            try:
                yield browser
            finally:
                browser.close()


def check(chromium: Chromium) -> str:
    """Show the browser a page. Out: its version. Raises: NoBrowser."""
    with start(chromium) as browser:
        try:
            page = browser.new_page()
            page.set_content("<title>here</title><p>A page")
            if page.title() != "here":
                raise NoBrowser(f"{chromium.executable} starts but shows no page.")
        except Error as error:
            raise NoBrowser(f"{chromium.executable} shows no page: {what_it_said(error)}") from error
        return browser.version


def what_it_said(error: Error) -> str:
    """Pick from Playwright's long report the line that tells the cause."""
    lines = [line.strip(" -") for line in error.message.splitlines() if line.strip()]
    telling = [line for line in lines if "error while loading" in line or "[err]" in line]
    return (telling or lines or ["no reason given"])[0][:300]
