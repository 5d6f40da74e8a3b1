"""Who asks by API: the holder of a key, on behalf of one researcher and for their agency alone."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled

from tenants import api_keys, ledger, rate_limits
from tenants.client_address import client_address, whose
from tenants.ledger import PlatformAct
from tenants.models import ApiKey

SCHEME = "Bearer"


class ByKey(BaseAuthentication):
    """`Authorization: Bearer mash_...`. Every wrong key looks the same, and is written in the ledger without it.

    Wrong keys are counted by address and then have to wait; a right one never waits for somebody else's wrong ones.
    """

    def authenticate(self, request: Any) -> tuple[Any, ApiKey] | None:
        """Out: the person and their key; None without the header, which the permission then refuses."""
        said = get_authorization_header(request).split()
        if not said or said[0].lower() != SCHEME.lower().encode():
            return None
        token = said[1].decode("ascii", "replace") if len(said) == 2 else ""
        key = api_keys.key_of(token, timezone.now())
        if key is not None:
            return key.seat.user, key
        address = client_address(request._request)
        wait = rate_limits.seconds_left(rate_limits.WRONG_KEYS, whose(address))
        if wait:
            raise Throttled(wait)
        ledger.write_refused_stranger(PlatformAct.KEY_REFUSED, address, object_kind="key")
        raise AuthenticationFailed("This key opens nothing: it is wrong, has expired, or was revoked.")

    def authenticate_header(self, request: Any) -> str:
        """What makes the answer a 401: how to ask again."""
        return f'{SCHEME} realm="partner"'
