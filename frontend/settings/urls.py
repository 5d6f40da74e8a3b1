"""The hub's settings, together."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.settings import overview

app_name = "settings"
urlpatterns: list[URLPattern | URLResolver] = [path("settings/", overview.overview, name="overview")]
