"""Whom and which streets somebody who works here knows: said by themselves, read by their agency's guardian alone.

Whoever opens something that names them is an alert (hub/insight/alert_sweep.py). It is in no search, list or export:
no desk's login reads the table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.db.utils import IntegrityError

from hub.people.acquaintance_models import AcquaintanceKind
from hub.people.keys import name_key
from hub.people.models import NUMBER_OF_A_HOUSE
from hub.wall.alerts import LEAST_NAME, token_of
from hub.wall.functions import ReadByPage, RefusedByTheWall, call, read
from hub.wall.refusals import FormSentBefore, Refusal
from mash_platform.database import logins
from tenants.seated import Seated

LEAST_STREET = 5  # letters and digits of a street that is looked for: "road" alone is every road


class NotDeclared(Refusal):
    """A refusal of these acts; `field` says where in its form."""

    code: ClassVar[str] = "not_declared"
    sentence: str = ""
    field: ClassVar[str] = ""


class NameTooShort(NotDeclared):
    """A family name that would be found in everything."""

    code = "name_too_short"
    sentence = f"Enter a family name of {LEAST_NAME} letters or more"
    field = "family"


class StreetTooShort(NotDeclared):
    """A street that would be found in everything."""

    code = "street_too_short"
    sentence = "Enter the whole name of the street, without the number of a house"
    field = "street"


class TooMany(NotDeclared):
    """More than a person has to say."""

    code = "too_many"
    sentence = "You have a hundred here already. Remove one first"


class NotThere(NotDeclared):
    """Taken back before, or somebody else's."""

    code = "not_there"
    sentence = "That is not on your list any more."


@dataclass(frozen=True)
class Known:
    """Something that somebody said that they know."""

    id: UUID
    kind: str
    words: str
    said_at: datetime
    member: UUID | None = None

    @property
    def label(self) -> str:
        return str(AcquaintanceKind(self.kind).label)


def street_key(street: str) -> str:
    """As a mention's street_key, which the database makes: letters and digits, without the number of a house."""
    return re.sub(r"[^a-z0-9]", "", re.sub(NUMBER_OF_A_HOUSE, "", street.strip().lower()))


def own(by: Seated) -> list[Known]:
    """What one said oneself at this agency's desk, the earliest first."""
    return [Known(*row) for row in read("own_acquaintances_v1", _token(by))]


def declare_person(given: str, family: str, *, form: UUID, by: Seated) -> None:
    """Say that one knows somebody. In: the id made with the form, which does it once.

    Raises: NameTooShort, TooMany, FormSentBefore.
    """
    key = name_key(family)
    if len(key) < LEAST_NAME:
        raise NameTooShort
    words = f"{given.strip()} {family.strip()}".strip()
    _declare(form, AcquaintanceKind.PERSON, words, name_key(given), key, "", by=by)


def declare_street(street: str, *, form: UUID, by: Seated) -> None:
    """Say that one knows a street. Raises: StreetTooShort, TooMany, FormSentBefore."""
    key = street_key(street)
    if len(key) < LEAST_STREET:
        raise StreetTooShort
    _declare(form, AcquaintanceKind.STREET, street.strip(), "", "", key, by=by)


def take_back(one: UUID, *, by: Seated) -> None:
    """Remove something that one said. Raises: NotThere."""
    try:
        with transaction.atomic(durable=True):
            call("take_back_acquaintance_v1", _token(by), one, by.seat)
    except RefusedByTheWall as refused:
        raise NotThere from refused


class OfAgency(ReadByPage[Known]):
    """What people of the guardian's own agency said, the newest first: counted and read a page at a time."""

    def __init__(self, by: Seated) -> None:
        self.token = token_of(by)
        self._all = read("agency_acquaintances_count_v1", self.token)[0][0]

    def __len__(self) -> int:
        return int(self._all)

    def rows(self, most: int, skip: int) -> list[Known]:
        rows = read("agency_acquaintances_v1", self.token, most, skip)
        return [Known(pk, kind, words, said_at, member) for pk, member, kind, words, said_at in rows]


def _declare(
    form: UUID, kind: AcquaintanceKind, words: str, given: str, family: str, street: str, *, by: Seated
) -> None:
    try:
        with transaction.atomic(durable=True):
            call(
                "declare_acquaintance_v1", _token(by), form, by.user, by.seat, kind.value, words, given, family, street
            )  # fmt: skip
    except RefusedByTheWall as refused:
        raise TooMany from refused
    except IntegrityError as taken:
        raise FormSentBefore from taken


def _token(by: Seated) -> bytes:
    return logins.person_token(by.hub, by.user)
