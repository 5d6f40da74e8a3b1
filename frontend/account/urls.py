"""One's own account."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.account import keys, own

app_name = "account"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", own.account, name="own"),
    path("password/", own.password, name="password"),
    path("email/", own.email, name="email"),
    path("recovery-codes/", own.recovery_codes, name="codes"),
    path("keys/new/", keys.make, name="make-key"),
    path("keys/<uuid:key_id>/revoke/", keys.revoke, name="revoke-key"),
]
