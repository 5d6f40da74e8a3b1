"""The platform's ledger, for its auditor."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.audit import pages

app_name = "audit"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.ledger_page, name="ledger"),
    path("hubs/", pages.hubs, name="hubs"),
    path("people/<uuid:person_id>/", pages.person, name="person"),
]
