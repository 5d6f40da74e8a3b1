"""People, their accounts and seats, for the operator."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.people import accounts, closings, leaving, listing, names, seats

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", listing.people, name="people"),
    path("new/", accounts.new, name="new"),
    path("names/", names.listed, name="names"),
    path("names/<uuid:order_id>/", names.one, name="name"),
    path("closings/", closings.listed, name="closings"),
    path("closings/<uuid:order_id>/", closings.one, name="closing"),
    path("review/", listing.to_review, name="review"),
    path("<uuid:person_id>/", listing.person, name="person"),
    path("<uuid:person_id>/leaves/", leaving.leaves, name="leaves"),
    path("<uuid:person_id>/back/", leaving.back, name="back"),
    path("<uuid:person_id>/seat/", seats.give, name="give-seat"),
    path("<uuid:person_id>/invite/", accounts.invite_again, name="invite"),
    path("seats/<uuid:seat_id>/end/", seats.end, name="end-seat"),
    path("seats/<uuid:seat_id>/keep/", seats.keep, name="keep-seat"),
]
