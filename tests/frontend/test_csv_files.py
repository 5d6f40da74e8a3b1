"""Files for spreadsheets: read by Excel as they were written, on London's clock, and never run."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontend.csv_files import cell, csv_response
from mash_platform.state import CHECKOUT
from rollout.board import board_on
from rollout.packs.ratings import ratings
from tenants.models import Hub, Role
from tests.measures.measure_builders import published
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import visitor

FORMULA = "=HYPERLINK(1)"


def test_a_file_has_a_byte_order_mark_and_a_plain_name() -> None:
    answer = csv_response('a"\r\n/name', ["who"], [["Ọlá"]])
    assert answer.content == "\ufeffwho\r\nỌlá\r\n".encode()
    assert answer["Content-Disposition"] == 'attachment; filename="a---name.csv"'
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2012, 7, 1, 22, 30, tzinfo=UTC), "2012-07-01 23:30:00"),
        (datetime(2012, 12, 1, 22, 30, tzinfo=UTC), "2012-12-01 22:30:00"),
        (date(2012, 11, 30), "2012-11-30"),
        (-5, -5),
        (None, ""),
        ("Amy", "Amy"),
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("\u200b=1", "'\u200b=1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("a\x00b", "a\ufffdb"),
    ],
)
def test_a_cell_is_what_it_says_and_no_formula(value: Any, shown: Any) -> None:
    assert cell(value) == shown


@given(st.text())
def test_no_text_begins_as_a_formula_does(text: str) -> None:
    assert str(cell(text)).strip("\ufeff\u200b ")[:1] not in {"=", "+", "-", "@", "\t", "\r"}


def test_no_other_place_writes_csv() -> None:
    rooms = ("frontend", "api", "hub", "rollout", "tenants")
    files = [path for room in rooms for path in (CHECKOUT / room).rglob("*.py") if "node_modules" not in path.parts]
    writing = [path for path in files if "csv.writer" in path.read_text()]
    assert writing == [CHECKOUT / Path("frontend/csv_files.py")]


def test_a_name_that_is_a_formula_is_none_in_the_boards_files(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    published("harrow", notifications=40, children=55)
    hubs, rows = list(Hub.objects.all()), ratings(board_on(date(2012, 11, 30)))
    for hub in hubs:
        hub.name = FORMULA
    for row, _ in rows:
        row.authority.name = FORMULA
    monkeypatch.setattr("frontend.measures.board_pages.measures.hubs", lambda: hubs)
    monkeypatch.setattr("frontend.board.london.ratings", lambda board: rows)
    board = visitor(house, Role.BOARD)
    for path in ("/board/london.csv", "/measures/table.csv?table=volumes&period=month-2026-10-01"):
        text = get(board, path).content.decode("utf-8-sig")
        cells = [one for row in csv.reader(io.StringIO(text)) for one in row]
        assert FORMULA not in cells, path
        assert f"'{FORMULA}" in cells, path


# Every page that gives a file for a spreadsheet, and whom it is given to. One that is not here fails the test below.
GIVEN: dict[str, tuple[str, Role]] = {
    "/board/london.csv": ("platform", Role.BOARD),
    "/measures/table.csv?table=volumes&period=month-2026-10-01": ("platform", Role.BOARD),
    "/measures/table.csv?table=volumes&period=month-1999-01-01": ("platform", Role.BOARD),
    "/measures/months.csv": ("hub", Role.MANAGER),
    "/measures/agencies.csv": ("hub", Role.MANAGER),
    "/measures/lists/contacts/": ("hub", Role.MANAGER),
    "/measures/lists/referrals/": ("hub", Role.MANAGER),
    "/measures/lists/referrals/?left-out=1": ("hub", Role.MANAGER),
    "/measures/lists/dataset-contacts/": ("hub", Role.MANAGER),
    "/measures/lists/census/?left-out=1": ("hub", Role.MANAGER),
    "/ledger/?file=csv": ("hub", Role.GUARDIAN),
}
WRITERS = {
    "frontend/board/london.py": 1, "frontend/measures/board_pages.py": 2, "frontend/insight/lists_page.py": 5,
    "frontend/wall/ledger_page.py": 1,
    "frontend/insight/audits_page.py": 1,  # of one sample: tests/assessment/test_auditing.py
}  # fmt: skip


@pytest.mark.parametrize("path", GIVEN)
def test_every_file_has_a_byte_order_mark_is_no_formula_and_has_local_times(house: House, path: str) -> None:
    published("harrow", notifications=40, children=55)
    place, role = GIVEN[path]
    client = visitor(house, role) if place == "platform" else house.visit(role=role)
    answer = get(client, path)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(answer) if answer.streaming else answer.content
    assert content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows
    for text in (one for row in rows for one in row):
        assert text[:1] not in {"=", "+", "-", "@"} or text.lstrip("-").replace(".", "", 1).isdigit(), text
        assert not re.search(r"\d{2}:\d{2}.*(Z|\+00)", text), text  # a moment of UTC


def test_no_page_gives_such_a_file_that_is_not_walked_here() -> None:
    found = {}
    for path in (CHECKOUT / "frontend").rglob("*.py"):
        if "node_modules" not in path.parts and path.name != "csv_files.py":
            calls = len(re.findall(r"\b(?:csv_response|write_csv)\(", path.read_text()))
            if calls:
                found[str(path.relative_to(CHECKOUT))] = calls
    assert found == WRITERS
