"""The board's packs."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.packs import making, packs

app_name = "packs"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", packs.listed, name="list"),
    path("make/", making.make, name="make"),
    path("<int:number>/", packs.show, name="pack"),
    path("<int:number>/pack.pdf", packs.pdf, name="pdf"),
    path("<int:number>/pack.json", packs.document, name="document"),
]
