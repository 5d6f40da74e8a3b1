"""What a request holds is text before anything looks at it: its path, query, form, files' names, cookies and headers.

- A form and a query are read with what can be kept in the place of what cannot (mash_platform/characters.py), so that
  what somebody typed is not lost for a character that they never saw. The end of a line, which browsers send as two
  signs, is one: a form counts as people count.
- A cookie that is no text counts as not sent, so that a browser is not locked out until it goes.
- A path with such a character is no page's: 404. A header with one is nobody's browser: 400.

JSON is read the same way by api/parsers.py.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.request import UnreadablePostError

from mash_platform.characters import LINE_ENDS, UNSTORABLE, storable

# Headers are bytes, read as Latin-1: 80 to 9F are halves of UTF-8's letters.
UNSENDABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f]")


class CharactersMiddleware:
    """Reads the request as text, or refuses it. Raises: Http404, BadRequest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        for name, value in request.META.items():
            if name.startswith("HTTP_") and name != "HTTP_COOKIE" and UNSENDABLE.search(str(value)):
                raise BadRequest(f"The header {name[5:]} has a character that no header has.")
        if request.encoding is not None and codecs.lookup(request.encoding).name != "utf-8":
            raise BadRequest("Forms are read as UTF-8.")
        if UNSTORABLE.search(request.path_info):
            raise Http404
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if not UNSTORABLE.search(value)}
        request.GET = _storable(request.GET)
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        """A form is read after its size was looked at (request_size.py), and before anything else reads it."""
        if request.method != "POST":
            return
        try:
            request.POST = _storable(request.POST)
        except UnreadablePostError as broken:
            raise BadRequest("The form broke off.") from broken
        for _, files in request.FILES.lists():
            for file in files:
                file.name = storable(file.name or "")


def _storable(data: QueryDict) -> QueryDict:
    """A query or a form. The same one where there is nothing to do, as there hardly ever is."""
    if not any(
        LINE_ENDS.search(said) or UNSTORABLE.search(said) for name, values in data.lists() for said in (name, *values)
    ):
        return data
    found = QueryDict(mutable=True)
    for name, values in data.lists():
        found.setlist(storable(name), [storable(value) for value in values])
    found._mutable = False
    return found
