"""Enquiries, requests, findings and releases."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.research import ask, enquiries

app_name = "research"
urlpatterns: list[URLPattern | URLResolver] = [
    path("enquiries/", enquiries.enquiries, name="enquiries"),
    path("enquiries/<str:reference>/", enquiries.enquiry, name="enquiry"),
    path("enquiries/<str:reference>/ask/", ask.ask_agencies, name="ask"),
]
