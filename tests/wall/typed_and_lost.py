"""What somebody types on a page is kept as a draft, and given back where the form is sent to."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urljoin

from django.test import Client

from hub.wall.drafts import NOT_KEPT_AT


def is_page(answer: Any) -> bool:
    """Whether it is a page, and not a file."""
    return not answer.streaming and str(answer.get("Content-Type", "")).startswith("text/html")


def typed_and_lost(client: Client, path: str, answer: Any) -> list[str]:
    """The forms of a page in which words are typed that are not given back: each is filled in, kept as a draft where it
    is sent to, as when the time runs out, and asked for there again."""
    lost = []
    for attributes, form in re.findall(r"<form\b([^>]*)>(.*?)</form>", answer.text if is_page(answer) else "", re.S):
        if 'name="keep_draft"' not in form and "<textarea" not in form:
            continue
        action = re.search(r'action="([^"]*)"', attributes)
        there = urljoin(path, html.unescape(action[1]) if action else "")
        if NOT_KEPT_AT.match(there):  # given back to the browser instead (test_restricted_pages.py)
            continue
        boxes = re.findall(r'<textarea[^>]*\bname="([^"]+)"', form)
        boxes += re.findall(r'<input[^>]*\bname="([^"]+)"[^>]*type="text"', form)
        typed = {name: f"7{number}3" for number, name in enumerate(boxes)}
        if not typed:
            continue
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        client.post(there, {**hidden, **typed, "keep_draft": "1"}, secure=True)
        again = client.get(there, secure=True)
        if again.status_code != 200 or not all(words in again.text for words in typed.values()):
            lost.append(f"{there}: {again.status_code} {[n for n, w in typed.items() if w not in again.text]}")
    return lost
