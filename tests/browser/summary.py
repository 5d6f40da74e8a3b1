"""The last words of a test run in which no browser could run. Light, since tests/conftest.py imports it."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from _pytest.terminal import TerminalReporter

LOUD = "NO BROWSER COULD RUN"
SAID = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Say below everything else how many tests were skipped because no browser could run, and why."""
    yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and not session.config.stash.get(SAID, False):
        session.config.stash[SAID] = True  # two conftests may have imported this hook
        say(reporter)


def say(reporter: TerminalReporter) -> None:
    """Write the last words, if there is cause."""
    skipped = [
        report.longrepr[2]
        for report in reporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and LOUD in report.longrepr[2]
    ]
    if skipped:
        reason = skipped[0].partition(f"{LOUD}: ")[2]
        reporter.write_sep("!", red=True, bold=True)
        reporter.write_line(
            f"{LOUD}: {len(skipped)} end-to-end tests were SKIPPED, not passed, because {reason}",
            red=True,
            bold=True,
        )
        reporter.write_sep("!", red=True, bold=True)
