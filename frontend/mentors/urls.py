"""Mentors at go-lives."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.mentors import booking, visits

app_name = "mentors"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", visits.visits, name="visits"),
    path("book/", booking.book, name="book"),
    path("<uuid:booking_id>/", visits.visit, name="visit"),
    path("<uuid:booking_id>/move/", booking.move, name="move"),
    path("<uuid:booking_id>/call-off/", booking.call_off, name="call-off"),
    path("<uuid:booking_id>/note/", visits.note, name="note"),
    path("<uuid:booking_id>/follow-up/", visits.follow_up, name="follow-up"),
    path("follow-ups/<uuid:follow_up_id>/close/", visits.close, name="close"),
]
