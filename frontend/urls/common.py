"""What every host answers: whether it is alive, and errors in our own words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from frontend.urls import converters  # noqa: F401 - registers them before any route is read
from tenants.access import public


@public("says that the service is alive, and nothing else")
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """For whoever watches the service."""
    return HttpResponse("alive\n", content_type="text/plain")


common = [path("alive/", alive, name="alive")]

handler400 = "frontend.errors.bad_request"
handler403 = "frontend.errors.forbidden"
handler404 = "frontend.errors.not_found"
handler500 = "frontend.errors.server_error"
