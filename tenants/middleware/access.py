"""Nothing answers without a rule, and nothing behind a rule without what the rule needs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.module_loading import import_string

from tenants.access import Need, methods_of, rule_of
from tenants.entry import begin_entry

CHANGE_PASSWORD = "account:password"  # noqa: S105 - a route
log = logging.getLogger("mash.access")


class AccessMiddleware:
    """Looks at the rule of the view that is about to answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """None lets the view answer. Raises: Http404 where a view has no rule, or declares no method."""
        rule = rule_of(view)
        if rule is None:
            log.critical("the view %s has no rule and answers nobody", getattr(view, "__qualname__", view))
            raise Http404
        if not methods_of(view):
            log.critical("the view %s declares no method and answers nobody", getattr(view, "__qualname__", view))
            raise Http404
        if rule.need == Need.NOTHING:
            return None
        if rule.need == Need.PASS:
            return None if getattr(request, "seated", None) is not None else self._send_to_sign_in(request)
        if request.host_kind != "platform":
            raise Http404
        if rule.need == Need.KEY:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if rule.need == Need.SECOND_FACTOR and not request.user.is_verified():
            return HttpResponseRedirect(reverse("second-factor"))
        if rule.need == Need.SECOND_FACTOR and request.user.password_is_first:
            # A password that somebody else has seen opens nothing but the page that changes it.
            own = reverse(CHANGE_PASSWORD)
            return None if request.path == own else HttpResponseRedirect(own)
        return None

    def _send_to_sign_in(self, request: Any) -> HttpResponse:
        """Without a pass. What somebody sent whose pass had run out is kept for them first, and shown to nobody."""
        kept = request.method == "POST" and request.ran_out is not None and keep_typed()(request, request.ran_out)
        return begin_entry(request, back=request.get_full_path() if kept else None)


def keep_typed() -> Callable[[HttpRequest, Any], bool]:
    """The function that keeps what was typed: the hub's, named in the settings, since this room does not know it."""
    found: Callable[[HttpRequest, Any], bool] = import_string(settings.KEEP_TYPED)
    return found
