"""A front door that is closed: it says where to turn, and takes nothing.

Who told it something while it was open can still look how far that is.
"""

from __future__ import annotations

from django.urls import include, path, re_path

from frontend.front_door import door_adults, door_closed, door_sent
from frontend.urls.common import common, handler400, handler403, handler404, handler500

urlpatterns = [
    *common,
    path("sent/<token:token>/", door_sent.sent, name="sent"),
    path("status/<token:token>/", door_sent.status, name="status"),
    path("adults/", door_adults.adults, name="adults"),
    path("api/v1/", include("api.closed")),
    path("", door_closed.closed, name="refer"),
    re_path("^.+$", door_closed.elsewhere),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
