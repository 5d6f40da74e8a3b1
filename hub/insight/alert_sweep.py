"""Raising alerts: each minute the lines that are new in a hub's ledger are looked at, and nothing else.

Lines are read on the verifier's login, which reads whole ledgers and no word of a case; whose family name stands in a
message is asked on the worker's. Done twice, it raises nothing twice: a line stands in one alert of a kind.
Thresholds: hub/wall/alerts.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connections, transaction
from django.db.models import F, Q
from django.db.models.functions import ExtractHour

from hub.front_door.models import Join, Notification
from hub.people.keys import name_key
from hub.people.models import Acquaintance, AcquaintanceKind, Mention, MentionKind
from hub.people.searching import NAMES
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.alert_notices import ALERT_RAISED
from hub.wall.alerts import LEAST_NAME, MANY, NIGHT, NIGHTS_BEFORE, REFUSALS, WITHIN
from hub.wall.models import Agency, Alert, AlertLine, AlertMark, LedgerEntry
from hub.wall.models.alerts import AlertKind
from hub.wall.overseeing import OPENED, desk_of
from mash_platform.database import logins
from tenants.models import Seat, SignIn

LONDON = ZoneInfo("Europe/London")
JOB = "alerts"
FIRST_LOOK = timedelta(days=1)  # how far back the first look of a hub goes
PORTION = 20_000  # lines that are looked at in one go: a backlog of any length takes the memory of one portion
COLUMNS = ("seq", "at", "login", "act", "object_ref", "member", "detail")
KEYS = ("id", "agency", "person", "kind", "given_key", "family_key", "street_key")  # the worker reads no name
REFUSED = (Act.REFUSED, Act.NOT_FOUND)


@dataclass(frozen=True)
class SweptLine:
    """What is looked at of a line."""

    seq: int
    at: datetime
    login: str
    act: str
    ref: str
    member: UUID
    session: str


@dataclass(frozen=True)
class Holder:
    """Who holds or held a seat."""

    person: UUID
    name: str
    agency: str


@dataclass(frozen=True)
class Seen:
    """A line that an alert is about, whose guardian reads it, and whom it is about."""

    agency: str
    person: UUID | None
    kind: AlertKind
    line: SweptLine


def sweep(hub: str, *, at: datetime) -> int:
    """Look at what is new in a hub's ledger. In: a hub whose worker's login is used. Out: how many lines that were."""
    mark, done, after = AlertMark.objects.first(), 0, -1
    desks = set(Agency.objects.values_list("code", flat=True))
    with _reading(hub):
        now = _snapshot()
    while True:
        with _reading(hub):
            lines = [_line(row) for row in _new_lines(mark, now, after, at)]
            lately = _lately({line.member for line in lines}, lines)
            night_workers = _night_workers(lines)
        done += len(lines)
        after = max([after, *(line.seq for line in lines)])
        is_last = len(lines) < PORTION
        with transaction.atomic(durable=True):
            _raise(_found(lines, lately, night_workers, desks), at=at)
            if is_last:
                _keep(now, after, at)
        if is_last:
            return done


def _found(
    lines: list[SweptLine], lately: list[SweptLine], night_workers: Mapping[date, set[UUID]], desks: Collection[str]
) -> list[Seen]:
    """What stands in these lines, for whichever agency's guardian."""
    holders = _holders({line.member for line in lines})
    own = [
        *_often(lately, OPENED, AlertKind.MANY, MANY),
        *_often(lately, REFUSED, AlertKind.REFUSED, REFUSALS),
        *_own_name(lines, holders),
        *_known(lines, holders),
        *((AlertKind.NIGHT, line) for line in lines if _is_unusual_night(line, night_workers)),
        *((AlertKind.MARKED, line) for line in lines if line.act == Act.MARK_READING),
        *_new_browser(lines),
    ]
    found = [
        Seen(holders[line.member].agency, holders[line.member].person, kind, line)
        for kind, line in own
        if line.member in holders
    ]
    for line in lines:
        desk, holder = desk_of(line.login), holders.get(line.member)
        if desk in desks and (holder is None or holder.agency != desk):
            agencies = {desk, holder.agency} if holder else {desk}
            person = holder.person if holder else None
            found += [Seen(agency, person, AlertKind.OTHER_DESK, line) for agency in sorted(agencies)]
    return found


