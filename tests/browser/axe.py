"""No page may break the rules of accessibility that a machine can check."""

from __future__ import annotations

import functools
from typing import Any

from playwright.sync_api import Page

from tests.browser.chromium import NODE_MODULES
from tests.browser.scripts import let_in

# WCAG 2.2 AA holds all of its forerunners; `best-practice` has what screen reader users miss most when it is
# not there (one h1, landmarks, no level of heading left out).
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

RUN = """async (tags) => (await axe.run(document, {
    runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'],
})).violations"""


class PageBreaksRules(AssertionError):
    """A page has accessibility violations; the message lists each with its rule, weight, place and remedy."""


def no_axe_violations(page: Page) -> None:
    """Run axe on the page as it is shown. Raises: PageBreaksRules.

    Also for a person without JavaScript: axe's own script is let in for the length of the check.
    """
    found = violations(page)
    if found:
        raise PageBreaksRules(report(page.url, found))


def violations(page: Page) -> list[dict[str, Any]]:
    """Give axe's violations, in axe's own words."""
    # By Playwright's own way, not by a script element: the page's Content-Security-Policy stays in force.
    with let_in(page):
        page.evaluate(source())
        found: list[dict[str, Any]] = page.evaluate(RUN, list(TAGS))
        return found


def report(url: str, found: list[dict[str, Any]]) -> str:
    """Put violations as a developer wants to read them: what, how bad, where, and what would mend it."""
    lines = [f"{len(found)} accessibility rule(s) broken at {url}"]
    for rule in found:
        lines.append(f"\n{rule['id']} ({rule['impact']}): {rule['help']}\n  {rule['helpUrl']}")
        for node in rule["nodes"]:
            target = " > ".join(str(part) for part in node["target"])
            mend = " ".join(node.get("failureSummary", "").split())
            lines.append(f"  at {target}\n     {node['html'][:200]}\n     {mend}")
    return "\n".join(lines)


@functools.cache
def source() -> str:
    """Give axe's program."""
    return (NODE_MODULES / "axe-core" / "axe.min.js").read_text()
