"""Which templates a hub follows, and its manager's choice."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.library import hub_adopt, hub_pages

app_name = "templates"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", hub_pages.templates, name="list"),
    path("in-use/<uuid:adoption_id>/", hub_pages.in_use, name="in-use"),
    path("in-use/<uuid:adoption_id>/file/", hub_pages.file, name="file"),
    path("library/", hub_adopt.choose, name="choose"),
    path("library/<uuid:template_id>/<number:number>/", hub_adopt.adopt_version, name="adopt"),
    path("own-words/<slug:kind>/", hub_adopt.own_words, name="own-words"),
]
