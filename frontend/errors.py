"""The error pages. A refusal and a missing page keep the house: its name, its navigation and who is signed in, so that
one goes on from there. What went wrong here (400, 413, 500) is told without the database or the session.

URLconfs name them (`handler404 = "frontend.errors.not_found"`); settings name csrf_failed as their
CSRF_FAILURE_VIEW.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.template.backends.utils import csrf_input_lazy
from django.urls import set_script_prefix, set_urlconf
from jinja2 import Environment

from frontend.context import frame
from frontend.jinja import environment
from frontend.presenters.roles import role_words
from frontend.presenters.training import training_address
from hub.wall.contents import Altered
from hub.wall.permissions import NARROWABLE, NarrowedHere, NewWorkStopped, NotDoneInside
from hub.wall.protected_words import SaysProtectedWords
from hub.wall.refusals import FormSentBefore
from tenants.door_contacts import contact_of
from tenants.middleware.passes import DISPLAY, INSPECTORS
from tenants.models import HostKind

# As api/errors.py has them; the two rooms do not import each other.
SHORT = 36  # characters: what is as short is a choice, or an id of the form
API_CODES = {400: "unreadable", 403: "not_allowed", 404: "not_found", 500: "failed"}

LAYOUTS: dict[str, str] = {
    HostKind.HUB: "layouts/hub.html", HostKind.OUTSIDE: "layouts/outside.html", HostKind.DOOR: "layouts/door.html",
    "platform": "layouts/platform.html",
}  # fmt: skip


class ErrorPage(HttpResponse):
    """A page that shows nothing of any case: tenants/access.py asks no line of the ledger for it."""

    shows_nothing = True


def error_page(page: str, status: int, **words: object) -> HttpResponse:
    """An error page that no cache keeps. In: the name of a template in errors/, the status, what it says."""
    response = ErrorPage(_environment().get_template(f"errors/{page}.html").render(words), status=status)
    response["Cache-Control"] = "no-store"
    return response


def _in_the_house(request: HttpRequest) -> dict[str, Any]:
    """What the layout of this host reads; nothing where the host has none, or its database does not answer."""
    layout = LAYOUTS.get(getattr(request, "host_kind", ""))
    if getattr(request, "urlconf", "") == INSPECTORS:
        layout = "layouts/inspector.html"
    if layout is None:
        return {}
    try:
        read = frame(request)
    except DatabaseError:
        return {}
    if not (read["member"] or read["door"]):
        return {}
    return {**read, "layout": layout, "request": request, "csrf_input": csrf_input_lazy(request)}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _of_the_api(request, 400, "This cannot be read.") or error_page("400", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: an act that one's role does not have, or new work for which one's training has run out; 409 where what was
    to be shown is not what was recorded, or a form was sent before."""
    if isinstance(exception, Altered):
        return error_page("altered", 409, **_in_the_house(request))
    if isinstance(exception, FormSentBefore):
        return error_page("sent_before", 409, **_in_the_house(request))
    if isinstance(exception, SaysProtectedWords):
        refused = {"sentence": exception.sentence, "texts": _texts_of(request.POST)}
        return error_page("says_protected", 409, **refused, **_in_the_house(request))
    if isinstance(exception, NotDoneInside):
        return error_page("inside", 403, **_in_the_house(request))
    if isinstance(exception, NewWorkStopped):
        words = {"what": exception.what, "until": exception.until, "book": training_address()}
        return error_page("new_work", 403, **words, **_in_the_house(request))
    if isinstance(exception, NarrowedHere):
        what, roles = NARROWABLE[exception.act].words, role_words(exception.roles)
        texts = _texts_of(request.POST)
        return error_page("narrowed", 403, what=what, roles=roles, texts=texts, **_in_the_house(request))
    return _of_the_api(request, 403, "This is not allowed.") or error_page("403", 403, **_in_the_house(request))


def not_inside(request: Any) -> HttpResponse:
    """404 at an address inside a restricted enquiry that somebody may not enter, or not any more; for a form with what
    was typed, once its token is found good: no other site has its words shown here."""
    set_script_prefix("/")  # its links lead out
    set_urlconf(request.urlconf)  # no view was looked for yet
    refused = CsrfViewMiddleware(lambda _: HttpResponse()).process_view(request, not_inside, (), {})
    sent = request.POST if request.method == "POST" and refused is None else QueryDict()
    return error_page("not_inside", 404, texts=_texts_of(sent), **_in_the_house(request))


def _texts_of(sent: QueryDict) -> list[str]:
    """What somebody typed into a form, to give it back: no choice, and no id."""
    typed = [value for name in sent for value in sent.getlist(name) if name != "csrfmiddlewaretoken"]
    return [value for value in typed if len(value) > SHORT or "\n" in value]


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more was sent than any form may have. It was not read. At a front door it says whom to ring."""
    return error_page("413", 413, contact=contact_of(getattr(request, "place", None)))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without a good token. The reason is Django's own and is not shown."""
    return error_page("csrf", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or none that one may see; the two look the same."""
    return _of_the_api(request, 404, "There is nothing here.") or error_page("404", 404, **_in_the_house(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """500. A screen in the room says in large letters that it is cut off, and asks again by itself."""
    if request.path.startswith(DISPLAY):
        return error_page("cut_off", 503)
    sentence = "Something went wrong here. Send the same again with the same Idempotency-Key."
    return _of_the_api(request, 500, sentence) or error_page("500", 500)


def _of_the_api(request: HttpRequest, status: int, title: str) -> HttpResponse | None:
    """An error at an address of the API, which programs read (RFC 9457); None at any other."""
    if not request.path.startswith("/api/"):
        return None
    code = API_CODES[status]
    response = JsonResponse({"type": "about:blank", "title": title, "status": status, "code": code})
    response.status_code = status
    response["Content-Type"] = "application/problem+json"
    response["Cache-Control"] = "no-store"
    return response


@cache
def _environment() -> Environment:
    return environment()
