"""A list of the day stays up to date while it is open: its page asks again and again whether anything changed.

The answer says whether, and nothing of what stands there, so that asking leaves no line in the ledger. What is then
fetched is the page itself, whose line says what it showed. The script is frontend/assets/js/live-list.js.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

NO_LINE = "whether the list changed, and nothing of what stands in it: the page that is then read leaves its line"


def mark_of(counts: Iterable[int], rows: Iterable[Any]) -> str:
    """A mark that is another one as soon as the list reads otherwise.

    In: the numbers above the list, and of each row shown, in order, what it says that others can change.
    """
    return f'"{hashlib.sha256(repr((list(counts), list(rows))).encode()).hexdigest()[:20]}"'


def whether_changed(request: HttpRequest, mark: str) -> HttpResponse:
    """In: the mark of the list as it is. Out: 304 for a page that shows it so, 204 for one that shows another."""
    same = request.headers.get("If-None-Match") == mark
    answer = HttpResponse(status=HTTPStatus.NOT_MODIFIED if same else HTTPStatus.NO_CONTENT)
    answer["ETag"] = mark
    return answer
