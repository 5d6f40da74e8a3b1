"""The hub's settings, together."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.settings import overview, permissions_page, reasons_page

app_name = "settings"
urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/", overview.overview, name="overview"),
    path("settings/permissions/", permissions_page.permissions, name="permissions"),
    path("settings/reasons/<slug:which>/", reasons_page.reasons, name="reasons"),
]
