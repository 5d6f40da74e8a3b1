"""Wrong passwords and codes make people wait: counted by name and address first, and never for longer than 15 minutes.

Who could keep somebody else out by guessing is what each limit is drawn by. Wrong passwords from one address, for one
name, make that address wait for that name. Only many addresses together make a name wait, and a browser in which its
owner signed in before does not wait with it: it has a count of its own. One address that tries many names waits for
all of them. The second factor's counts are apart in the same way, and a recovery code has its own.

A try is counted before it is looked at, so that many at once are not all looked at; a right one takes its count back.
A try that a wait refuses is not looked at and not counted, so that no wait is made longer by trying.
Source: Cyber Essentials (no more than 10 tries in 5 minutes), NIST SP 800-63B section 5.2.2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from mash_platform.phrases import plural
from tenants.models import WrongTries

LONGEST_WAIT = timedelta(minutes=15)
KEPT_FOR = timedelta(days=2)


@dataclass(frozen=True)
class Limit:
    """So many wrong tries are free within `window`; each one more waits twice as long as the one before.

    `shared`: others than the owner count here too, so that one right try does not clear it.
    """

    name: str
    free: int
    window: timedelta
    first_wait: timedelta = timedelta(minutes=1)
    shared: bool = False


HOUR = timedelta(hours=1)
PASSWORD_IN_KNOWN_BROWSER = Limit("password in a known browser", 9, HOUR)
PASSWORD_OF_NAME_FROM_ADDRESS = Limit("password of a name from an address", 9, HOUR)
PASSWORD_OF_NAME = Limit("password of a name", 40, HOUR, shared=True)
PASSWORD_FROM_ADDRESS = Limit("password from an address", 60, HOUR, shared=True)
PASSWORD_OF_ONESELF = Limit("one's own password", 9, HOUR)
CODE = Limit("six-digit code", 4, timedelta(days=1), timedelta(seconds=30))
RECOVERY = Limit("recovery code", 4, timedelta(days=1), timedelta(seconds=30))
MAIL_TO_NAME = Limit("mail for a name", 2, HOUR, timedelta(minutes=15), shared=True)
MAIL_FROM_ADDRESS = Limit("mail from an address", 20, HOUR, shared=True)


@dataclass(frozen=True)
class Count:
    """A limit and what it is counted for: a person, a name, an address, a browser."""

    limit: Limit
    parts: tuple[str, ...]

    @property
    def key(self) -> str:
        """What stands in the table."""
        return salted_hmac(
            "tenants.wrong_tries", "\n".join((self.limit.name, *self.parts)), algorithm="sha256"
        ).hexdigest()


def count_of(limit: Limit, *parts: object) -> Count:
    """A limit's count for these."""
    return Count(limit, tuple(str(part) for part in parts))


class TooManyTries(Exception):
    """There were too many wrong tries: nothing was looked at, and nothing was counted."""

    def __init__(self, until: datetime, at: datetime) -> None:
        super().__init__("too many tries")
        self.seconds = max(1, math.ceil((until - at).total_seconds()))

    @property
    def words(self) -> str:
        """How long to wait: "4 minutes", "30 seconds"."""
        return plural(self.seconds, "second") if self.seconds < 60 else plural(math.ceil(self.seconds / 60), "minute")


def begin(counts: Sequence[Count], at: datetime) -> bool:
    """Count one try in each, before it is looked at. Out: whether the next one waits, if this one is wrong.

    Raises: TooManyTries where one of them waits; then none is counted.
    """
    by_key = {count.key: count.limit for count in counts}
    with transaction.atomic(using="platform", durable=True):
        WrongTries.objects.bulk_create(
            [WrongTries(key=key, since=at, last_at=at) for key in sorted(by_key)], ignore_conflicts=True
        )
        rows = list(WrongTries.objects.select_for_update().filter(key__in=by_key).order_by("key"))
        waits = [row.wait_until for row in rows if row.wait_until and row.wait_until > at]
        if waits:
            raise TooManyTries(max(waits), at)
        for row in rows:
            _count(row, by_key[row.key], at)
    return any(row.wait_until is not None for row in rows)


def was_right(counts: Sequence[Count]) -> None:
    """The try was right: one's own counts begin anew, and those that others share have one less."""
    own = [count.key for count in counts if not count.limit.shared]
    shared = [count.key for count in counts if count.limit.shared]
    with transaction.atomic(using="platform", durable=True):
        WrongTries.objects.filter(key__in=own).delete()
        WrongTries.objects.filter(key__in=shared, count__gt=0).update(count=F("count") - 1, wait_until=None)


def forget_old(at: datetime) -> int:
    """Remove what no limit looks at any more. Out: how many."""
    return WrongTries.objects.filter(last_at__lt=at - KEPT_FOR).delete()[0]


def _count(row: WrongTries, limit: Limit, at: datetime) -> None:
    if at - row.since > limit.window:
        row.since, row.count = at, 0
    row.count += 1
    over = row.count - limit.free
    row.wait_until = at + min(limit.first_wait * 2 ** min(over - 1, 10), LONGEST_WAIT) if over > 0 else None
    row.last_at = at
    row.save(update_fields=["since", "count", "last_at", "wait_until"])
