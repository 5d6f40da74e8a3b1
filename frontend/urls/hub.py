"""A hub's host: everything here is inside the wall and needs a pass."""

from __future__ import annotations

from django.urls import include, path

from frontend.sign_in.entering import home
from frontend.urls.common import common, handler400, handler403, handler404, handler500

urlpatterns = [
    *common,
    path("", home, name="home"),
    path("", include("frontend.sign_in.hub_urls")),
    path("", include("frontend.wall.urls")),
    path("templates/", include("frontend.library.hub_urls")),
    path("training/", include("frontend.training.hub_urls")),
    path("triage/", include("frontend.triage.urls")),
    path("", include("frontend.challenges.urls")),
    path("", include("frontend.incidents.urls")),
    path("inspections/", include("frontend.inspections.urls")),
    path("", include("frontend.told.urls")),
    path("", include("frontend.transfers.urls")),
    path("", include("frontend.enquiries.urls")),
    path("", include("frontend.requests.urls")),
    path("", include("frontend.decisions.urls")),
    path("", include("frontend.recipients.urls")),
    path("", include("frontend.colleagues.urls")),
    path("", include("frontend.desks.urls")),
    path("", include("frontend.insight.urls")),
    path("", include("frontend.room.urls")),
    path("", include("frontend.settings.urls")),
    path("", include("frontend.restricted.urls")),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
