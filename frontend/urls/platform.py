"""The platform's host: signing in, choosing a hub, the board."""

from __future__ import annotations

from django.urls import include, path

from frontend.urls.common import common, handler400, handler403, handler404, handler500

urlpatterns = [
    *common,
    path("", include("frontend.sign_in.platform_urls")),
    path("account/", include("frontend.account.urls")),
    path("requests/", include("frontend.partners.urls")),
    path("readiness/", include("frontend.readiness.urls")),
    path("links/", include("frontend.links.urls")),
    path("seats/", include("frontend.seats.urls")),
    path("people/", include("frontend.people.urls")),
    path("api/v1/", include("api.urls_platform")),
    path("notices/", include("frontend.notices.urls")),
    path("library/", include("frontend.library.urls")),
    path("training/", include("frontend.training.urls")),
    path("mentors/", include("frontend.mentors.urls")),
    path("board/", include("frontend.board.urls")),
    path("packs/", include("frontend.packs.urls")),
    path("registers/", include("frontend.packs.register_urls")),
    path("audit/", include("frontend.audit.urls")),
    path("measures/", include("frontend.measures.urls")),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
