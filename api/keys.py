"""Who asks by API: the holder of a key, on behalf of one seat and for one purpose alone."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled

from tenants import api_keys, ledger, rate_limits
from tenants.api_keys import SCHEME
from tenants.client_address import client_address, whose
from tenants.ledger import PlatformAct
from tenants.models import ApiKey, KeyPurpose


class ByKey(BaseAuthentication):
    """`Authorization: Bearer mash_...`. Every wrong key looks the same, and is written in the ledger without it.

    Wrong keys are counted by address and then have to wait; a right one never waits for somebody else's wrong ones.
    A key of another purpose is a wrong one.
    """

    purpose: str = KeyPurpose.REQUESTS

    def authenticate(self, request: Any) -> tuple[Any, ApiKey] | None:
        """Out: the person and their key; None without the header, which the permission then refuses."""
        header = request.headers.get("Authorization", "")
        if header.split()[:1] == [] or header.split()[0].lower() != SCHEME.lower():
            return None
        token = api_keys.token_in(header)
        key = api_keys.key_of(token, timezone.now(), purpose=self.purpose)
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


class ByOpenCasesKey(ByKey):
    """The same, for keys with which a list of open cases is loaded."""

    purpose = KeyPurpose.OPEN_CASES
