"""Between hubs: known to you?, and what is passed on."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.transfers import between_hubs, known_to_you, notification_offers, product_offers

app_name = "transfers"
urlpatterns: list[URLPattern | URLResolver] = [
    path("enquiries/<reference:reference>/known-elsewhere/", known_to_you.elsewhere, name="known"),
    path("enquiries/<reference:reference>/known-elsewhere/<uuid:question_id>/", known_to_you.again, name="known-again"),
    path("triage/<reference:reference>/pass/", notification_offers.offer_to_hub, name="offer"),
    path("triage/<reference:reference>/product/", product_offers.received, name="received-product"),
    path("between-hubs/", between_hubs.between, name="between"),
    path("between-hubs/<uuid:passing_id>/withdraw/", notification_offers.withdraw_offer, name="withdraw"),
    path("between-hubs/products/<uuid:offer_id>/withdraw/", product_offers.withdraw_offer, name="withdraw-product"),
    path("between-hubs/<uuid:transfer_id>/accept/", between_hubs.accept, name="accept"),
    path("between-hubs/<uuid:transfer_id>/decline/", between_hubs.decline, name="decline"),
]