# Reading the ledger.


@contextmanager
def _reading(hub: str) -> Iterator[None]:
    """The login that reads whole ledgers."""
    connection: Any = connections["default"]
    with connection.using_login(logins.service(hub, "verifier")):
        yield


def _snapshot() -> str:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])


def _new_lines(mark: AlertMark | None, now: str, after: int, at: datetime) -> list[dict[str, Any]]:
    """A portion of what the last look did not see, in the order of their numbers.

    By the transactions that it saw, so that one that somebody held open hides nothing; where the cluster counts anew,
    after a restore, as at the first look.
    """
    if mark is None or _counted(mark.snapshot) > _counted(now):
        found = LedgerEntry.objects.between(at - FIRST_LOOK, None)
    else:
        found = LedgerEntry.objects.not_sealed(mark.snapshot, -1)
    by_number = F("seq") + 0  # not along the index of numbers, by which the whole ledger would be read
    rows = found.filter(member__isnull=False).alias(number=by_number).filter(number__gt=after).order_by(by_number)
    return list(rows.values(*COLUMNS)[:PORTION])


def _lately(members: Collection[UUID], lines: Iterable[SweptLine]) -> list[SweptLine]:
    """What these people opened or were refused in the minutes before these lines, and in them."""
    since = min((line.at for line in lines if line.act in (*OPENED, *REFUSED)), default=None)
    if since is None:
        return []
    rows = LedgerEntry.objects.between(since - WITHIN, None).filter(
        member__in=members, act__in=(*OPENED, *REFUSED)
    )  # fmt: skip
    return [_line(row) for row in rows.order_by("seq").values(*COLUMNS)]


def _night_workers(lines: Iterable[SweptLine]) -> dict[date, set[UUID]]:
    """For each night in which somebody opened something: who of them did so in another one of the weeks before."""
    found: dict[date, set[UUID]] = {}
    by_night: dict[date, set[UUID]] = defaultdict(set)
    for line in lines:
        night = _night_of(line.at)
        if night and line.act in OPENED:
            by_night[night].add(line.member)
    for night, members in by_night.items():
        begins = datetime.combine(night, time(NIGHT[0]), LONDON)
        earlier = LedgerEntry.objects.between(begins - NIGHTS_BEFORE, begins).filter(member__in=members, act__in=OPENED)
        at_night = earlier.annotate(hour=ExtractHour("at", tzinfo=LONDON)).filter(
            Q(hour__gte=NIGHT[0]) | Q(hour__lt=NIGHT[1])
        )
        found[night] = set(at_night.order_by().values_list("member", flat=True).distinct())
    return found


# What is looked for.


def _often(
    lately: Iterable[SweptLine], acts: Collection[str], kind: AlertKind, most: int
) -> Iterator[tuple[AlertKind, SweptLine]]:
    """Lines of somebody who did one of these so often within WITHIN: what was opened twice counts once."""
    by_member: dict[UUID, list[SweptLine]] = defaultdict(list)
    for line in lately:
        if line.act in acts and (line.ref or kind != AlertKind.MANY):
            by_member[line.member].append(line)
    for lines in by_member.values():
        lines.sort(key=lambda line: (line.at, line.seq))
        first, told = 0, -1
        for last, line in enumerate(lines):
            while line.at - lines[first].at > WITHIN:
                first += 1
            within = lines[first : last + 1]
            if len({one.ref if kind == AlertKind.MANY else one.seq for one in within}) >= most:
                yield from ((kind, one) for one in lines[max(first, told + 1) : last + 1])
                told = last


