"""One's own account."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.account import keys, own

app_name = "account"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", own.account, name="own"),
    path("password/", own.password, name="password"),
    path("email/", own.email, name="email"),
    path("email/stop/", own.stop_email, name="stop-email"),
    path("app/", own.app, name="app"),
    path("app/stop-reset/", own.stop_reset, name="stop-reset"),
    path("recovery-codes/", own.recovery_codes, name="codes"),
    path("sign-ins/<uuid:sign_in_id>/end/", own.end_sign_in, name="end-sign-in"),
    path("keys/new/", keys.make, name="make-key"),
    path("keys/<uuid:key_id>/revoke/", keys.revoke, name="revoke-key"),
]
