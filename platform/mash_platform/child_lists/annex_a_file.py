"""Ofsted's Annex A, list 1 (contacts) and list 3 (referrals), or the Standard Safeguarding Dataset's lists, as CSV.

Columns are found by their headings, in any order, whatever their capitals. Sources: docs/field.md.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from mash_platform.child_lists.census_file import NotReadable
from mash_platform.child_lists.rows import BIRTH_COLUMNS, CHILD_COLUMNS, DAY_COLUMNS, SOURCE_COLUMNS, Row

OTHERS = ("Sex", "Gender", "GenderCurrent", "Ethnicity", "UPN", "NHS Number", "Disability", "Referral NFA?", "pers_sex",
          "pers_ethnicity", "pers_upn", "pers_nhs_number")  # fmt: skip
KNOWN = {name.casefold(): name for name in (*CHILD_COLUMNS, *BIRTH_COLUMNS, *DAY_COLUMNS, *SOURCE_COLUMNS, *OTHERS)}
LONGEST_FIELD = 100_000


def read(path: Path) -> Iterator[Row]:
    """Each row in its order, with its line; empty ones are left out. Raises: NotReadable."""
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file)
            headings = [KNOWN.get(" ".join(one.split()).casefold(), "") for one in next(lines, [])]
            if not set(headings) & set(CHILD_COLUMNS) or not set(headings) & set(DAY_COLUMNS):
                raise NotReadable(
                    "line 1: the headings have no child's number or no day. Annex A has them as Child Unique ID,"
                    " and Date of Contact or Date of referral."
                )
            for cells in lines:
                if any(one.strip() for one in cells):
                    said = {name: plain(cell) for name, cell in zip(headings, cells, strict=False) if name}
                    yield Row(lines.line_num, said)
    except UnicodeDecodeError as error:
        raise NotReadable("It is not in UTF-8. Save it as CSV UTF-8 and try again.") from error
    except csv.Error as error:
        raise NotReadable(f"line {lines.line_num}: {error}. Mend it there.") from error


def plain(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it as a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "|") else cell
