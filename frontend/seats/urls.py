"""Seats that have not taken force: who is to be invited, what waits for agreement, what sleeps, and stopping it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.seats import new_seats

app_name = "seats"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", new_seats.new, name="new"),
    path("<uuid:seat_id>/agree/", new_seats.agree, name="agree"),
    path("contacts/<uuid:contact_id>/stop/", new_seats.stop_contact, name="stop-contact"),
    path("starters/<uuid:starter_id>/invite/", new_seats.invite, name="invite"),
    path("starters/<uuid:starter_id>/stop/", new_seats.stop_starter, name="stop-starter"),
    path("<uuid:seat_id>/stop/", new_seats.stop, name="stop"),
]
