"""`mash postcodes`: the table of postcode districts held against the ONS Postcode Directory, and written from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mash_platform.cli import main
from tenants import postcode_districts
from tenants.postcode_districts import District

HARROW, BRENT, WATFORD, CITY, ISLINGTON = "E09000015", "E09000005", "E07000103", "E09000001", "E09000019"
DIRECTORY = f"""\ufeffpcd,pcds,doterm,oslaua
HA1 1AA,HA1 1AA,,{HARROW}
HA1 2AA,HA1 2AA,,{BRENT}
HA1 3AA,HA1 3AA,201101,{WATFORD}
HA2 1AA,HA2 1AA,,{HARROW}
HA2 2AA,HA2 2AA,,{WATFORD}
HA3 1AA,HA3 1AA,,{WATFORD}
EC1A1AA,EC1A 1AA,,{CITY}
EC1V1AA,EC1V 1AA,,{ISLINGTON}
L1  1AA,L1 1AA,,E08000012
"""
TABLE = (
    "district,authorities,reaches_outside_london\nHA1,harrow,no\nHA2,harrow,no\nHA4,harrow,no\nEC1,city islington,no\n"
)


@pytest.fixture(autouse=True)
def stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "table.csv"
    file.write_text(TABLE)
    monkeypatch.setattr(postcode_districts, "TABLE", file)
    return file


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    file = tmp_path / "ONSPD_FEB_2026_UK.csv"
    file.write_text(DIRECTORY, encoding="utf-8")
    return file


def test_each_line_that_differs_is_said(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["postcodes", str(directory)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "7 postcodes in use, of 5 districts.",
        "HA1: the table has harrow; the directory has brent harrow",
        "HA2: the table has harrow; the directory has harrow outside London",
        "HA4: the table has harrow; the directory has nothing",
    ]


def test_it_is_written_anew_and_then_says_the_same(
    directory: Path, stands: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["postcodes", "--write", str(directory)]) == 0
    assert stands.read_text().splitlines() == [
        "district,authorities,reaches_outside_london",
        "EC1A,city,no", "EC1V,islington,no", "HA1,brent harrow,no", "HA2,harrow,yes",
    ]  # fmt: skip
    assert postcode_districts.table()["HA2"] == District(frozenset({"harrow"}), reaches_outside=True)
    capsys.readouterr()
    assert main(["postcodes", str(directory)]) == 0
    assert "The table says the same." in capsys.readouterr().out


def test_of_an_area_alone_the_rest_is_not_compared_and_nothing_is_written(
    tmp_path: Path, stands: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = tmp_path / "ONSPD_FEB_2026_UK_EC.csv"
    part.write_text(f"pcds,doterm,lad25cd\nEC1A 1AA,,{CITY}\nEC1V 1AA,,{ISLINGTON}\n")
    assert main(["postcodes", str(part)]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["The table says the same.", "Not compared: HA."]
    assert main(["postcodes", "--write", str(part)]) == 2
    assert "Nothing was written" in capsys.readouterr().err
    assert stands.read_text() == TABLE


def test_another_file_says_what_it_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "none.csv").write_text("a,b\n1,2\n")
    assert main(["postcodes", str(tmp_path / "none.csv")]) == 2
    assert "its first line has not pcds, doterm and oslaua" in capsys.readouterr().err
