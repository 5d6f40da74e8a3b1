"""A hub's insight into its own work."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.insight import audits_page, emerging_page, lists_page, measures_page

app_name = "insight"
urlpatterns: list[URLPattern | URLResolver] = [
    path("measures/", measures_page.measures, name="measures"),
    path("measures/months.csv", lists_page.measures_file, name="months-file"),
    path("measures/agencies.csv", lists_page.agencies_file, name="agencies-file"),
    path("measures/lists/", lists_page.lists, name="lists"),
    path("measures/lists/<slug:name>/", lists_page.child_list, name="list"),
    path("audits/", audits_page.audits, name="audits"),
    path("audits/<uuid:sample_id>/", audits_page.sample, name="audit"),
    path("audits/<uuid:sample_id>/figures.csv", audits_page.figures_file, name="audit-file"),
    path("audits/enquiries/<uuid:item_id>/", audits_page.audited, name="audited"),
    path("coming-up-again/", emerging_page.coming_up_again, name="emerging"),
]
