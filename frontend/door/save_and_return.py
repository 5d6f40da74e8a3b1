"""Save and come back later: a form goes on in another browser by a private link, for whoever knows its code."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from frontend.door.draft import COOKIE, MOST_TRIES, Draft
from frontend.door.order import first_open
from frontend.door.steps import gone, saved
from tenants.access import public

WHY = "whoever began a form holds its link, and knows its code"


@public(WHY)
@require_http_methods(["GET", "POST"])
def save(request: Any) -> HttpResponse:
    """A POST keeps the form for seven days; the page has its private link, to be copied or sent to oneself."""
    draft = Draft.of(request)
    if answer := gone(request, draft):
        return answer
    if request.method == "POST":
        return saved(draft)
    if not draft.link:
        return HttpResponseRedirect(first_open(draft))
    link = request.build_absolute_uri(reverse("come-back-by-link", args=[draft.link]))
    words = f"You began a form and saved it. Go on with it here: {link}\n\nYou need the code that you wrote down."
    return render(
        request,
        "door/saved.html",
        {
            "link": link,
            "mail": f"mailto:?subject={quote('A form that you saved')}&body={quote(words)}",
            "code": draft.code,
            "until": datetime.fromisoformat(draft.saved_until),
            "onward": first_open(draft),
        },
    )


@public(WHY)
@require_http_methods(["GET", "POST"])
def by_link(request: Any, token: str) -> HttpResponse:
    """The question for the code; who knows it goes on where the form was left, in this browser."""
    draft = Draft.behind(request.authority.slug, token)
    if draft.sent or not draft.is_live:
        return render(request, "door/link_over.html")
    wrong = False
    if request.method == "POST" and request.POST.get("go") == "delete":
        draft.remove()
        return HttpResponseRedirect(reverse("refer"))
    if request.method == "POST":
        if draft.opens_for(request.POST.get("code", "")):
            draft.open_in(request.COOKIES.get(COOKIE, ""))
            return draft.with_cookie(HttpResponseRedirect(first_open(draft)))
        wrong = True
    here = reverse("come-back-by-link", args=[token])
    shown = {"action": here, "clear": here, "wrong": wrong, "is_over": draft.tries >= MOST_TRIES, "by_link": True}
    return render(request, "door/come_back.html", shown)
