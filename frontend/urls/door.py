"""A front door's host: for anyone who refers a child."""

from __future__ import annotations

from django.urls import include, path

from frontend.urls.common import common, handler400, handler403, handler404, handler500

urlpatterns = [
    *common,
    path("", include("frontend.door.urls")),
    path("api/v1/", include("api.urls")),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
