"""A front door: the referral form, and how far a referral is."""

from __future__ import annotations

from django.urls import path

from frontend.front_door import door_pages

urlpatterns = [
    path("", door_pages.refer, name="refer"),
    path("sent/<str:token>/", door_pages.sent, name="sent"),
    path("status/<str:token>/", door_pages.status, name="status"),
]
