"""The hub's settings, together."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.settings import overview, reasons_page

app_name = "settings"
urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/", overview.overview, name="overview"),
    path("settings/reasons/<slug:which>/", reasons_page.reasons, name="reasons"),
]
