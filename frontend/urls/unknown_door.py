"""A host that is named as a front door and is none: whatever is asked for there leads to the list of doors."""

from __future__ import annotations

from django.urls import include, path, re_path

from frontend.door import closed
from frontend.urls.common import common, handler400, handler403, handler404, handler500

urlpatterns = [
    *common,
    path("api/v1/", include("api.unknown")),
    re_path("^.*$", closed.unknown),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
