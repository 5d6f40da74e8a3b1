"""One's own notices."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.notices import pages

app_name = "notices"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.every, name="all"),
    path("read/", pages.read_all, name="read-all"),
    path("<uuid:notice_id>/read/", pages.read_one, name="read"),
]
