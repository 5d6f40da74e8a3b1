"""The CSV file of open cases: its columns, read whole or not at all, with what is wrong in which line."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

from hub.front_door.triage.open_cases import MOST_CHILDREN, OpenChild
from hub.people.keys import is_nhs_number
from mash_platform.characters import as_typed, one_line

COLUMNS = (
    "Given name", "Family name", "Date of birth", "NHS number", "Case number", "Status", "Lead worker", "Team",
    "Telephone",
)  # fmt: skip
MAY_BE_EMPTY = frozenset({"Date of birth", "NHS number"})
LONGEST = {"Given name": 120, "Family name": 120, "NHS number": 20, "Case number": 40, "Status": 80,
           "Lead worker": 120, "Team": 120, "Telephone": 40}  # fmt: skip
NUMBERS = ("Date of birth", "NHS number", "Telephone")
MOST_FAULTS = 20
LARGEST = 8 * 1024 * 1024  # bytes


class WrongFile(ValueError):
    """Nothing was loaded: `faults` say in which line is what wrong, at most twenty. No name stands in them."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def read(content: bytes) -> list[OpenChild]:
    """In: the file, as UTF-8 or as Windows writes it. Out: its children. Raises: WrongFile."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    delimiter = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        head = [one.strip().lower() for one in next(rows, [])]
        missing = [column for column in COLUMNS if column.lower() not in head]
        if missing:
            raise WrongFile([f"The first line does not have the column “{column}”" for column in missing])
        place = {column: head.index(column.lower()) for column in COLUMNS}
        found, faults, numbers = [], [], set()
        for number, row in enumerate(rows, start=2):
            if not any(cell.strip() for cell in row):
                continue
            said = {column: one_line(row[at]) if at < len(row) else "" for column, at in place.items()}
            said |= {column: as_typed(said[column]) for column in NUMBERS}
            wrong = _wrong(said)
            if not wrong and (said["Case number"], said["Given name"], said["Date of birth"]) in numbers:
                wrong = "the same child stands in an earlier line"
            if wrong:
                faults.append(f"Line {number}: {wrong}")
            else:
                numbers.add((said["Case number"], said["Given name"], said["Date of birth"]))
                found.append(_child(said))
            if len(faults) >= MOST_FAULTS or len(found) > MOST_CHILDREN:
                break
    except csv.Error as error:
        raise WrongFile(["It cannot be read as a CSV file. Save it again as CSV, and send that"]) from error
    if len(found) > MOST_CHILDREN:
        faults.append(f"It names more than {MOST_CHILDREN} children")
    if faults:
        raise WrongFile(faults)
    if not found:
        raise WrongFile(["It names no child. An empty list would say that nobody is open"])
    return found


def _wrong(said: dict[str, str]) -> str:
    for column in COLUMNS:
        if not said[column] and column not in MAY_BE_EMPTY:
            return f"“{column}” is empty"
        if len(said[column]) > LONGEST.get(column, 20):
            return f"“{column}” is longer than {LONGEST.get(column, 20)} characters"
    if said["Date of birth"] and _day(said["Date of birth"]) is None:
        return "the date of birth is no date such as 17/05/2015 or 2015-05-17"
    if said["NHS number"] and not is_nhs_number(said["NHS number"]):
        return "the NHS number is none: one of its ten digits is wrong"
    if not said["Date of birth"] and not said["NHS number"]:
        return "there is neither a date of birth nor an NHS number, so that nobody could be found by it"
    return ""


def _child(said: dict[str, str]) -> OpenChild:
    return OpenChild(
        said["Given name"], said["Family name"], _day(said["Date of birth"]), said["NHS number"], said["Case number"],
        said["Status"], said["Lead worker"], said["Team"], said["Telephone"],
    )  # fmt: skip


def _day(text: str) -> date | None:
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y"):
        try:
            day = datetime.strptime(text[:10] if form == "%Y-%m-%d" else text, form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
        return day if day.year >= 1900 else None
    return None
