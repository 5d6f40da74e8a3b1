"""What a screen reader is given of a page, compared with a kept text: a changed heading is a line in a diff.

Kept are landmarks, headings, fields, buttons, links and the heads of tables; not the rows, which are other people's,
nor paragraphs. Numbers, days and references are replaced. `MASH_WRITE_TREES=1` writes the kept texts anew, to read
in the diff.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Page

KEPT = Path(__file__).resolve().parents[1] / "end_to_end" / "trees"
ROLES = {
    "banner", "main", "contentinfo", "navigation", "region", "search", "form", "complementary", "alert", "status",
    "heading", "button", "link", "textbox", "searchbox", "spinbutton", "radio", "checkbox", "combobox", "group",
    "table", "columnheader", "article", "dialog", "img",
}  # fmt: skip
CELLS = {"cell", "rowheader", "gridcell"}
RINGING = 'region "Immediate danger"'  # stands on every page while a notification waits for somebody
REPLACED = (
    (re.compile(r"^title: Immediate danger: "), "title: "),
    (re.compile(r"\b[A-Z]{3}-\d\d-\d{6}\b"), "REFERENCE"),
    (re.compile(r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December"
                r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?: \d{4})?"), "DAY"),
    (re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day DAY\b"), "DAY"),
    (re.compile(r"\b(?:today|yesterday|tomorrow)\b", re.IGNORECASE), "DAY"),
    (re.compile(r"\b\d{1,2}(?::\d\d)?[ap]m\b"), "TIME"),
    (re.compile(r"\d+"), "#"),
)  # fmt: skip


def tree(page: Page) -> str:
    """The page's title, and its accessibility tree without what differs from day to day."""
    lines = [f"title: {page.title()}"]
    left_out: int | None = None  # the indent of what is being left out
    for line in page.locator("body").aria_snapshot().splitlines():
        depth = len(line) - len(line.lstrip())
        if left_out is not None and depth > left_out:
            continue
        role = (re.match(r"\s*- '?(\w+)", line) or [line, ""])[1]
        left_out = depth if role in CELLS or RINGING in line else None
        if role in ROLES and left_out is None:
            lines.append(line.rstrip(":"))
    said = "\n".join(lines) + "\n"
    for pattern, instead in REPLACED:
        said = pattern.sub(instead, said)
    return said


def is_as_kept(page: Page, name: str) -> None:
    """The page's tree is the one that was read and kept. Raises: AssertionError with both."""
    page.wait_for_load_state()
    found, kept = tree(page), KEPT / f"{name}.txt"
    if os.environ.get("MASH_WRITE_TREES"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(found)
    assert kept.exists(), f"nothing was kept of {name}: MASH_WRITE_TREES=1 writes it"
    assert found == kept.read_text(), f"{name} is no longer as it was read"
