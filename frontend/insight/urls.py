"""A hub's insight into its own work."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.insight import emerging_page, lists_page, measures_page

app_name = "insight"
urlpatterns: list[URLPattern | URLResolver] = [
    path("measures/", measures_page.measures, name="measures"),
    path("measures/months.csv", lists_page.measures_file, name="months-file"),
    path("measures/agencies.csv", lists_page.agencies_file, name="agencies-file"),
    path("measures/lists/", lists_page.lists, name="lists"),
    path("measures/lists/<slug:name>/", lists_page.child_list, name="list"),
    path("coming-up-again/", emerging_page.coming_up_again, name="emerging"),
]
