"""Where a researcher goes from a request: back to it, to the list here, or to the partner list at its place."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from frontend.partners.place import came_from
from hub.research.models import Request
from hub.research.tasks import request_changed
from tenants.access import PlatformRequest


def to_request(request: PlatformRequest, request_id: UUID) -> HttpResponse:
    """To the request's page, which still knows where its reader came from."""
    place = came_from(request)
    return redirect(reverse("research:request", args=[request_id]) + (place.words if place else ""))


def answered(request: PlatformRequest, asked: Request, said: str) -> HttpResponse:
    """Back to where the answer was begun from.

    The list across hubs is told at once, so that it does not show for some seconds what was just answered; the outbox
    tells it again, which changes nothing.
    """
    request_changed(asked.pk)
    place = came_from(request)
    if place:
        return redirect(place.back(asked.pk))
    messages.success(request, said)
    return redirect("research:requests")