def _own_name(lines: Iterable[SweptLine], holders: Mapping[UUID, Holder]) -> Iterator[tuple[AlertKind, SweptLine]]:
    """Lines by which somebody opened what names somebody with their family name, as a front door was told."""
    opened = [line for line in lines if line.act in OPENED and line.ref and line.member in holders]
    keys = {line.member: family_keys(holders[line.member].name) for line in opened}
    named = _named_in({line.ref for line in opened}, set().union(*keys.values()))
    for line in opened:
        if keys[line.member] & named[line.ref]:
            yield AlertKind.OWN_NAME, line


def _known(lines: Iterable[SweptLine], holders: Mapping[UUID, Holder]) -> Iterator[tuple[AlertKind, SweptLine]]:
    """Lines by which somebody opened what names somebody, or an address in a street, that they said they know."""
    opened = [line for line in lines if line.act in OPENED and line.ref and line.member in holders]
    said: dict[tuple[UUID, str], list[Acquaintance]] = defaultdict(list)
    people = {holders[line.member].person for line in opened}
    for one in Acquaintance.objects.filter(person__in=people).only(*KEYS).order_by() if people else ():
        said[one.person, one.agency].append(one)
    mine = {line.seq: said.get((holders[line.member].person, holders[line.member].agency), []) for line in opened}
    told = _told_in({line.ref for line in opened if mine[line.seq]})
    for line in opened:
        if any(_is_told(one, each) for one in mine[line.seq] for each in told[line.ref]):
            yield AlertKind.KNOWN, line


def _told_in(references: Collection[str]) -> dict[str, list[tuple[str, str, str]]]:
    """Names and streets in the messages of each enquiry or notification, by their keys: given, family, street."""
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    of = _messages_of(references) if references else {}
    said = Mention.objects.filter(
        source_id__in=of, source_kind="notification", kind__in=(*NAMES, MentionKind.ADDRESS)
    )  # fmt: skip
    rows = said.order_by().values_list("source_id", "given_key", "family_key", "street_key") if of else ()
    for pk, *keys in rows:
        for reference in of[pk]:
            found[reference].append((keys[0], keys[1], keys[2]))
    return found


def _is_told(one: Acquaintance, keys: tuple[str, str, str]) -> bool:
    """Of a given name it is enough that one begins with the other: "Jo" is Joanne, and "Joanne Marie" Joanne."""
    given, family, street = keys
    if one.kind == AcquaintanceKind.STREET:
        return street.startswith(one.street_key)
    same_given = not given or not one.given_key or given.startswith(one.given_key) or one.given_key.startswith(given)
    return family == one.family_key and same_given


def _messages_of(references: Collection[str]) -> dict[UUID, set[str]]:
    """Message -> of these references its own, and those of the enquiries in which it is."""
    of: dict[UUID, set[str]] = defaultdict(set)
    for pk, reference in Notification.objects.filter(reference__in=references).values_list("pk", "reference"):
        of[pk].add(reference)
    joins = Join.objects.filter(enquiry__reference__in=references, until_at__isnull=True)
    for pk, reference in joins.values_list("notification", "enquiry__reference"):
        of[pk].add(reference)
    return of


def _named_in(references: Collection[str], keys: Collection[str]) -> dict[str, set[str]]:
    """Those of these family names that stand in the messages of each enquiry or notification."""
    found: dict[str, set[str]] = defaultdict(set)
    if not references or not keys:
        return found
    of = _messages_of(references)
    said = Mention.objects.filter(source_id__in=of, source_kind="notification", kind__in=NAMES, family_key__in=keys)
    for pk, key in said.order_by().values_list("source_id", "family_key").distinct():
        for reference in of[pk]:
            found[reference].add(key)
    return found


def family_keys(name: str) -> set[str]:
    """What somebody's family name may be: the last word of a name, its parts, and the last words together."""
    words = name.split()
    ways = {" ".join(words[first:]) for first in range(min(1, len(words) - 1), len(words))}
    ways |= set(words[-1].split("-")) if words else set()
    return {key for key in map(name_key, ways) if len(key) >= LEAST_NAME}


def _is_unusual_night(line: SweptLine, workers: Mapping[date, set[UUID]]) -> bool:
    night = _night_of(line.at)
    return bool(night and line.act in OPENED and line.member not in workers[night])


