"""Where visits to front doors are counted: at the broker, which every web process reaches, or in the process itself."""

from __future__ import annotations

import os
from typing import Any

PATIENCE = 0.5  # seconds: a broker that hangs must not hold up a referral


def counters(broker: str) -> dict[str, Any]:
    """A Django cache. In: the broker's address; without a Redis or Valkey each web process counts for itself."""
    scheme, _, place = broker.partition("://")
    if scheme not in ("redis", "rediss", "redis+socket"):
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counters"}
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"unix://{place}" if scheme == "redis+socket" else broker,
        "KEY_PREFIX": os.environ.get("MASH_PREFIX", "mash"),
        "OPTIONS": {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE},
    }
