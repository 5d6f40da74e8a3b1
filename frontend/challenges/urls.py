"""Challenging a decision, and the steps of it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.challenges import pages, steps_page

app_name = "challenges"
urlpatterns: list[URLPattern | URLResolver] = [
    path("challenges/steps/", steps_page.steps, name="steps"),
    path("challenges/<uuid:challenge_id>/", pages.challenge_page, name="challenge"),
    path("enquiries/<reference:reference>/challenges/", pages.of_enquiry, name="of-enquiry"),
]
