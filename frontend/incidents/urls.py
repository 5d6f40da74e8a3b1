"""When something went wrong: the list, opening one, and one of them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.incidents import pages

app_name = "incidents"
urlpatterns: list[URLPattern | URLResolver] = [
    path("incidents/", pages.listed, name="list"),
    path("incidents/<uuid:incident_id>/", pages.incident, name="incident"),
    path("incidents/<uuid:incident_id>/close/", pages.close, name="close"),
    path("enquiries/<reference:reference>/incident/", pages.begin, name="open"),
]
