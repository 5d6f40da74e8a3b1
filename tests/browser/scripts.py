"""A page without JavaScript, into which a check may let its own script for a moment.

Playwright's `java_script_enabled=False` cannot be lifted again, and under it a check that waits for a promise
(axe does) hangs for ever. So scripts are switched off over the debugging protocol, by a session of our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from playwright.sync_api import CDPSession, Page

_switches: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


def switch_off(page: Page) -> None:
    """Run none of the scripts of what this page shows from now on."""
    _switches[page] = page.context.new_cdp_session(page)
    _switches[page].send("Emulation.setScriptExecutionDisabled", {"value": True})


@contextmanager
def let_in(page: Page) -> Iterator[None]:
    """Let a check's script run in the with-block. The page's own scripts, passed over before, stay unrun."""
    switch = _switches.get(page)
    if switch is None:
        yield
        return
    switch.send("Emulation.setScriptExecutionDisabled", {"value": False})
    try:
        yield
    finally:
        switch.send("Emulation.setScriptExecutionDisabled", {"value": True})
