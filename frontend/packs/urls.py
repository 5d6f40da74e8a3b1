"""The board's packs."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.packs import making, packs

app_name = "packs"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", packs.listed, name="list"),
    path("make/", making.make, name="make"),
    path("<number:number>/", packs.show, name="pack"),
    path("<number:number>/pack.pdf", packs.pdf, name="pdf"),
    path("<number:number>/pack.json", packs.document, name="document"),
]
