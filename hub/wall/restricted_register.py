"""What guardians read of restricted enquiries, by a word that stands for each: who entered, what to review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.wall.functions import ReadByPage, RefusedByTheWall, call, read
from hub.wall.models import LedgerEntry, RestrictedWhy
from hub.wall.queries import LedgerQuerySet
from hub.wall.restricted import REFUSALS
from mash_platform.database import logins
from tenants.seated import Seated

LEAST_LETTERS = 12  # of a review: less says nothing


@dataclass(frozen=True)
class RegisterRow:
    """One restricted enquiry, as guardians know it."""

    id: UUID
    word: str
    why: str
    agency: str
    by: UUID
    at: datetime
    lifted_by: UUID | None
    lifted_at: datetime | None
    named: int
    to_review: int

    @property
    def why_label(self) -> str:
        return str(RestrictedWhy(self.why).label)


@dataclass(frozen=True)
class NamedRow:
    """Somebody who may enter one, or could until then."""

    agency: str
    member: UUID
    by: UUID
    at: datetime
    removed_by: UUID | None
    removed_at: datetime | None


@dataclass(frozen=True)
class Opening:
    """Somebody who was not named entered, and what a guardian wrote of it."""

    id: UUID
    restriction: UUID
    agency: str
    member: UUID
    reason: str
    at: datetime
    until_at: datetime
    review: str
    reviewed_by: UUID | None
    reviewed_at: datetime | None


class Register(ReadByPage[RegisterRow]):
    """What is restricted first, then what was; the newest first. At the guardian's login."""

    def __len__(self) -> int:
        return int(read("count_restricted_v1")[0][0])

    def rows(self, most: int, skip: int) -> list[RegisterRow]:
        return [RegisterRow(*row) for row in read("restricted_register_v2", None, most, skip)]


def one(restriction: UUID) -> RegisterRow | None:
    """One of them by its id."""
    found = read("restricted_register_v2", restriction, 1, 0)
    return RegisterRow(*found[0]) if found else None


def people_of(restriction: UUID) -> list[NamedRow]:
    """Who may enter, and who could once."""
    return [NamedRow(*row) for row in read("restricted_people_v1", restriction)]


def openings_of(restriction: UUID) -> list[Opening]:
    """Whose glass was broken, the newest first."""
    return [Opening(*row) for row in read("broken_glass_v1", restriction, None)]


def opening(one: UUID) -> Opening | None:
    """One of them by its id."""
    found = read("broken_glass_v1", None, one)
    return Opening(*found[0]) if found else None


def entries_of(restriction: UUID) -> LedgerQuerySet:
    """The lines that say who was inside, a line for each page that they asked for."""
    found: LedgerQuerySet = LedgerEntry.objects.filter(object_ref=str(restriction), act="enter_restricted")
    return found


def review(one: UUID, words: str, *, by: Seated) -> None:
    """Close it with words. Raises: GlassStandsOpen, YourOwnGlass, ReviewedMeanwhile; ValueError without words."""
    if len(words.strip()) < LEAST_LETTERS:
        raise ValueError("a review says something")
    try:
        with transaction.atomic(durable=True):
            call("review_glass_v1", logins.person_token(by.hub, by.user), one, words.strip(), by.seat)
    except RefusedByTheWall as refused:
        raise REFUSALS[refused.code] from refused
