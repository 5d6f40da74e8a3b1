"""What can be put right in an open enquiry: a child's rating, and which notifications belong to it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.front_door import review_rating, take_out

app_name = "enquiry"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<reference:reference>/children/<uuid:subject_id>/rating/", review_rating.review_rating, name="rating"),
    path(
        "<reference:reference>/notifications/<reference:notification>/take-out/", take_out.take_it_out, name="take-out"
    ),
]
