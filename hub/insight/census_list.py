"""The part of the children in need census that a hub holds, as XML: who was referred, when and by whom.

The census is a return of the authority's social care, to 31 March of a year. Assessments, plans, conferences and
closures are theirs: their system fills them in, by the child's own number there. Source of the names of elements and
codes: DfE, children in need census technical specification *(general knowledge, to be checked)*.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from xml.sax.saxutils import escape

from hub.insight.child_list_rows import Listed, ListedChild, referrals_in
from hub.insight.child_lists import EVERY_ROW

GENDER = {"male": "1", "female": "2"}
NOT_KNOWN, NEED_NOT_STATED, NOT_OBTAINED = "0", "N0", "NOBT"
ETHNICITIES = frozenset((
    "WBRI", "WIRI", "WOTH", "WIRT", "WROM", "MWBC", "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN", "AOTH", "BCRB",
    "BAFR", "BOTH", "CHNE", "OOTH", "REFU", "NOBT",
))  # fmt: skip
NOT_HELD = (
    ("LEA, SerialNo, DateTime", "The authority's own return has them"),
    ("LAchildID", "It is a number of this hub's own, not the child's in social care's system: put that in its place"),
    ("PrimaryNeedCode", "N0 in every row: social care's assessment finds it, after the hub has decided"),
    ("FormerUPN, UPNunknown, PersonDeathDate, Disabilities", "No message to a hub asks for them in the census' codes"),
    ("Assessments, CINPlanDates, Section47, ChildProtectionPlans, DateOfInitialCPC",
     "They are social care's, after the hub has decided"),
    ("CINclosureDate, ReasonForClosure", "A referral is closed by social care, and no hub is told"),
)  # fmt: skip


@dataclass(frozen=True)
class Census:
    """The file's words, how many children it has, the references of what was read, and what is in it not."""

    xml: str
    children: int
    references: list[str]
    left_out: list[tuple[str, str, str]]


def year_of(day: date) -> int:
    """The census' year in which a day is: it ends on 31 March."""
    return day.year + (day >= date(day.year, 4, 1))


def census(year: int, agency: str) -> Census:
    """The referrals of the census to 31 March of a year, of one authority. In: its social care's code, a lead's desk.

    Raises: hub.wall.contents.Altered.
    """
    found = referrals_in(date(year - 1, 4, 1), date(year, 4, 1))
    children: dict[UUID, list[Listed]] = {}
    left_out = [(EVERY_ROW, element, why) for element, why in NOT_HELD] + found.left_out
    for row in found.rows:
        if row.lead_agency == agency:
            children.setdefault(row.child.number, []).append(row)
            left_out += [(row.reference, element, why) for element, why in _missing(row.child)]
        else:
            left_out.append((row.reference, "A child", "Of another authority of this hub, whose own census has it"))
    return Census("\n".join(_message(year, children.values())), len(children), found.references, left_out)


def _missing(child: ListedChild) -> Iterator[tuple[str, str]]:
    if child.day is None and child.is_unborn:
        yield "ExpectedPersonBirthDate", "No whole day was said"
    elif child.day is None:
        yield "PersonBirthDate", "An estimate, a month, a year or an age was said, or nothing: no date is made of it"
    if child.ethnicity and child.ethnicity.strip().upper() not in ETHNICITIES:
        yield "Ethnicity", "It was said in words, not by a code: NOBT"
    if not child.upn:
        yield "UPN", "No message gave one that can be right"


def _message(year: int, children: Iterable[list[Listed]]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield "<Message>"
    yield "  <Header><CollectionDetails><Collection>CIN</Collection>"
    yield f"    <Year>{year}</Year><ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails></Header>"
    yield "  <Children>"
    for rows in children:
        yield from _child(rows)
    yield "  </Children>"
    yield "</Message>\n"


def _child(rows: list[Listed]) -> Iterator[str]:
    child = rows[0].child
    yield "    <Child>"
    yield "      <ChildIdentifiers>"
    yield f"        <LAchildID>{number_of(child.number)}</LAchildID>"
    if child.upn:
        yield f"        <UPN>{escape(child.upn)}</UPN>"
    if child.day:
        element = "ExpectedPersonBirthDate" if child.is_unborn else "PersonBirthDate"
        yield f"        <{element}>{child.day}</{element}>"
    yield f"        <GenderCurrent>{GENDER.get(child.sex, NOT_KNOWN)}</GenderCurrent>"
    yield "      </ChildIdentifiers>"
    said = child.ethnicity.strip().upper()
    ethnicity = said if said in ETHNICITIES else NOT_OBTAINED
    yield f"      <ChildCharacteristics><Ethnicity>{ethnicity}</Ethnicity></ChildCharacteristics>"
    for row in sorted(rows, key=lambda one: one.on):
        yield "      <CINdetails>"
        yield f"        <CINreferralDate>{row.on}</CINreferralDate>"
        yield f"        <ReferralSource>{escape(row.source or '10')}</ReferralSource>"
        yield f"        <PrimaryNeedCode>{NEED_NOT_STATED}</PrimaryNeedCode>"
        yield "        <ReferralNFA>0</ReferralNFA>"
        yield "      </CINdetails>"
    yield "    </Child>"


def number_of(person: UUID) -> str:
    """Ten letters and digits for a child, as many as the census has room for: the same each time."""
    return base64.b32encode(hashlib.sha256(person.bytes).digest())[:10].decode()
