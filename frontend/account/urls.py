"""One's own account."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.account import keys, your_account

app_name = "account"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", your_account.account, name="own"),
    path("password/", your_account.password, name="password"),
    path("email/", your_account.email, name="email"),
    path("email/stop/", your_account.stop_email, name="stop-email"),
    path("app/", your_account.app, name="app"),
    path("app/stop-reset/", your_account.stop_reset, name="stop-reset"),
    path("recovery-codes/", your_account.recovery_codes, name="codes"),
    path("sign-ins/<uuid:sign_in_id>/end/", your_account.end_sign_in, name="end-sign-in"),
    path("keys/new/", keys.make, name="make-key"),
    path("keys/<uuid:key_id>/revoke/", keys.revoke, name="revoke-key"),
]
