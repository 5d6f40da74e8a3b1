"""A front door that is closed: it says where to turn, and takes nothing.

Who told it something while it was open can still look how far that is.
"""

from __future__ import annotations

from django.urls import include, path, re_path

from frontend.door import adults, closed, sent
from frontend.urls.common import common, handler400, handler403, handler404, handler500

urlpatterns = [
    *common,
    path("sent/<token:token>/", sent.sent, name="sent"),
    path("status/<token:token>/", sent.status, name="status"),
    path("adults/", adults.adults, name="adults"),
    path("api/v1/", include("api.closed")),
    path("", closed.closed, name="refer"),
    re_path("^.+$", closed.elsewhere),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
