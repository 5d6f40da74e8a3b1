"""A front door's host: for anyone who refers a child."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern

from frontend.urls.common import common, handler400, handler403, handler404, handler500

urlpatterns: list[URLPattern | URLResolver] = [
    *common,
    path("api/v1/", include("api.urls")),
    # Named, not included: a process that answers the API alone does not load the form and its pages.
    URLResolver(RoutePattern(""), "frontend.door.urls"),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
