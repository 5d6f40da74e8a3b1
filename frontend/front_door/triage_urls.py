"""Triage, inside the wall."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.front_door import triage_detail, triage_list

app_name = "triage"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", triage_list.waiting, name="list"),
    path("<reference:reference>/", triage_detail.notification, name="notification"),
    path("<reference:reference>/set-aside/", triage_detail.put_aside, name="set-aside"),
]
