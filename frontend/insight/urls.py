"""A hub's insight into its own work."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.insight import emerging_page, measures_page

app_name = "insight"
urlpatterns: list[URLPattern | URLResolver] = [
    path("measures/", measures_page.measures, name="measures"),
    path("coming-up-again/", emerging_page.coming_up_again, name="emerging"),
]
