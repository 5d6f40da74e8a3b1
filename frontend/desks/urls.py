"""The hub's agencies: whose desk is open, until when, and what is open there."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.desks import pages

app_name = "desks"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desks/", pages.listed, name="list"),
    path("desks/<slug:code>/", pages.desk, name="desk"),
    path("desks/orders/<uuid:order_id>/", pages.order, name="order"),
]
