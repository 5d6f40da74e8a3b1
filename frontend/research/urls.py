"""Enquiries, requests, findings and releases."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.research import answering, ask, ask_to_let_out, enquiries, let_out, requests, search

app_name = "research"
urlpatterns: list[URLPattern | URLResolver] = [
    path("enquiries/", enquiries.enquiries, name="enquiries"),
    path("enquiries/<reference:reference>/", enquiries.enquiry, name="enquiry"),
    path("enquiries/<reference:reference>/ask/", ask.ask_agencies, name="ask"),
    path(
        "enquiries/<reference:reference>/ask-to-let-out/", ask_to_let_out.ask_agencies_to_let_out, name="ask-to-let-out"
    ),
    path("search/", search.search_hub, name="search"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<uuid:request_id>/", requests.one, name="request"),
    path("requests/<uuid:request_id>/nothing-known/", answering.nothing_known, name="nothing-known"),
    path("requests/<uuid:request_id>/change/", answering.change, name="change"),
    path("requests/<uuid:request_id>/record/", requests.record, name="record"),
    path("requests/<uuid:request_id>/release/", requests.release, name="release"),
    path("requests/<uuid:request_id>/findings/<uuid:finding_id>/withhold/", requests.withhold, name="withhold"),
    path("requests/<uuid:request_id>/let-out/", let_out.let_findings_out, name="let-out"),
    path("requests/<uuid:request_id>/not-let-out/", let_out.keep_in_the_room, name="not-let-out"),
    path("requests/<uuid:request_id>/finish/", answering.finished, name="finish"),
]
