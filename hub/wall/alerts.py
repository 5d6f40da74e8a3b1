"""Alerts as their agency's guardian reads and closes them, and from when on there is one.

What raises them is hub/insight/alert_sweep.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from hub.wall.contents import Content, digest
from hub.wall.functions import ReadByPage, RefusedByTheWall, call, read
from hub.wall.models.alerts import AlertKind
from hub.wall.refusals import Refusal
from mash_platform.database import logins
from tenants.seated import Seated

# From when on there is an alert: planning assumptions, the same in every hub, to be set by what guardians find of use.
MANY = 20  # different enquiries or notifications that one person opened
REFUSALS = 5  # times that one person was refused, or asked for what is not there
WITHIN = timedelta(minutes=10)  # of each other, for both
NIGHT = (22, 6)  # hours, on London's clock
NIGHTS_BEFORE = timedelta(days=28)  # whoever opened something in one of these nights works at night
LEAST_NAME = 3  # letters of a family name that is looked for

LEAST_WORDS, LEAST_LETTERS = 3, 12  # of the words with which an alert is closed: less says nothing
LONGEST = 2000
CLOSED = "alert"  # the kind of content that the words are (hub/wall/contents.py)

# What an alert means, and what it does not: for whoever opens one.
WHY: dict[str, str] = {
    AlertKind.MANY: f"{MANY} or more different enquiries or notifications within {WITHIN.seconds // 60} minutes.",
    AlertKind.REFUSED: f"{REFUSALS} or more refusals, or addresses of what is not there, within "
    f"{WITHIN.seconds // 60} minutes.",
    AlertKind.OWN_NAME: "A front door was told of somebody with the same family name. Many people share one: ask "
    "whether they are related.",
    AlertKind.KNOWN: "A front door was told of somebody with the name, or of an address in the street, that they "
    "said they know. They may not have known before they opened it: ask what they did then.",
    AlertKind.OTHER_DESK: "The line was written on one agency’s login for a seat of another. No page does that: ask "
    "the operator how it came about.",
    AlertKind.NIGHT: f"Between {NIGHT[0]}:00 and {NIGHT[1]}:00 in London, and in none of the {NIGHTS_BEFORE.days} days "
    "before.",
    AlertKind.MARKED: "They said so themselves; which of the two is in the line. Whoever knows a family gives the "
    "work to a colleague: see that it was.",
    AlertKind.NEW_BROWSER: "Their password and second factor were given in a browser that had not been used for this "
    "account before, or whose cookies were cleared.",
}


class AlertRefusal(Refusal):
    """An alert stays as it is; the sentence says why."""


class AboutYourself(AlertRefusal):
    """Another guardian closes it."""

    code = "about_yourself"
    sentence = "This alert is about you. Another guardian of your agency closes it."


class AlreadyClosed(AlertRefusal):
    """Somebody was first."""

    code = "already_closed"
    sentence = "Somebody has closed this alert already. Their words are above; yours were not kept."


class SaysNothing(AlertRefusal):
    """Words that say nothing of what was found."""

    code = "says_nothing"
    sentence = "Say what you found and what follows from it, in a sentence."


@dataclass(frozen=True)
class Shown:
    """An alert as its list has it."""

    id: UUID
    kind: str
    member: UUID
    person: UUID | None
    first_at: datetime
    last_at: datetime
    lines: int
    raised_at: datetime
    closed_at: datetime | None
    closed_by: UUID | None
    closed_words: str = ""

    @property
    def label(self) -> str:
        return str(AlertKind(self.kind).label)

    @property
    def why(self) -> str:
        return WHY[self.kind]

    @property
    def content(self) -> Content:
        """The words with which it was closed, as the ledger holds a digest of them."""
        return closing(self.id, self.closed_words)


class Alerts(ReadByPage[Shown]):
    """The alerts of the guardian's own agency, open ones first: counted and read a page at a time."""

    def __init__(self, by: Seated) -> None:
        self.token = token_of(by)
        self.open, self._all = read("alerts_count_v1", self.token)[0]

    def __len__(self) -> int:
        return int(self._all)

    def rows(self, most: int, skip: int) -> list[Shown]:
        return [Shown(*row) for row in read("alerts_v1", self.token, most, skip)]


def alert_of(alert_id: UUID, *, by: Seated) -> Shown | None:
    """One of the guardian's own agency's; None for any other."""
    return next((Shown(*row) for row in read("alert_v1", token_of(by), alert_id)), None)


def lines_of(alert_id: UUID, before: int, most: int, *, by: Seated) -> list[int]:
    """The numbers of its lines before one, newest first."""
    return [int(row[0]) for row in read("alert_lines_v1", token_of(by), alert_id, before, most)]


def close(alert_id: UUID, words: str, *, by: Seated) -> None:
    """Close it with words, once. Raises: SaysNothing, AlreadyClosed, AboutYourself."""
    words = words.strip()
    said = re.findall(r"[^\W\d_]+", words)
    if len(said) < LEAST_WORDS or sum(map(len, said)) < LEAST_LETTERS:
        raise SaysNothing
    try:
        with transaction.atomic(durable=True):
            call(
                "close_alert_v1", token_of(by), alert_id, words, digest(closing(alert_id, words)), by.seat, by.user
            )  # fmt: skip
    except RefusedByTheWall as refused:
        raise {"about_yourself": AboutYourself, "words_missing": SaysNothing}.get(
            refused.code, AlreadyClosed
        ) from refused


def closing(alert_id: UUID, words: str) -> Content:
    """The words with which an alert was closed, as a content of the ledger's."""
    return Content(CLOSED, alert_id, str(alert_id), words, ("guardian",))


def token_of(by: Seated) -> bytes:
    """By what the wall's functions know whose guardian asks."""
    return logins.guardian_token(by.hub, by.agency)
