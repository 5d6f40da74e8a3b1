"""Who asks by API: the holder of a key, on behalf of one researcher and for their agency alone."""

from __future__ import annotations

import time
from typing import Any

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.throttling import BaseThrottle

from tenants import api_keys, ledger
from tenants.ledger import PlatformAct
from tenants.models import ApiKey

SCHEME = "Bearer"
WRONG_AT_MOST = 20  # keys from one address in a minute; then it waits
ASKS_AT_MOST = 60  # questions with one key in a minute
MINUTE = 60


class ByKey(BaseAuthentication):
    """`Authorization: Bearer mash_...`. Every wrong key looks the same, and is written in the ledger without it."""

    def authenticate(self, request: Any) -> tuple[Any, ApiKey] | None:
        """Out: the person and their key; None without the header, which the permission then refuses."""
        said = get_authorization_header(request).split()
        if not said or said[0].lower() != SCHEME.lower().encode():
            return None
        address = str(get_client_ip_address(request._request) or "unknown")
        if _count("wrong", address, add=0) >= WRONG_AT_MOST:
            raise Throttled(_rest_of_minute())
        token = said[1].decode("ascii", "replace") if len(said) == 2 else ""
        key = api_keys.key_of(token, timezone.now())
        if key is None:
            _count("wrong", address)
            ledger.write(PlatformAct.KEY_REFUSED, object_kind="key")
            raise AuthenticationFailed("This key opens nothing: it is wrong, has expired, or was revoked.")
        return key.seat.user, key

    def authenticate_header(self, request: Any) -> str:
        """What makes the answer a 401: how to ask again."""
        return f'{SCHEME} realm="partner"'


class PerKey(BaseThrottle):
    """So many questions with one key in a minute. Each web process counts for itself."""

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count this question. Out: whether it is within the limit."""
        return not isinstance(request.auth, ApiKey) or _count("key", str(request.auth.pk)) <= ASKS_AT_MOST

    def wait(self) -> float:
        """Seconds until the next may come."""
        return float(_rest_of_minute())


def _rest_of_minute() -> int:
    return MINUTE - int(time.time()) % MINUTE


def _count(what: str, whose: str, add: int = 1) -> int:
    """How often in this minute, after this one. The name in the counter is a digest that only we can make."""
    name = f"api.{what}.{int(time.time()) // MINUTE}.{salted_hmac('api.keys', whose).hexdigest()}"
    cache.add(name, 0, MINUTE)
    try:
        return int(cache.incr(name, add))
    except ValueError:  # the counter went between the two lines
        return 0
