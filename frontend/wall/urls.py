"""The guardian's ledger."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.wall import ledger_page

app_name = "wall"
urlpatterns: list[URLPattern | URLResolver] = [
    path("ledger/", ledger_page.ledger_page, name="ledger"),
]
