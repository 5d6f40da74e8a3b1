"""Training inside a hub, for its manager."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.training import hub_pages

app_name = "hub-training"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", hub_pages.home, name="home"),
    path("require/", hub_pages.require_module, name="require"),
    path("requirements/<uuid:requirement_id>/end/", hub_pages.end_requirement, name="end"),
]
