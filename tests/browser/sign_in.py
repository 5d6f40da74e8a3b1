"""Signing in on the demonstration's platform, as its people do, for pictures and end-to-end tests."""

from __future__ import annotations

import subprocess
import sys

from playwright.sync_api import Error, Page

from mash_platform.demonstration import PASSWORD
from tests.browser.pictures import CannotPicture


def sign_in(page: Page, account: str, address: str) -> None:
    """Sign the account in and enter the hub of the address. Raises: CannotPicture."""
    try:
        page.goto(address)
        if "/sign-in/" not in page.url:
            return
        page.fill("input[name=username]", account)
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name="Continue").click()
        page.fill("input[name=code]", current_code(account))
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(f"{address}**")
    except Error as error:
        raise CannotPicture(f"{account} could not sign in at {address} ({page.url}): {error}") from error


def current_code(account: str) -> str:
    """What `mash code` prints. Raises: CannotPicture."""
    said = subprocess.run(
        [sys.executable, "-m", "mash_platform.cli", "code", account], capture_output=True, text=True, check=False
    )
    if said.returncode:
        raise CannotPicture(said.stderr.strip())
    return said.stdout.strip()
