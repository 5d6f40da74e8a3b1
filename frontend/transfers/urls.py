"""Between hubs: what is passed on, and what came."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.transfers import between_hubs, notification_offers, product_offers

app_name = "transfers"
urlpatterns: list[URLPattern | URLResolver] = [
    path("triage/<reference:reference>/pass/", notification_offers.offer_to_hub, name="offer"),
    path("triage/<reference:reference>/product/", product_offers.received, name="received-product"),
    path("between-hubs/", between_hubs.between, name="between"),
    path("between-hubs/<uuid:passing_id>/withdraw/", notification_offers.withdraw_offer, name="withdraw"),
    path("between-hubs/products/<uuid:offer_id>/withdraw/", product_offers.withdraw_offer, name="withdraw-product"),
    path("between-hubs/<uuid:transfer_id>/accept/", between_hubs.accept, name="accept"),
    path("between-hubs/<uuid:transfer_id>/decline/", between_hubs.decline, name="decline"),
]
