"""A hub's outside, for an inspector: what was named for them, and no other address (tenants/middleware/passes.py)."""

from __future__ import annotations

from django.urls import include, path

from frontend.inspections import reading
from frontend.urls.common import common, handler400, handler403, handler404, handler500

urlpatterns = [
    *common,
    path("", include("frontend.sign_in.hub_urls")),
    path("", reading.named, name="named"),
    path("papers/<uuid:paper_id>/", reading.paper, name="named-paper"),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
