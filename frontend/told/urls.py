"""Referrers who are to be told, telling them, and what an agency was told of what it sent."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.told import sent_by_us, tell_page, to_tell

app_name = "told"
urlpatterns: list[URLPattern | URLResolver] = [
    path("referrers/", to_tell.to_tell, name="list"),
    path("referrers/sent-by-us/", sent_by_us.sent_by_us, name="sent-by-us"),
    path("referrers/<reference:reference>/", tell_page.tell, name="tell"),
]
