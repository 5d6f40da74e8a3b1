"""Lists of children as inspectors and the department ask for them: each contact, and each referral, of one month.

Sources: Ofsted, Annex A, lists 1 and 3 (docs/field.md); Standard Safeguarding Dataset, names of columns *(general
knowledge, to be checked)*. What a hub does not hold stands in no column, and is said with what is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.front_door.notifications.codes import Source
from hub.insight.child_list_rows import Gathered, Listed, ListedChild, contacts_in, referrals_in
from tenants.measures.periods import plus_months

SEX = {"male": "a) Male", "female": "b) Female"}
SEX_CODE = {"male": "M", "female": "F"}
NOT_STATED = "c) Not stated/recorded"
EVERY_ROW = "Every row"
SOCIAL_CARE = "A hub keeps no team and no worker of social care: their own system has them"
NOT_IN_A_MESSAGE = "No message to a hub asks for it"

Columns = Sequence[tuple[str, Callable[[Listed], Any]]]


@dataclass(frozen=True)
class ChildList:
    """A list as it is written: its headings, its rows, and the references of what was read for it."""

    headings: tuple[str, ...]
    rows: list[list[Any]]
    references: list[str]
    left_out: list[tuple[str, str, str]]  # reference, what stands in no row, and why


@dataclass(frozen=True)
class Shape:
    """A list: how its rows are found, its columns, and those that it should have and a hub does not hold, with why."""

    find: Callable[[date, date], Gathered]
    columns: Columns
    not_held: Sequence[tuple[str, str]] = ()

    def of_month(self, month: date) -> ChildList:
        """In: the month's first day; a lead's desk. Raises: hub.wall.contents.Altered."""
        found = self.find(month, plus_months(month, 1))
        return ChildList(
            tuple(name for name, _ in self.columns),
            [[cell(row) for _, cell in self.columns] for row in found.rows],
            found.references,
            [(EVERY_ROW, column, why) for column, why in self.not_held] + found.left_out,
        )


def _born(child: ListedChild) -> str:
    """As it was said, an estimate as one; or as the hub settled it."""
    if child.is_unborn:
        return f"expected {child.born}" if child.born else ""
    if child.settled:
        return child.settled.isoformat()
    return f"about {child.born}" if child.born and child.is_estimate else child.born


def _source(row: Listed) -> str:
    """The census' code with its words."""
    if not row.source:
        return ""
    return f"{row.source}) {Source(row.source).label}" if row.source in Source.values else "10) Not known"


def _sex(row: Listed) -> str:
    return NOT_STATED if row.child.is_unborn else SEX.get(row.child.sex, NOT_STATED)


def _whole_day(child: ListedChild, *, unborn: bool) -> str:
    return child.day.isoformat() if child.day and child.is_unborn == unborn else ""


OF_A_CHILD: Columns = (
    ("Child Unique ID", lambda row: str(row.child.number)),
    ("Gender", _sex),
    ("Ethnicity", lambda row: row.child.ethnicity),
    ("Date of Birth", lambda row: _born(row.child)),
    ("Age of Child (Years)", lambda row: row.child.years(row.on)),
)
OF_A_PERSON: Columns = (
    ("person_id", lambda row: str(row.child.number)),
    ("pers_sex", lambda row: SEX_CODE.get(row.child.sex, "U")),
    ("pers_ethnicity", lambda row: row.child.ethnicity),
    ("pers_dob", lambda row: _whole_day(row.child, unborn=False)),
    ("pers_expected_dob", lambda row: _whole_day(row.child, unborn=True)),
    ("pers_upn", lambda row: row.child.upn),
)
PERSON_NOT_HELD = (
    ("pers_gender, pers_nationality, pers_send_flag, pers_death_date, pers_is_mother", NOT_IN_A_MESSAGE),
    ("pers_legacy_id, pers_single_unique_id, pers_upn_unknown", "A hub has a number of its own for each child"),
    ("pers_dob", "A day that is estimated, or a month, a year or an age alone, is no date: the cell is empty"),
)
LISTS: Mapping[str, Shape] = {
    "contacts": Shape(
        contacts_in,
        (
            *OF_A_CHILD,
            ("Date of Contact", lambda row: row.on),
            ("Contact Source", _source),
            ("Contact Outcome", lambda row: row.outcome),
            ("Notification", lambda row: row.reference),
        ),
    ),
    "referrals": Shape(
        referrals_in,
        (
            *OF_A_CHILD,
            ("Date of referral", lambda row: row.on),
            ("Referral Source", _source),
            ("Referral NFA?", lambda _: "No"),
            ("Number of Referrals in last 12 months", lambda row: row.earlier),
            ("Decision", lambda row: row.outcome),
            ("Allocated Team", lambda _: ""),
            ("Allocated Worker", lambda _: ""),
            ("Enquiry", lambda row: row.reference),
        ),
        (("Allocated Team, Allocated Worker", SOCIAL_CARE),),
    ),
    "dataset-contacts": Shape(
        contacts_in,
        (
            *OF_A_PERSON,
            ("contact_id", lambda row: row.reference),
            ("contact_date", lambda row: row.on),
            ("contact_source", lambda row: row.source),
            ("contact_outcome", lambda row: row.outcome),
        ),
        PERSON_NOT_HELD,
    ),
    "dataset-referrals": Shape(
        referrals_in,
        (
            *OF_A_PERSON,
            ("cine_referral_id", lambda row: row.reference),
            ("cine_referral_date", lambda row: row.on),
            ("cine_referral_source", lambda row: row.source),
            ("cine_referral_outcome", lambda row: row.outcome),
            ("cine_referral_nfa", lambda _: "N"),
        ),
        (
            *PERSON_NOT_HELD,
            ("cine_cin_primary_need", "Social care's assessment finds it, after the hub has decided"),
            ("cine_close_date, cine_close_reason", "A referral is closed by social care, and no hub is told"),
            ("cine_referral_team, cine_referral_worker", SOCIAL_CARE),
        ),
    ),
}
