"""A guardian's questions, answered from the lines of the ledger: who looked, what was disclosed, who saw a
finding, what each person did. References and counts: no word of a case is read for it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import ExtractHour

from hub.wall.acts import Act
from hub.wall.functions import call
from hub.wall.models import LedgerEntry
from mash_platform.database import logins
from mash_platform.ledger.checks import readers_connection
from mash_platform.ledger.tables import ledger_of

LONDON = ZoneInfo("Europe/London")
MOST_REFERENCES = 50
MOST_LINES = 5000  # of one enquiry
NIGHT = (22, 6)  # hours, on London's clock
LISTS = (Act.LIST_NOTIFICATIONS, Act.LIST_ENQUIRIES, Act.LIST_REQUESTS, Act.LIST_COPIES, Act.SEARCH, Act.SEE_EMERGING)
OPENED = (
    Act.READ_NOTIFICATION, Act.OPEN_FILE, Act.READ_ENQUIRY, Act.PRINT_ENQUIRY, Act.READ_REQUEST, Act.READ_PRODUCT,
    Act.FETCH, Act.READ_WITHDRAWN, Act.OPEN_FINDING_FILE,
)  # fmt: skip
IN_THE_ROOM = (Act.READ_ENQUIRY, Act.READ_REQUEST, Act.OPEN_FINDING_FILE)
DISCLOSING = (Act.ASK, Act.RELEASE, Act.AGREE_RELEASE, Act.SHARE_ONWARD, Act.ISSUE, Act.ASK_HUB, Act.OFFER)


@dataclass(frozen=True)
class Looker:
    """Somebody who looked: how often they opened it, and how often a list showed it to them."""

    member: UUID | None
    login: str
    opened: int
    listed: int
    first: datetime
    last: datetime


@dataclass
class Disclosure:
    """One time that something about a family was given to somebody: when, by whom, on which basis, to whom, and who of
    them opened it since."""

    at: datetime
    member: UUID | None
    login: str
    act: str
    to: list[str]  # codes of agencies, recipients or hubs
    basis: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    opened: dict[UUID | None, datetime] = field(default_factory=dict)  # by whom, and when first


@dataclass(frozen=True)
class Person:
    """What somebody did in a while."""

    member: UUID
    lines: int
    opened: int
    listed: int
    disclosed: int
    refused: int
    at_night: int
    first: datetime
    last: datetime


def references_of(names: Sequence[tuple[str, str]], day: date | None, number: str) -> list[tuple[str, str]]:
    """Notifications that name somebody like this, with the enquiry that each belongs to, newest first; the guardian's
    login sees no more of them. In: keys, as matching compares them (hub/people/keys.py)."""
    rows = call("child_references_v1", json.dumps(names), day, number, MOST_REFERENCES)
    return [(reference, enquiry or "") for reference, enquiry in rows]


def who_looked(references: Collection[str]) -> list[Looker]:
    """Who opened these or saw them in a list, whoever looked last first. One query."""
    lines = LedgerEntry.objects.about_any(references).filter(act__in=(*OPENED, *LISTS), member__isnull=False)
    rows = lines.order_by().values("member", "login").annotate(
        opened=Count("pk", filter=Q(act__in=OPENED)), listed=Count("pk", filter=Q(act__in=LISTS)),
        first=Min("at"), last=Max("at"),
    )  # fmt: skip
    return [Looker(**row) for row in rows.order_by("-last")]


def disclosed(reference: str) -> list[Disclosure]:
    """What was disclosed of an enquiry, newest first. Two queries."""
    acts = (*DISCLOSING, *OPENED)
    lines = list(LedgerEntry.objects.about(reference).filter(act__in=acts)[:MOST_LINES])
    lines.reverse()
    basis = _bases(lines)
    found = [made for line in lines if line.act in DISCLOSING and (made := _disclosure(line, basis)) is not None]
    opened: dict[str, list[LedgerEntry]] = defaultdict(list)
    for line in lines:
        if line.act == Act.FETCH:
            opened[line.object_ref].append(line)
        elif line.act in IN_THE_ROOM:
            opened[desk_of(line.login)].append(line)
    for one, copy in found:
        places = [copy] if one.act == Act.ISSUE else one.to
        for place in places:
            for line in opened[place]:
                if line.at >= one.at and desk_of(line.login) != desk_of(one.login):
                    one.opened.setdefault(line.member, line.at)
    return [one for one, _ in reversed(found)]


@dataclass(frozen=True)
class Seen:
    """Who had a finding: its releases, who opened its enquiry at the desks that it was released to, and its copies."""

    releases: list[Disclosure]
    copies: list[Disclosure]


def who_saw(finding: UUID) -> Seen:
    """Who saw a finding, and each product that used it. Three queries, of which the last is of one enquiry."""
    lines = list(LedgerEntry.objects.with_finding(finding).order_by("seq")[:MOST_LINES])
    references = {str(line.detail.get("enquiry", "")) for line in lines} - {""}
    if len(references) != 1:
        return Seen([], [])
    mine = [one for one in disclosed(references.pop()) if str(finding) in one.findings]
    return Seen(
        [one for one in mine if one.act != Act.ISSUE], [one for one in mine if one.act == Act.ISSUE]
    )  # fmt: skip


def findings_in(lines: Iterable[Disclosure]) -> list[str]:
    """The findings that these shared, each once, in their order."""
    return list(dict.fromkeys(one for line in lines for one in line.findings))


def people_since(since: datetime) -> list[Person]:
    """What each person did since then, whoever did most first. One query, along the index of times."""
    hour = ExtractHour("at", tzinfo=LONDON)
    lines = LedgerEntry.objects.between(since, None).filter(member__isnull=False).order_by()
    rows = lines.annotate(hour=hour).values("member").annotate(
        lines=Count("pk"),
        opened=Count("pk", filter=Q(act__in=OPENED)),
        listed=Count("pk", filter=Q(act__in=LISTS)),
        disclosed=Count("pk", filter=Q(act__in=DISCLOSING)),
        refused=Count("pk", filter=Q(act__in=(Act.REFUSED, Act.NOT_FOUND))),
        at_night=Count("pk", filter=Q(hour__gte=NIGHT[0]) | Q(hour__lt=NIGHT[1])),
        first=Min("at"),
        last=Max("at"),
    )  # fmt: skip
    return [Person(**row) for row in rows.order_by("-lines", "member")]


@dataclass(frozen=True)
class Counts:
    """How much a person did in a hub: lines in all and in the last four weeks, and when last."""

    lines: int
    lately: int
    refused: int
    last: datetime | None


def counts_in(hub: str, seats: Collection[UUID]) -> Counts:
    """The same of seats of a hub that is not the reader's: counts alone, by the login that reads whole ledgers."""
    with readers_connection(ledger_of(hub)) as connection:
        row = connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE at > now() - interval '28 days'),"
            " count(*) FILTER (WHERE act IN ('refused', 'not_found')), max(at)"
            " FROM wall_ledgerentry WHERE member = ANY (%s)",
            [list(seats)],
        ).fetchone()
    return Counts(*row) if row else Counts(0, 0, 0, None)


