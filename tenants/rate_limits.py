"""How often one address may do what nobody signs in for: generous for people, an end for a machine gone wild.

Counted for each door and each address on its own (tenants/client_address.py), so that what is sent to one door stops
nobody at another. The counters stand at the broker, where all web processes count together (settings/counters.py); the
address stands in a counter's name as a digest that only we can make, and the counter goes when its time is over.

Where the broker is away, nobody is refused at a front door: a referral that is refused for want of a counter would be
the worse harm. What bounds our own tables is then counted by each process (`Limit.always`).
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from django.core.cache import BaseCache, caches
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from tenants.client_address import client_address, whose

log = logging.getLogger("mash.limits")


@dataclass(frozen=True)
class Limit:
    """So many in so many seconds. `always`: also where the broker is away, then by each process for itself."""

    name: str
    most: int
    seconds: int
    always: bool = False


NOTIFICATIONS = Limit("api", 120, 60)
# A school or a hospital may refer all day from one address. A form that was begun is always taken: nothing counts its
# sending (frontend/door/pages.py).
FORMS_BEGUN = Limit("form", 60, 600)
# One browser: so many that an angry hand is slowed, and its school's or library's others are not (their address's share
# is not used up by what it is refused).
FORMS_OF_ONE = Limit("form of one", 7, 120)
# Files of strangers: each is looked into and written to the disk.
FILES_SENT = Limit("file", 40, 600)
WRONG_KEYS = Limit("wrong key", 20, 60, always=True)
SCREEN_CODES = Limit("screen code", 10, 600, always=True)
QUESTIONS_OF_A_KEY = Limit("key", 60, 60, always=True)
# Lines of the ledger that a stranger's refused tries may write (tenants/ledger.py): nothing may ever delete one.
LINES_OF_ONE = Limit("ledger line", 5, 600, always=True)
LINES_OF_ALL = Limit("ledger lines", 100, 600, always=True)


def seconds_to_wait(request: HttpRequest, limit: Limit) -> int:
    """Count one visit of this address to this door. Out: 0 where it is within the limit, else the seconds to wait."""
    return _rest(limit) if count(limit, visitor_of(request)) > limit.most else 0


def seconds_to_wait_for_a_form(request: HttpRequest, browser: str) -> int:
    """Count one form that is begun: of its browser, known by what it alone holds, and then of its address."""
    authority = getattr(request, "authority", None)
    if browser and (wait := seconds_left(FORMS_OF_ONE, f"{authority.slug if authority else ''} {browser}")):
        return wait
    return seconds_to_wait(request, FORMS_BEGUN)


def seconds_left(limit: Limit, name: str) -> int:
    """Count one under a name of its own, such as a key's. Out: 0 where it is within the limit, else the seconds."""
    return _rest(limit) if count(limit, name) > limit.most else 0


def visitor_of(request: HttpRequest) -> str:
    """The door, and the address that it is visited from."""
    authority = getattr(request, "authority", None)
    return f"{authority.slug if authority else ''} {whose(client_address(request))}"


def count(limit: Limit, name: str) -> int:
    """Count one. Out: how many there were in the limit's current window, with this one; 0 where nobody counts."""
    window = seconds_now() // limit.seconds
    key = f"{limit.name}.{window}.{salted_hmac('tenants.rate_limits', name).hexdigest()}".replace(" ", "-")
    try:
        return _counted(caches["counters"], key, limit)
    except RedisError as error:
        log.warning("visits are not counted together: the broker does not answer (%s)", type(error).__name__)
    return _counted(caches["default"], key, limit) if limit.always else 0


def lines_for(act: str, whom: str) -> int:
    """How many refused tries the next line of the ledger stands for; 0 where none is to be written.

    In: whose tries they are: an address, an account tried from an address, a seat. The first few of each are written
    one by one, then the tenth, the hundredth and so on, with their number. All together write no more than
    LINES_OF_ALL and then, again, every power of ten.
    """
    tries = count(LINES_OF_ONE, f"{act} {whom}")
    if not (tries <= LINES_OF_ONE.most or is_power_of_ten(tries)):
        return 0
    lines = count(LINES_OF_ALL, act)
    return tries if lines <= LINES_OF_ALL.most or is_power_of_ten(lines) else 0


def is_power_of_ten(number: int) -> bool:
    """10, 100, 1000 and so on."""
    return number >= 10 and int("1" + "0" * (len(str(number)) - 1)) == number


def _counted(cache: BaseCache, key: str, limit: Limit) -> int:
    cache.add(key, 0, limit.seconds)
    try:
        return int(cache.incr(key))
    except ValueError:  # the counter went between the two lines
        return 1


def seconds_now() -> int:
    """Seconds since 1970, the same in every process."""
    return int(time.time())


def _rest(limit: Limit) -> int:
    return limit.seconds - seconds_now() % limit.seconds
