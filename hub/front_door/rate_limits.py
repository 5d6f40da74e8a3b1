"""How often one address may come to a front door: generous for people, and an end for a machine gone wild.

Counted at the broker, so that all web processes count together (settings/counters.py). A counter goes when its time is
over, and the address stands in its name as a digest that only we can make. Where the broker is away nobody is counted:
a referral that is refused for want of a counter would be the worse harm.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from axes.helpers import get_client_ip_address
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

log = logging.getLogger("mash.door")


@dataclass(frozen=True)
class Limit:
    """So many in so many seconds."""

    name: str
    most: int
    seconds: int


API = Limit("api", 120, 60)
# A school or a hospital may send all day from one address.
FORMS = Limit("form", 60, 600)


def seconds_to_wait(request: HttpRequest, limit: Limit) -> int:
    """Count one visit. Out: 0 where it is within the limit, else the seconds until another may come."""
    address = str(get_client_ip_address(request) or "unknown")
    window, passed = divmod(int(time.time()), limit.seconds)
    name = salted_hmac("hub.front_door.rate_limits", address).hexdigest()
    key = f"door.{limit.name}.{window}.{name}"
    try:
        caches["counters"].add(key, 0, limit.seconds)
        count = caches["counters"].incr(key)
    except ValueError:  # the counter went between the two lines
        return 0
    except RedisError as error:
        log.warning("visits to front doors are not counted: the broker does not answer (%s)", type(error).__name__)
        return 0
    return limit.seconds - passed if count > limit.most else 0
