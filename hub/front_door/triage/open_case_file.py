"""The CSV file of open cases: read whole or not at all, with what is wrong in which line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from hub.front_door.triage.open_case_lines import COLUMNS, WrongLines, children_of
from hub.front_door.triage.open_cases import OpenChild


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
        return children_of(_lines(rows, {column: head.index(column.lower()) for column in COLUMNS}))
    except csv.Error as error:
        raise WrongFile(["It cannot be read as a CSV file. Save it again as CSV, and send that"]) from error
    except WrongLines as lines:
        raise WrongFile([f"Line {one.at}: {one.words}" if one.at > 0 else one.words for one in lines.wrong]) from lines


def _lines(rows: Iterator[list[str]], place: dict[str, int]) -> Iterator[tuple[int, dict[str, str]]]:
    """Lines with something in them, numbered as a spreadsheet does."""
    for number, row in enumerate(rows, start=2):
        if any(cell.strip() for cell in row):
            yield number, {column: row[at] for column, at in place.items() if at < len(row)}
