"""Enquiries, requests, findings and releases."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.research import ask, enquiries, requests, search

app_name = "research"
urlpatterns: list[URLPattern | URLResolver] = [
    path("enquiries/", enquiries.enquiries, name="enquiries"),
    path("enquiries/<str:reference>/", enquiries.enquiry, name="enquiry"),
    path("enquiries/<str:reference>/ask/", ask.ask_agencies, name="ask"),
    path("search/", search.search_hub, name="search"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<uuid:request_id>/", requests.one, name="request"),
    path("requests/<uuid:request_id>/nothing-known/", requests.nothing_known, name="nothing-known"),
    path("requests/<uuid:request_id>/change/", requests.change, name="change"),
    path("requests/<uuid:request_id>/record/", requests.record, name="record"),
    path("requests/<uuid:request_id>/release/", requests.release, name="release"),
    path("requests/<uuid:request_id>/findings/<uuid:finding_id>/withhold/", requests.withhold, name="withhold"),
    path("requests/<uuid:request_id>/finish/", requests.finished, name="finish"),
]
