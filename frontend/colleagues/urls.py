"""Who of one's colleagues has what to do, and what is done with it while they are away."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.colleagues import away, handed_lists, who_has_what

app_name = "colleagues"
urlpatterns: list[URLPattern | URLResolver] = [
    path("colleagues/", who_has_what.listed, name="list"),
    path("colleagues/hand-overs/", handed_lists.listed, name="handed-lists"),
    path("colleagues/hand-overs/<uuid:handed_id>/", handed_lists.one, name="handed-list"),
    path("colleagues/away/", away.away, name="away"),
    path("colleagues/away/<uuid:absence_id>/back/", away.back, name="back"),
    path("colleagues/<uuid:seat_id>/", who_has_what.hand_over, name="hand-over"),
]
