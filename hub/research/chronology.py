"""A pasted chronology: split into dated entries to look through, and recorded as one held finding each."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from hub.research.findings import record_in_one_transaction
from hub.research.models import Finding
from hub.research.own_requests import own_request
from hub.wall.refusals import once_for_one_thing
from mash_platform.parsing import NotADate, parse_date
from tenants.seated import Seated

MOST_ENTRIES = 50  # recorded at once
# A day at the beginning of a line, and what divides it from the words: "3/11/2012 - ", "2012-11-03:", "3 Nov 2012 ".
_DAY = re.compile(
    r"^\s*(?:on\s+)?(?:(?P<iso>\d{4})-(?P<im>\d{1,2})-(?P<id>\d{1,2})"
    r"|(?P<d>\d{1,2})(?:st|nd|rd|th)?[/.\-\s](?P<m>\d{1,2}|[A-Za-z]{3,9}\.?)[/.\-\s,]\s*(?P<y>\d{4}))"
    r"(?![\d/])[\s:;,.\-\u2013\u2014|]*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Entry:
    """One entry: its day, None where it has none that can be read, and its words."""

    day: date | None
    text: str


def split_chronology(text: str, *, today: date) -> list[Entry]:
    """Each line that begins with a day begins an entry; other lines go on with the one before.

    Every word is kept: what reads as no day, such as 31 February or a day to come, stays in the words.
    """
    entries: list[tuple[date | None, list[str]]] = []
    for line in text.splitlines():
        day, words = _read(line, today)
        if day is not None or not entries:
            if words or day:
                entries.append((day, [words]))
        elif words:
            entries[-1][1].append(words)
    found = [Entry(day, "\n".join(words).strip()) for day, words in entries]
    return [one for one in found if one.text]


def _read(line: str, today: date) -> tuple[date | None, str]:
    match = _DAY.match(line)
    if match:
        said = match.groupdict()
        parts = (said["id"], said["im"], said["iso"]) if said["iso"] else (said["d"], said["m"], said["y"])
        with contextlib.suppress(NotADate):
            day = parse_date(*parts, latest=today)
            if day <= today:
                return day, line[match.end() :].strip()
    return None, line.strip()


def record_chronology(
    request_id: UUID,
    entries: Sequence[Entry],
    *,
    form: UUID,
    about: Sequence[UUID],
    kind: str,
    source_record: str,
    by: Seated,
    at: datetime,
) -> list[Finding]:
    """Record each entry as a held finding: all of them or none, with a line of the ledger each.

    In: the id of the form, so that one sent twice makes each once; whom all of them are about.
    Raises: as hub.research.findings.record.
    """
    with once_for_one_thing(), transaction.atomic(durable=True):
        request = own_request(request_id, by=by)
        return [
            record_in_one_transaction(
                request, finding_id=uuid5(form, str(place)), about=about, kind=kind, happened_on=entry.day,
                text=entry.text, source_record=source_record, by=by, at=at,
            )
            for place, entry in enumerate(entries[:MOST_ENTRIES])
        ]  # fmt: skip
