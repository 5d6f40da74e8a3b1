"""Between hubs: known to you?, and what is passed on."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.across import known

app_name = "across"
urlpatterns: list[URLPattern | URLResolver] = [
    path("enquiries/<str:reference>/known-elsewhere/", known.elsewhere, name="known"),
    path("enquiries/<str:reference>/known-elsewhere/<uuid:question_id>/", known.again, name="known-again"),
]
