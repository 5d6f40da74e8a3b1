"""Links with other initiatives."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.links import register

app_name = "links"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", register.links, name="links"),
    path("new/", register.new, name="new"),
    path("<uuid:link>/change/", register.change, name="change"),
]
