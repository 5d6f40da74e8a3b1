"""Away and back: how long the pass lasts, the locked screen, and what was sent by somebody who was signed out."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tenants.access import public
from tenants.entry import begin_entry, local_path
from tenants.models import OUTSIDE_ROLES, HostKind, Role

BACK_COOKIE = settings.COOKIES["back"]
# Never given back: what opens an account, and what a form needs for itself.
NOT_GIVEN_BACK = frozenset({"csrfmiddlewaretoken", "password", "current", "new", "code"})
TAB = re.compile(r"[0-9a-f]{16}")
MOST_TABS = 10  # whose way back is kept: cookies are sent with every request
LONGEST_SHOWN = 120_000  # characters


@public("says how long this browser's own pass lasts, and does not make it longer")
@require_GET
def time_left(request: Any) -> HttpResponse:
    """Seconds until the pass runs out if nobody uses it; 0 without one. A page asks before it covers itself."""
    held = getattr(request, "held", None)
    seconds = settings.PASS_IDLE_SECONDS - (timezone.now() - held.last_seen_at).total_seconds() if held else 0
    return JsonResponse({"seconds": max(0, int(seconds))})


@public("shows the name of whose pass ran out in this browser, and nothing else")
@require_GET
def locked(request: Any) -> HttpResponse:
    """What covers a page that nobody uses. Where it was is kept in a cookie that no page can read, one for each tab.

    The locked screen of a tab whose person has come back in another one leads on to where it was.
    """
    ran_out, tab = getattr(request, "ran_out", None), _tab(request)
    if getattr(request, "seated", None) is not None:
        response = HttpResponseRedirect(local_path(request, request.COOKIES.get(_cookie_of(tab), "/")))
        response.delete_cookie(_cookie_of(tab), path="/", samesite="Lax")
        return response
    if ran_out is not None and "from" in request.GET:
        return _lock(request, local_path(request, request.GET["from"]))
    keeps = ran_out is not None and ran_out.role not in OUTSIDE_ROLES | {Role.GUARDIAN}
    words = {"person": ran_out.name if ran_out else "", "keeps": keeps, "tab": tab}
    return render(request, "sign_in/locked.html", words)


@public("begins an entry, as every page of a hub does for whoever has no pass")
@require_GET
def unlock(request: Any) -> HttpResponse:
    """To the platform, which asks for the second factor, and back to where the screen was locked."""
    name = _cookie_of(_tab(request))
    response = begin_entry(request, back=local_path(request, request.COOKIES.get(name, "/")))
    response.delete_cookie(name, path="/", samesite="Lax")
    return response


def _lock(request: Any, back: str) -> HttpResponse:
    """On to a locked screen of this tab's own, whose address has an id; the oldest of many tabs is forgotten."""
    tab = f"{int(timezone.now().timestamp()):010x}{secrets.token_hex(3)}"
    response = HttpResponseRedirect(f"/locked/?tab={tab}")
    others = sorted(name for name in request.COOKIES if name.startswith(f"{BACK_COOKIE}-"))
    for name in others[: max(0, len(others) + 1 - MOST_TABS)]:
        response.delete_cookie(name, path="/", samesite="Lax")
    response.set_cookie(
        _cookie_of(tab), back, max_age=settings.PASS_ABSOLUTE_SECONDS, secure=True, httponly=True, samesite="Lax"
    )
    return response


def _tab(request: Any) -> str:
    """The id in the address of a locked screen; empty where it is none of ours."""
    found = TAB.fullmatch(request.GET.get("tab", ""))
    return found.group() if found else ""


def _cookie_of(tab: str) -> str:
    return f"{BACK_COOKIE}-{tab}"


def not_sent(request: Any, *, fresh: bool = False) -> HttpResponse | None:
    """The answer to a form of somebody who is signed out: nothing was sent, and here is what they typed. In: `fresh`,
    where they are signed in and the form, of which nothing is kept, asks for the second factor again.

    Only after the form's token was found good, so that no other site has its words shown here. None where there is
    nothing to give back, or it is a password.
    """
    names = [name for name in request.POST if name not in NOT_GIVEN_BACK]
    if not names or len(names) + 1 < len(request.POST) or request.FILES:
        return None
    typed = [(name, value) for name in names for value in request.POST.getlist(name)]
    if not any(value.strip() for _, value in typed) or sum(len(value) for _, value in typed) > LONGEST_SHOWN:
        return None
    on_platform = request.host_kind == "platform"
    if not on_platform and request.host_kind not in (HostKind.HUB, HostKind.OUTSIDE):
        return None
    words = {
        "typed": typed,
        "texts": [value for _, value in typed if len(value) > 20 or "\n" in value],
        "path": request.get_full_path(),
        "there": "/sign-in/" if on_platform and not request.user.is_authenticated else "/",
        "fresh": fresh,
    }
    return render(request, "sign_in/not_sent.html", words, status=403)