def desk_of(login: str) -> str:
    """The code of an agency, or of a service, in a login's name."""
    return logins.desk_of(login)


def _bases(lines: Iterable[LedgerEntry]) -> dict[str, set[str]]:
    """Finding -> the bases on which it was released."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.detail.get("legal_basis"):
            for finding in line.detail.get("findings") or []:
                found[str(finding)].add(str(line.detail["legal_basis"]))
    return found


def _disclosure(line: LedgerEntry, bases: dict[str, set[str]]) -> tuple[Disclosure, str] | None:
    """What a line says was disclosed, and the copy that it is about; None where it says of none."""
    detail: dict[str, Any] = line.detail
    findings = [str(one) for one in detail.get("findings") or []]
    basis = [str(detail[name]) for name in ("legal_basis", "basis", "reason") if detail.get(name)]
    match line.act:
        case Act.ASK:
            to = [str(detail.get("agency", ""))]
        case Act.RELEASE | Act.AGREE_RELEASE:
            to = [str(one) for one in detail.get("desks") or [] if one != desk_of(line.login)]
        case Act.SHARE_ONWARD | Act.ISSUE:
            to = [str(detail.get("recipient", ""))]
            basis = basis or sorted(set().union(*(bases.get(one, set()) for one in findings)))
        case _:
            to = [str(detail.get("hub") or detail.get("to") or "")]
    to = [one for one in to if one]
    if not to:
        return None
    copy = line.object_ref if line.act == Act.ISSUE else ""
    return Disclosure(line.at, line.member, line.login, line.act, to, basis, findings), copy
