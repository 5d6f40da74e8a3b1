"""Signing in on the demonstration's platform, as its people do, for pictures and end-to-end tests."""

from __future__ import annotations

import subprocess
import sys
import time

from playwright.sync_api import Error, Page

from mash_platform.demonstration import PASSWORD
from tests.browser.pictures import CannotPicture

CODE_TRIES = 4  # somebody else may have signed in with the same account's code a moment ago
CODE_LASTS = 31.0  # seconds
_used: dict[str, str] = {}  # account -> the code that it last signed in with here: good once


def sign_in(page: Page, account: str, address: str) -> None:
    """Sign the account in and enter the hub of the address. Raises: CannotPicture."""
    try:
        page.goto(address)
        if "/sign-in/" not in page.url:
            return
        page.fill("input[name=username]", account)
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name="Continue").click()
        for tried in range(CODE_TRIES):
            page.fill("input[name=code]", new_code(account))
            with page.expect_navigation():
                page.get_by_role("button", name="Continue").click()
            if page.locator("input[name=code]").count() == 0:
                break
            time.sleep(2**tried)  # after each refusal the device takes nothing for twice as long
        page.wait_for_url(f"{address}**")
    except Error as error:
        raise CannotPicture(f"{account} could not sign in at {address} ({page.url}): {error}") from error


def new_code(account: str) -> str:
    """A code of the account that was not used here yet; waits for it. Raises: CannotPicture."""
    given_up = time.monotonic() + CODE_LASTS
    while (code := current_code(account)) == _used.get(account) and time.monotonic() < given_up:
        time.sleep(0.5)
    _used[account] = code
    return code


def current_code(account: str) -> str:
    """What `mash code` prints. Raises: CannotPicture."""
    said = subprocess.run(
        [sys.executable, "-m", "mash_platform.cli", "code", account], capture_output=True, text=True, check=False
    )
    if said.returncode:
        raise CannotPicture(said.stderr.strip())
    return said.stdout.strip()
