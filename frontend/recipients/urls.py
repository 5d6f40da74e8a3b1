"""The hub's recipients: teams outside that products go to."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.recipients import ordering, teams

app_name = "recipients"
urlpatterns: list[URLPattern | URLResolver] = [
    path("recipients/", teams.listed, name="list"),
    path("recipients/add/", ordering.add, name="add"),
    path("recipients/<slug:code>/change/", ordering.change, name="change"),
    path("recipients/orders/<uuid:order_id>/", ordering.order, name="order"),
]