def _new_browser(lines: Iterable[SweptLine]) -> Iterator[tuple[AlertKind, SweptLine]]:
    entered = [line for line in lines if line.act == Act.ENTER and line.session]
    sessions = SignIn.objects.filter(pk__in={line.session for line in entered}, is_new_browser=True) if entered else ()
    new = {str(one.pk) for one in sessions}
    return ((AlertKind.NEW_BROWSER, line) for line in entered if line.session in new)


# Raising.


def _raise(seen: Iterable[Seen], *, at: datetime) -> None:
    """Add lines to open alerts, or raise new ones; of a line that stands in one already nothing follows."""
    groups: dict[tuple[str, AlertKind, UUID], dict[int, Seen]] = defaultdict(dict)
    for one in seen:
        groups[one.agency, one.kind, one.line.member][one.line.seq] = one
    if not groups:
        return
    numbers = {seq for lines in groups.values() for seq in lines}
    told = set(AlertLine.objects.filter(seq__in=numbers).values_list("agency", "kind", "seq"))
    members = {member for _, _, member in groups}
    open_ones = {
        (one.agency, one.kind, one.member): one
        for one in Alert.objects.filter(closed_at__isnull=True, member__in=members)
    }
    for (agency, kind, member), lines in groups.items():
        fresh = [one for seq, one in sorted(lines.items()) if (agency, kind, seq) not in told]
        if fresh:
            _add(open_ones.get((agency, kind, member)), fresh, at=at)


def _add(alert: Alert | None, fresh: Sequence[Seen], *, at: datetime) -> None:
    times = [one.line.at for one in fresh]
    first = fresh[0]
    if alert is None:
        alert = Alert.objects.create(
            agency=first.agency, kind=first.kind, member=first.line.member, person=first.person, first_at=min(times),
            last_at=max(times), lines=len(fresh), raised_at=at,
        )  # fmt: skip
        ledger.write(Act.RAISE_ALERT, by=JOB, object_kind="alert", object_ref=str(alert.pk))
        outbox.add(ALERT_RAISED, alert.pk, at=at)
    else:
        Alert.objects.filter(pk=alert.pk).update(
            first_at=min(alert.first_at, *times), last_at=max(alert.last_at, *times), lines=alert.lines + len(fresh)
        )  # fmt: skip
    AlertLine.objects.bulk_create(
        [AlertLine(alert=alert, agency=first.agency, kind=first.kind, seq=one.line.seq) for one in fresh]
    )


def _keep(now: str, last_seq: int, at: datetime) -> None:
    """How far was looked, for the next time."""
    if not AlertMark.objects.update(snapshot=now, last_seq=last_seq, at=at):
        AlertMark.objects.create(snapshot=now, last_seq=last_seq, at=at)


def _holders(members: Collection[UUID]) -> dict[UUID, Holder]:
    """Whose seats these are. One query."""
    rows = Seat.objects.filter(pk__in=members, agency__isnull=False).values_list(
        "pk", "user", "user__name", "agency__code"
    )
    return {pk: Holder(user, name, agency) for pk, user, name, agency in rows}


def _line(row: Mapping[str, Any]) -> SweptLine:
    detail = row["detail"] if isinstance(row["detail"], dict) else {}
    return SweptLine(
        row["seq"], row["at"], row["login"], row["act"], row["object_ref"], row["member"], _as_id(detail.get("session"))
    )


def _as_id(said: Any) -> str:
    """A session's id; "" for anything else, since a desk can write what it likes into a line of its own."""
    try:
        return str(UUID(said)) if isinstance(said, str) else ""
    except ValueError:
        return ""


def _night_of(at: datetime) -> date | None:
    """The day on whose evening the night began that this moment is in; None by day."""
    there = at.astimezone(LONDON)
    if there.hour >= NIGHT[0]:
        return there.date()
    return there.date() - timedelta(days=1) if there.hour < NIGHT[1] else None


def _counted(snapshot: str) -> int:
    """The first transaction that a snapshot knows nothing of."""
    return int(snapshot.split(":")[1])
