"""What a row of a list is, whatever file it came from, and the notification that is made of it.

Nothing is refused for a number alone: what a row says goes to the front door as it stands, and the front door keeps it,
with what is to be checked (docs/decisions/0021). A row is refused only where it has no child or no day to tell of.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mash_platform.characters import number_as_typed

NAMESPACE = uuid.UUID("6f0f5f0e-5d0a-4f5e-9a64-0d1c5f6f2a11")
SEX = {
    "1": "male", "2": "female", "0": "unknown", "3": "unknown", "9": "unknown", "m": "male", "f": "female",
    "male": "male", "female": "female", "unknown": "unknown", "u": "unknown", "n": "unknown",
    "a) male": "male", "b) female": "female", "c) not stated/recorded": "unknown", "d) neither": "unknown",
}  # fmt: skip
# DfE, children in need census.
SOURCES = frozenset((
    "1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E", "3F", "4", "5A", "5B", "5C", "5D", "6", "7", "8",
    "9", "10",
))  # fmt: skip
NEEDS = {
    "N1": "Abuse or neglect", "N2": "Child’s disability or illness", "N3": "Parent’s disability or illness",
    "N4": "Family in acute stress", "N5": "Family dysfunction", "N6": "Socially unacceptable behaviour",
    "N7": "Low income", "N8": "Absent parenting", "N9": "Cases other than children in need", "N0": "Not stated",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One contact or referral of one child. `columns`: by the list's own names, as they were written."""

    line: int  # in the file, from 1
    columns: Mapping[str, str]

    def said(self, *names: str) -> str:
        """The first of these columns that says something: codes, numbers and days, as somebody would type them."""
        return next((value for name in names if (value := number_as_typed(self.columns.get(name, "")))), "")


@dataclass(frozen=True)
class Refused:
    """Why a row is not sent. It never repeats the value: a report is printed and kept."""

    line: int
    column: str
    kind: str  # what kind of value stands there, such as "nothing" or "letters where a date belongs"
    to_do: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.kind}. {self.to_do}"


@dataclass
class Report:
    """What became of a file's rows."""

    sent: int = 0
    again: int = 0
    to_check: list[Refused] = field(default_factory=list)  # kept, and something in it is to be looked at
    refused: list[Refused] = field(default_factory=list)


def kind_of(value: str) -> str:
    """What kind of value it is, without the value: for a report."""
    if not value:
        return "nothing"
    if re.fullmatch(r"[0-9]+", value):
        return f"{len(value)} digits"
    if re.fullmatch(r"[0-9./\- :T]+", value):
        return "digits with signs between them"
    if re.fullmatch(r"[A-Za-z ]+", value):
        return "letters"
    return "letters, digits or signs"


def day_of(value: str) -> date | None:
    """A day as lists write it: 2012-11-30, 30/11/2012 or 30-11-2012, also with a time after it. Else None."""
    plain = value.strip().replace("T", " ").split(" ")[0]
    for pattern, order in (
        (r"(\d{4})-(\d{2})-(\d{2})", (1, 2, 3)),
        (r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", (3, 2, 1)),
    ):
        if found := re.fullmatch(pattern, plain):
            try:
                return date(*(int(found.group(place)) for place in order))
            except ValueError:
                return None
    return None


def key_of(door: str, child: str, row: Row, on: date) -> str:
    """The same row of the same child at the same door makes the same notification, however often it is loaded."""
    return str(uuid.uuid5(NAMESPACE, "|".join((door, child, on.isoformat(), row.said(*SOURCE_COLUMNS)))))


CHILD_COLUMNS = ("LAchildID", "Child Unique ID", "person_id")
EXPECTED_COLUMNS = ("ExpectedPersonBirthDate", "pers_expected_dob")
BIRTH_COLUMNS = ("PersonBirthDate", "Date of Birth", "pers_dob", *EXPECTED_COLUMNS)
DAY_COLUMNS = ("CINreferralDate", "Date of Contact", "Date of referral", "contact_date", "cine_referral_date")
SOURCE_COLUMNS = ("ReferralSource", "Contact Source", "Referral Source", "contact_source", "cine_referral_source")


def notification_of(row: Row) -> tuple[str, date, dict[str, Any]] | Refused:
    """Out: the child's own number in the list, the day of the row, and the message (notification_v1); or why not."""
    child, said_on = row.said(*CHILD_COLUMNS), row.said(*DAY_COLUMNS)
    if not child:
        return Refused(
            row.line, CHILD_COLUMNS[0], "nothing", "Give each child the number that your own system has for them."
        )
    on = day_of(said_on)
    if on is None:
        column = next((name for name in DAY_COLUMNS if name in row.columns), DAY_COLUMNS[0])
        to_do = "Write the day as 2012-11-30. A child without a contact or referral is nothing to tell of."
        return Refused(row.line, column, kind_of(said_on), to_do)
    return child, on, _message(row, child, on)


def _message(row: Row, child: str, on: date) -> dict[str, Any]:
    born = row.said(*BIRTH_COLUMNS)
    source = row.said(*SOURCE_COLUMNS).split(")")[0].strip().upper()
    need = row.said("PrimaryNeedCode").upper()
    what = f"From a list of another system: a contact or referral on {on:%-d %B %Y}."
    if need in NEEDS:
        what += f" Primary need: {NEEDS[need]} ({need})."
    if (
        row.said("ReferralNFA").lower() in ("1", "true", "yes", "y", "a) yes")
        or row.said("Referral NFA?").lower() == "yes"
    ):
        what += " It was then closed without further action."
    known: dict[str, Any] = {
        "unborn": True if row.said(*EXPECTED_COLUMNS) and not row.said("PersonBirthDate", "pers_dob") else None,
        "born_on": day.isoformat() if (day := day_of(born)) else born,
        "sex": SEX.get(row.said("GenderCurrent", "Sex", "Gender", "pers_sex").lower()),
        "upn": row.said("UPN", "pers_upn"),
        "nhs_number": row.said("NHSNumber", "NHS Number", "pers_nhs_number"),
        "ethnicity": row.said("Ethnicity", "pers_ethnicity"),
        "disability": row.said("Disability"),
    }
    return {
        "version": 1,
        "immediate_danger": False,
        "referrer": {"source": source if source in SOURCES else "10", "own_reference": child},
        "children": [{name: value for name, value in known.items() if value}],
        "concern": {"what_happened": what, "happened_on": on.isoformat()},
        "consent": {"asked": "not_asked", "why_not": "Read from a list of another system, which does not say."},
    }
