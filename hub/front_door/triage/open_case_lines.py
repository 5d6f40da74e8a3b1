"""What a line of the list of open cases says, and what is wrong with one: the same for the CSV file and the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from hub.front_door.triage.open_cases import MOST_CHILDREN, OpenChild
from hub.people.keys import is_nhs_number
from mash_platform.characters import as_typed, one_line

# Column of the file -> name in the API.
COLUMNS = {
    "Given name": "given_name", "Family name": "family_name", "Date of birth": "born_on", "NHS number": "nhs_number",
    "Case number": "case_number", "Status": "status", "Lead worker": "lead_worker", "Team": "team",
    "Telephone": "telephone",
}  # fmt: skip
MAY_BE_EMPTY = frozenset({"Date of birth", "NHS number"})
LONGEST = {"Given name": 120, "Family name": 120, "Date of birth": 20, "NHS number": 20, "Case number": 40,
           "Status": 80, "Lead worker": 120, "Team": 120, "Telephone": 40}  # fmt: skip
NUMBERS = ("Date of birth", "NHS number", "Telephone")
MOST_FAULTS = 20
LARGEST = 8 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one line, without a word of it. `column`: "" where it is the whole line."""

    at: int
    code: str
    column: str
    words: str


class WrongLines(ValueError):
    """Nothing was loaded. At most twenty are named."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("; ".join(one.words for one in wrong))
        self.wrong = wrong


# A list without a child, or with more than fit; `at` is of no line.
NO_CHILD = Wrong(-1, "no_child", "", "It names no child. An empty list would say that nobody is open")
TOO_MANY = Wrong(-1, "too_many", "", f"It names more than {MOST_CHILDREN} children")


def children_of(lines: Iterable[tuple[int, Mapping[str, str]]]) -> list[OpenChild]:
    """In: each line's number, which stands in what is wrong with it, and its texts by column. Raises: WrongLines."""
    found: list[OpenChild] = []
    wrong: list[Wrong] = []
    seen: set[tuple[str, str, str]] = set()
    for at, raw in lines:
        said = {column: one_line(raw.get(column, "")) for column in COLUMNS}
        said |= {column: as_typed(said[column]) for column in NUMBERS}
        same = (said["Case number"], said["Given name"], said["Date of birth"])
        fault = _fault(at, said)
        if fault is None and same in seen:
            fault = Wrong(at, "same_child_twice", "", "the same child is in an earlier line")
        if fault is None:
            seen.add(same)
            found.append(_child(said))
        else:
            wrong.append(fault)
        if len(wrong) >= MOST_FAULTS or len(found) > MOST_CHILDREN:
            break
    if len(found) > MOST_CHILDREN:
        wrong.append(TOO_MANY)
    if not found and not wrong:
        wrong.append(NO_CHILD)
    if wrong:
        raise WrongLines(wrong)
    return found


def _fault(at: int, said: Mapping[str, str]) -> Wrong | None:
    for column in COLUMNS:
        if not said[column] and column not in MAY_BE_EMPTY:
            return Wrong(at, "empty", column, f"“{column}” is empty")
        if len(said[column]) > LONGEST[column]:
            return Wrong(at, "too_long", column, f"“{column}” is longer than {LONGEST[column]} characters")
    if said["Date of birth"] and _day(said["Date of birth"]) is None:
        words = "the date of birth is no date such as 17/05/2015 or 2015-05-17"
        return Wrong(at, "no_date", "Date of birth", words)
    if said["NHS number"] and not is_nhs_number(said["NHS number"]):
        return Wrong(at, "no_nhs_number", "NHS number", "the NHS number is none: one of its ten digits is wrong")
    if not said["Date of birth"] and not said["NHS number"]:
        words = "there is neither a date of birth nor an NHS number, so that nobody could be found by it"
        return Wrong(at, "nothing_to_find_by", "", words)
    return None


def _child(said: Mapping[str, str]) -> OpenChild:
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
