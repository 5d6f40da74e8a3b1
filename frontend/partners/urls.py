"""The lists over all hubs: requests to one's agency, and what it sent."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.partners.sent import sent
from frontend.partners.waiting import waiting

app_name = "partners"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", waiting, name="waiting"),
    path("sent/", sent, name="sent"),
]
