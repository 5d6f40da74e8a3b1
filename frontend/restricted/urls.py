"""Restricted enquiries: restricting one, one's own, breaking the glass, and what guardians read."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.restricted import breaking_glass, guarded, named_people, opening, own, restricting

app_name = "restricted"
urlpatterns: list[URLPattern | URLResolver] = [
    path("enquiries/<reference:reference>/restrict/", restricting.restrict, name="restrict"),
    path("triage/<reference:reference>/restricted/", opening.open_restricted, name="open"),
    path("restricted/", own.own, name="own"),
    path("restricted/break-glass/", breaking_glass.break_glass, name="break-glass"),
    path("restricted/minutes/", breaking_glass.minutes, name="minutes"),
    path("restricted/<uuid:restriction_id>/", named_people.named, name="one"),
    path("restricted/<uuid:restriction_id>/people/<uuid:person_id>/remove/", named_people.remove, name="remove"),
    path("restricted/<uuid:restriction_id>/lift/", named_people.lift, name="lift"),
    path("ledger/restricted/", guarded.register, name="register"),
    path("ledger/restricted/<uuid:restriction_id>/", guarded.one, name="guarded"),
    path("ledger/restricted/openings/<uuid:opening_id>/", guarded.opening, name="opening"),
]
