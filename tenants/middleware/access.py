"""Nothing answers without a rule, and nothing behind a rule without what the rule needs; nothing is shown that left no
line in the ledger where the rule names one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.module_loading import import_string

from mash_platform.database.ledgers import watch
from tenants.access import Need, methods_of, must_leave_line, rule_of
from tenants.entry import begin_entry

log = logging.getLogger("mash.access")

KEEP_ONLY = "Mash-Keep-Only"  # a header: what was typed is to be kept as a draft, and nothing is to be done
KEEP_BUTTON = "keep_draft"  # the same, by a button, where no script runs


class AccessMiddleware:
    """Looks at the rule of the view that is about to answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Raises: LineMissing where a page is made that left no line in the ledger."""
        request.rule = None
        with watch() as written:
            answer = self.get_response(request)
        if request.rule is not None:
            must_leave_line(request.rule, request, answer, written)
        return answer

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """None lets the view answer. Raises: Http404 where a view has no rule, or declares no method."""
        rule = request.rule = rule_of(view)
        if rule is None:
            log.critical("the view %s has no rule and answers nobody", getattr(view, "__qualname__", view))
            raise Http404
        if not methods_of(view):
            log.critical("the view %s declares no method and answers nobody", getattr(view, "__qualname__", view))
            raise Http404
        if rule.need == Need.NOTHING:
            return None
        if rule.need == Need.PASS and request.method == "POST" and KEEP_ONLY in request.headers:
            return _kept(request)
        if rule.need == Need.PASS and _asks_to_keep(request) and keep_typed()(request, request.seated):
            return HttpResponseRedirect(request.get_full_path())
        if rule.need == Need.PASS:
            return None if getattr(request, "seated", None) is not None else self._send_to_sign_in(request)
        if request.host_kind != "platform":
            raise Http404
        if rule.need == Need.KEY:
            return None
        if not request.user.is_authenticated:
            return not_sent(request) or redirect_to_login(request.get_full_path())
        if rule.need == Need.SECOND_FACTOR and not request.user.is_verified():
            given_back = not_sent(request) if request.user.is_idle else None
            if given_back is not None:
                return given_back
            there = reverse("second-factor")
            back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
            return HttpResponseRedirect(f"{there}?{urlencode({'next': back})}" if back != "/" else there)
        return None

    def _send_to_sign_in(self, request: Any) -> HttpResponse:
        """Without a pass. What somebody sent whose pass had run out is kept for them first, and shown to nobody.

        Where it cannot be kept, since they signed out in another tab or nothing of theirs is kept, it is given back to
        the browser that sent it.
        """
        kept = request.method == "POST" and request.ran_out is not None and keep_typed()(request, request.ran_out)
        given_back = None if kept else not_sent(request)
        return given_back or begin_entry(request, back=request.get_full_path() if kept else None)


def not_sent(request: Any, *, fresh: bool = False) -> HttpResponse | None:
    """For a form: the page that gives back what was typed; None where there is nothing to give back.

    In: `fresh`, where the second factor is asked for again.
    """
    if request.method != "POST":
        return None
    page: Callable[..., HttpResponse | None] = import_string(settings.NOT_SENT)
    return page(request, fresh=fresh)


def _asks_to_keep(request: Any) -> bool:
    """Whether "Keep this draft" was pressed, by somebody with a pass."""
    return request.method == "POST" and request.seated is not None and KEEP_BUTTON in request.POST


def _kept(request: Any) -> HttpResponse:
    """204 with the draft's version as its ETag; 412 where another tab kept a newer one; 409 where nothing is kept."""
    request.rule = None  # no page is made, so none has to leave a line
    who = request.seated or request.ran_out
    if who is None:
        return HttpResponse(status=HTTPStatus.CONFLICT)
    try:
        kept = keep_typed()(request, who, going_on_from=request.headers.get("If-Match"))
    except kept_elsewhere():
        return HttpResponse(status=HTTPStatus.PRECONDITION_FAILED)
    answer = HttpResponse(status=HTTPStatus.NO_CONTENT if kept else HTTPStatus.CONFLICT)
    if kept:
        answer["ETag"] = request.draft_version
    return answer


def kept_elsewhere() -> type[Exception]:
    """What the hub's function raises where a newer draft is there."""
    found: type[Exception] = import_string(settings.KEPT_ELSEWHERE)
    return found


def keep_typed() -> Callable[..., bool]:
    """The function that keeps what was typed: the hub's, named in the settings, since this room does not know it."""
    found: Callable[..., bool] = import_string(settings.KEEP_TYPED)
    return found
