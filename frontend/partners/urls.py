"""The partner list."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.partners.waiting import waiting

app_name = "partners"
urlpatterns: list[URLPattern | URLResolver] = [path("", waiting, name="waiting")]
