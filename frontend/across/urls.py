"""Between hubs: known to you?, and what is passed on."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.across import between, known, passing, products

app_name = "across"
urlpatterns: list[URLPattern | URLResolver] = [
    path("enquiries/<str:reference>/known-elsewhere/", known.elsewhere, name="known"),
    path("enquiries/<str:reference>/known-elsewhere/<uuid:question_id>/", known.again, name="known-again"),
    path("triage/<str:reference>/pass/", passing.offer_to_hub, name="offer"),
    path("triage/<str:reference>/product/", products.received, name="received-product"),
    path("between-hubs/", between.between, name="between"),
    path("between-hubs/<uuid:passing_id>/withdraw/", passing.withdraw_offer, name="withdraw"),
    path("between-hubs/products/<uuid:offer_id>/withdraw/", products.withdraw_offer, name="withdraw-product"),
    path("between-hubs/<uuid:transfer_id>/accept/", between.accept, name="accept"),
    path("between-hubs/<uuid:transfer_id>/decline/", between.decline, name="decline"),
]
