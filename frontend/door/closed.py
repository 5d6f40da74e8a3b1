"""A front door before its hub's go-live, or after its last day: where to turn; and a host that is named as a door and
is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from frontend.door.draft import Draft
from tenants import doors
from tenants.access import public

# A closed door says so to whatever is sent.
EVERY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WHY = "whoever worries about a child has to learn where to turn"


@public(WHY)
@csrf_exempt  # it changes nothing, and whoever sends a form here has to read that
@require_http_methods(EVERY)
def closed(request: Any) -> HttpResponse:
    """The one page. Whatever is sent to it is kept nowhere, and the page says so."""
    was_sent = request.method not in ("GET", "HEAD")
    return render(
        request, "door/closed.html", {"place": request.place, "was_sent": was_sent}, status=503 if was_sent else 200
    )


@public(WHY)
@csrf_exempt
@require_http_methods(EVERY)
def elsewhere(request: Any) -> HttpResponse:
    """Any other address of an open door: to the one page; a form that is sent there is answered by it."""
    return HttpResponseRedirect(reverse("refer")) if request.method in ("GET", "HEAD") else closed(request)


@public(WHY)
@csrf_exempt
@require_http_methods(EVERY)
def ended(request: Any) -> HttpResponse:
    """The front page of a door that has closed: the door that takes its place, by its name and address."""
    was_sent = request.method not in ("GET", "HEAD")
    shown = {"place": request.place, "instead": doors.instead_of(request.place), "was_sent": was_sent}
    return render(request, "door/ended.html", shown, status=503 if was_sent else 200)


def if_begun(step: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A step of the form, for whoever began one before the door closed; for anybody else the page that says so."""

    @wraps(step)
    def stepped(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        draft = Draft.of(request)
        return step(request, *args, **kwargs) if draft.is_live or draft.sent else ended(request)

    return stepped


@public(WHY)
@csrf_exempt
@require_http_methods(EVERY)
def unknown(request: Any) -> HttpResponse:
    """To the list of doors; what was sent is kept nowhere, and the page says so."""
    every = f"{settings.PLATFORM_ADDRESS}/front-doors/"
    if request.method in ("GET", "HEAD"):
        return HttpResponseRedirect(every)
    return render(request, "door/unknown.html", {"doors": every}, status=404)
