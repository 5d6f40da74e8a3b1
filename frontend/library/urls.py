"""The shared library, for everybody who is signed in; its publishers write here too."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.library import listing, reading, typed_pages, writing

app_name = "library"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", listing.library, name="list"),
    path("new/", writing.new, name="new"),
    path("<uuid:template_id>/", reading.template, name="template"),
    path("<uuid:template_id>/versions/<number:number>/", reading.template, name="version"),
    path("<uuid:template_id>/versions/<number:number>/file/", reading.file, name="file"),
    path("<uuid:template_id>/versions/<number:number>/withdraw/", writing.withdraw_version, name="withdraw"),
    path("<uuid:template_id>/compare/<number:before>/<number:after>/", reading.compare, name="compare"),
    path("<uuid:template_id>/next/", writing.next_version, name="next"),
    path("<uuid:template_id>/draft/", writing.draft, name="draft"),
    path("<uuid:template_id>/draft/file/", writing.draft_file, name="draft-file"),
    path("<uuid:template_id>/draft/questions/<slug:step>/", typed_pages.questions, name="questions"),
    path("<uuid:template_id>/draft/content/", typed_pages.content, name="content"),
    path("<uuid:template_id>/draft/publish/", writing.publish_draft, name="publish"),
    path("<uuid:template_id>/draft/discard/", writing.discard_draft, name="discard"),
]
