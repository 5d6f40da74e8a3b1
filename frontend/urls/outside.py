"""A hub's outside: recipients fetch their copies."""

from __future__ import annotations

from django.urls import include, path

from frontend.urls.common import common, handler400, handler403, handler404, handler500

urlpatterns = [
    *common,
    path("", include("frontend.sign_in.hub_urls")),
    path("", include("frontend.outside.urls")),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
