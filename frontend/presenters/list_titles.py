"""The title and heading of a list, which say what was found: whoever hears a page or looks at its tab knows it at once.

What was looked for is not in it: titles stay in the history of a browser.
"""

from __future__ import annotations

from typing import Any

from frontend.presenters.paging import MOST, WorkPaginator
from mash_platform.phrases import plural


def list_title(name: str, page: Any, narrowed: bool = False) -> str:
    """In: what the list is called; a page of it, its rows, or how many there are; whether something was looked for.

    Out: "People: 40", "People: none", "3 results: People", "No results: People". A list that is not counted says only
    whether there is anything.
    """
    count = _count(page)
    if narrowed:
        return f"{'Results' if count is None else plural(count, 'result') if count else 'No results'}: {name}"
    if count is None:
        return name
    at_most = isinstance(getattr(page, "paginator", None), WorkPaginator) and count >= MOST
    return f"{name}: {f'{MOST:,} or more' if at_most else f'{count:,}' if count else 'none'}"


def _count(page: Any) -> int | None:
    if isinstance(page, int):
        return page
    if isinstance(page, list):
        return None if page else 0
    paginator = getattr(page, "paginator", None)
    if paginator is not None:
        return int(paginator.count)
    return None if page.object_list else 0
