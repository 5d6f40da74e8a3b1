"""Sending a list's rows to a front door by its API, as any system does: a notification for each, once however often."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from mash_platform.child_lists.rows import BIRTH_COLUMNS, Refused, Report, Row, key_of, kind_of, notification_of

PATH = "/api/v1/notifications"
MADE, THERE, UNREADABLE = 201, 200, 422


class Answer(Protocol):
    """What the front door answers."""

    status_code: int

    def json(self) -> Any:
        """Its words."""


class Door(Protocol):
    """A front door's API."""

    def post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        """Send."""


class DoorRefused(Exception):
    """The front door takes nothing at all; the message says what it answered."""


def load(rows: Iterable[Row], door: Door, name: str, *, trying: bool = False) -> Report:
    """Send each row that tells of a child and a day. In: the front door's name, for keys; `trying` keeps nothing.

    Raises: DoorRefused, with what was sent before it kept.
    """
    report = Report()
    for row in rows:
        made = notification_of(row)
        if isinstance(made, Refused):
            report.refused.append(made)
            continue
        child, on, message = made
        headers = {"Idempotency-Key": key_of(name, child, row, on)} | ({"X-Test": "1"} if trying else {})
        answer = door.post(PATH, message, headers)
        said = answer.json()
        if answer.status_code == UNREADABLE:
            report.refused += [_fault(row, one) for one in said.get("faults", [])] or [
                Refused(row.line, "the row", "nothing that can be read", "See what the front door's schema asks.")
            ]
            continue
        if answer.status_code not in (MADE, THERE):
            raise DoorRefused(f"line {row.line}: the front door answered {answer.status_code}. {said.get('title', '')}")
        is_new = trying or answer.status_code == MADE
        report.sent, report.again = report.sent + is_new, report.again + (not is_new)
        report.to_check += [_fault(row, one) for one in said.get("to_complete", [])]
    return report


def _fault(row: Row, fault: dict[str, str]) -> Refused:
    """What the front door says of one place of the message, at the column that it came from."""
    place = fault.get("path", "").rpartition("/")[2]
    column = next((one for one in COLUMNS.get(place, ()) if one in row.columns), place or "the row")
    kind = f"{fault.get('wrong', '')} ({kind_of(row.columns.get(column, ''))})"
    return Refused(row.line, column, kind, fault.get("to_do", ""))


COLUMNS = {
    "upn": ("UPN", "pers_upn"),
    "nhs_number": ("NHSNumber", "NHS Number", "pers_nhs_number"),
    "born_on": BIRTH_COLUMNS,
    "happened_on": ("CINreferralDate", "Date of Contact", "Date of referral", "contact_date", "cine_referral_date"),
    "source": ("ReferralSource", "Contact Source", "Referral Source", "contact_source", "cine_referral_source"),
}
