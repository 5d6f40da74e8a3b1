"""The guardian's ledger, and the manager's seats."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.wall import ledger_page, seats

app_name = "wall"
urlpatterns: list[URLPattern | URLResolver] = [
    path("ledger/", ledger_page.ledger_page, name="ledger"),
    path("seats/", seats.seats, name="seats"),
    path("seats/grant/", seats.grant, name="grant-seat"),
    path("seats/<uuid:seat_id>/keep/", seats.keep, name="keep-seat"),
    path("seats/<uuid:seat_id>/end/", seats.end, name="end-seat"),
]
