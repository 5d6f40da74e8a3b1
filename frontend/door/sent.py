"""After a referral was sent: its reference, and how far it is."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hub.front_door.notifications.status import status_of
from tenants.access import public

HOLDER = "whoever sent a referral holds its token"


@public(HOLDER)
@require_GET
def sent(request: Any, token: str) -> HttpResponse:
    """The reference, and what happens next."""
    return _status(request, token, "door/sent.html")


@public(HOLDER)
@require_GET
def status(request: Any, token: str) -> HttpResponse:
    """How far it is, and nothing else."""
    return _status(request, token, "door/status.html")


def _status(request: Any, token: str, template: str) -> HttpResponse:
    found = status_of(token)
    if found is None:
        raise Http404
    return render(request, template, {"status": found, "token": token})
