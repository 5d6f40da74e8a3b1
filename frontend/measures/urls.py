"""Published measures."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.measures import board_pages

app_name = "measures"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", board_pages.side_by_side, name="side-by-side"),
    path("table.csv", board_pages.as_csv, name="csv"),
    path("hubs/<slug:code>/", board_pages.one_hub, name="one-hub"),
]
