"""What holds of every page that any test reads, looked at as it is answered."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tests.support.pages import doubled_ids


class EachPageMiddleware:
    """Fails the test that asked for a page on which an id stands twice: a label or a script then means the first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        doubled = doubled_ids(answer)
        assert not doubled, f"{request.method} {request.path} has these ids twice: {doubled}"
        return answer
