"""Every CSV file that leaves the service, written in one way: for the spreadsheets in which people open them.

- A byte order mark, without which Excel reads names as Windows' Latin.
- Moments on London's clock, as 2012-11-30 10:15:00; days as 2012-11-30; numbers as numbers.
- No cell is a formula. A spreadsheet runs text that begins with = + - @, also after spaces or in full width, so such
  text has an apostrophe before it (OWASP, CSV injection): headings too, and names that agencies chose.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from frontend.presenters.dates import london
from mash_platform.characters import one_line, storable

BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = frozenset("=+-@|\t\r\n")


def csv_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A file to download, which no cache keeps. In: its name without the ending; the cells as Python has them."""
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers={"Cache-Control": "no-store"})
    safe = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in one_line(name))
    response["Content-Disposition"] = f'attachment; filename="{safe}.csv"'
    write_csv(response, headings, rows)
    return response


def write_csv(to: Any, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """The same into whatever texts are written to, row by row: a file of any length."""
    to.write(BYTE_ORDER_MARK)
    lines = csv.writer(to)
    lines.writerow([cell(value) for value in headings])
    for row in rows:
        lines.writerow([cell(value) for value in row])


def cell(value: Any) -> Any:
    """What stands in one cell. In: a moment, a day, a number, a text or None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{london(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return value
    text = storable(str(value))
    # Full-width signs count as their plain forms, and what cannot be seen does not count.
    start = next((sign for sign in unicodedata.normalize("NFKC", text) if _is_seen(sign)), "")
    return f"'{text}" if start in FORMULA_STARTS or text[:1] in FORMULA_STARTS else text


def _is_seen(sign: str) -> bool:
    return not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc")
