"""Inspections: who reads what of this hub, for how long; for those who let them in."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.inspections import asking, pages

app_name = "inspections"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.listed, name="list"),
    path("ask/", asking.ask_for, name="ask"),
    path("<uuid:inspection_id>/", pages.inspection, name="inspection"),
    path("<uuid:inspection_id>/agree/", pages.agree_to, name="agree"),
    path("<uuid:inspection_id>/refuse/", pages.refuse_it, name="refuse"),
    path("<uuid:inspection_id>/end/", pages.end_it, name="end"),
    path("papers/<uuid:paper_id>/", pages.paper, name="paper"),
    path("papers/<uuid:paper_id>/anew/", pages.anew, name="anew"),
]
