"""What tests of pages share: asking for one, reading it, and what reading it wrote down."""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import Any

from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.front_door.models import Enquiry


def get(client: Client, address: str) -> Any:
    """Ask for a page as over HTTPS."""
    return client.get(address, secure=True)


def post(client: Client, address: str, **words: Any) -> Any:
    """Send a form as over HTTPS."""
    return client.post(address, words, secure=True)


def shown_first(client: Client, address: str, words: dict[str, Any]) -> dict[str, Any]:
    """A setting's form with the mark of what was shown: the page shows what would change before it sets anything."""
    page = text_of(client.post(address, words, secure=True))
    assert "Nothing is set yet." in page, shown(page)
    [mark] = re.findall(r'name="shown" value="([0-9a-f]{16})"', page)
    return {**words, "shown": mark}


def set_as_shown(client: Client, address: str, words: dict[str, Any]) -> Any:
    """See what a setting's form would change, then set it."""
    return client.post(address, shown_first(client, address, words), secure=True)


def shown(page: str) -> str:
    """What a reader of the page sees: no tags, no fields that carry tokens, each space once."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def text_of(answer: Any, status: int = 200) -> str:
    """The whole of a page that is answered with this status, each space once."""
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.text)


def page_of(client: Client, enquiry: Enquiry, more: str = "") -> str:
    """The page of an enquiry, or one below it."""
    return text_of(client.get(f"/enquiries/{enquiry.reference}/{more}"))


def rows_of(page: str, caption: str) -> list[list[str]]:
    """The one table of a page with this caption: its head and its rows, as a reader sees each cell."""
    [table] = [
        one for one in re.findall(r"<table\b.*?</table>", page, re.S)
        if shown("".join(re.findall(r"<caption\b.*?</caption>", one, re.S))).strip() == caption
    ]  # fmt: skip
    table = re.sub(
        r'<span class="mash-list__label".*?</span>', "", table
    )  # each column's name again, for narrow screens
    return [
        [html.unescape(shown(cell)).strip() for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr\b.*?</tr>", table, re.S)
    ]


def ledger_lines(caught: CaptureQueriesContext, act: str = "") -> list[str]:
    """What was written to the platform's ledger, of one act or of all: its login adds and never reads, so the
    statements are looked at."""
    return [
        str(query["sql"])
        for query in caught.captured_queries
        if "tenants_platformentry" in query["sql"] and (not act or f"'{act}'" in query["sql"])
    ]


def doubled_ids(answer: Any) -> list[str]:
    """Ids that stand more than once on a page: a label or a script then means whichever comes first."""
    if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
        return []
    found = re.findall(rb'\sid="([^"]+)"', answer.content)
    return sorted(one.decode() for one, times in Counter(found).items() if times > 1)
