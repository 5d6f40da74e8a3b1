"""The children in need census and Annex A lists come in at a front door: no number alone refuses a row."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from hub.front_door.models import Notification
from mash_platform.child_lists import annex_a_file, census_file
from mash_platform.child_lists.census_file import NotReadable
from mash_platform.child_lists.loading import DoorRefused, load
from mash_platform.cli import main
from mash_platform.cli.lists import told
from tests.support.house import House

ANNEX = (
    "\ufeffChild Unique ID,Gender,Ethnicity,Date of Birth,Age of Child (Years),Date of Contact,Contact Source\r\n"
    "A1,b) Female,WBRI,03/02/2018,7,30/11/2025,6) Police\r\n"
    "A2,a) Male,WBRI,31/02/2018,7,29/11/2025,1A) Individual\r\n"
    "\r\n"
    ",a) Male,WBRI,01/02/2018,7,29/11/2025,2A\r\n"
    "A4,a) Male,WBRI,01/02/2018,7,last week,2A\r\n"
)


class Door:
    """Harrow's front door as another system reaches it."""

    def __init__(self, house: House) -> None:
        self.client = house.stranger("refer-harrow")

    def post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
        return self.client.post(path, json.dumps(body), content_type="application/json", secure=True, headers=headers)


def written(path: Path, words: str) -> Path:
    path.write_text(words, encoding="utf-8", newline="")
    return path


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred rows in a second are more than one address may send in a minute."""
    monkeypatch.setattr("api.throttling.PerAddress.allow_request", lambda *_: True)


def test_of_the_departments_file_no_child_is_refused_for_a_number(house: House, tmp_path: Path) -> None:
    file = written(tmp_path / "census.xml", census_file.invented(66, year=2026))
    rows = list(census_file.read(file))
    assert len(rows) == 68  # two children have two referrals
    report = load(rows, Door(house), "harrow")
    assert (report.sent, report.again, report.refused) == (68, 0, [])
    wrong = [one for one in report.to_check if one.column == "UPN"]
    assert len(wrong) == 59  # all but the six without one and the two that are right; of one there are two rows
    assert str(wrong[0]).endswith("it is no UPN (letters, digits or signs). Check the 13 characters.")
    with house.at(house.lead()):
        assert Notification.objects.count() == 68


def test_the_whole_file_is_tried_and_every_refused_row_says_why(house: House, tmp_path: Path) -> None:
    file = written(tmp_path / "census.xml", census_file.invented(332, year=2026))
    report = load(census_file.read(file), Door(house), "harrow", trying=True)
    lines = file.read_text().splitlines()
    assert [(one.column, one.kind) for one in report.refused] == [
        ("CINreferralDate", "nothing"), ("CINreferralDate", "nothing"),
        ("CINreferralDate", "letters, digits or signs"), ("CINreferralDate", "letters, digits or signs"),
    ]  # fmt: skip
    assert [lines[one.line - 1].strip() for one in report.refused] == [
        "<Child>", "<Child>", "<CINdetails>", "<CINdetails>",
    ]  # fmt: skip
    assert report.sent == 341
    words = told(report, trying=True)
    assert words[0].startswith("341 would be kept, 0 were kept before, 4 refused, ")
    assert "31st of May" not in "\n".join(words)
    with house.at(house.lead()):
        assert not Notification.objects.exists()


def test_the_same_file_loaded_again_makes_nothing_twice(house: House, tmp_path: Path) -> None:
    file = written(tmp_path / "list.csv", ANNEX)
    first, second = (load(annex_a_file.read(file), Door(house), "harrow") for _ in range(2))
    assert (first.sent, first.again, second.sent, second.again) == (2, 0, 0, 2)


def test_of_an_annex_a_list_each_refused_row_is_named_with_its_column_and_what_to_do(
    house: House, tmp_path: Path
) -> None:
    report = load(annex_a_file.read(written(tmp_path / "list.csv", ANNEX)), Door(house), "harrow")
    assert [str(one) for one in report.refused] == [
        "line 5, LAchildID: nothing. Give each child the number that your own system has for them.",
        "line 6, Date of Contact: letters. Write the day as 2012-11-30. A child without a contact or referral is"
        " nothing to tell of.",
    ]  # fmt: skip
    assert [(one.line, one.column) for one in report.to_check] == [(3, "Date of Birth")]
    with house.at(house.lead()):
        found = Notification.objects.get(source_code="6")
    assert found.message["children"][0] == {"born_on": "2018-02-03", "sex": "female", "ethnicity": "WBRI"}
    assert found.message["referrer"]["own_reference"] == "A1"
    assert found.message["concern"]["happened_on"] == "2025-11-30"


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("a.xml", "<Message><Child></Message>", "line 1, column"),
        ("a.xml", "<Message></Message>", "There is no Child in it"),
        ("a.xml", '<!DOCTYPE x [<!ENTITY a "b">]><Message><Child/></Message>', "declares a document type"),
        ("a.csv", "Name,Day\r\nx,y\r\n", "the headings have no child's number or no day"),
    ],
)
def test_a_file_that_is_no_list_says_what_to_do(tmp_path: Path, name: str, words: str, said: str) -> None:
    reader = census_file if name.endswith("xml") else annex_a_file
    with pytest.raises(NotReadable, match=re.escape(said)):
        list(reader.read(written(tmp_path / name, words)))


def test_a_file_in_another_encoding_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"Child Unique ID,Date of Contact\r\n\xe9,2012-11-30\r\n")
    with pytest.raises(NotReadable, match="Save it as CSV UTF-8"):
        list(annex_a_file.read(tmp_path / "a.csv"))


def test_a_front_door_that_takes_nothing_ends_it_with_what_it_answered(house: House, tmp_path: Path) -> None:
    class Shut(Door):
        def post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
            return self.client.post("/api/v1/nowhere", "{}", content_type="application/json", secure=True)

    with pytest.raises(DoorRefused, match="line 2: the front door answered 404"):
        load(annex_a_file.read(written(tmp_path / "list.csv", ANNEX)), Shut(house), "harrow")


def test_the_command_writes_an_invented_census_and_says_of_another_file_that_it_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lists", "invent", str(tmp_path / "census.xml"), "--children", "12"]) == 0
    assert "12 invented children" in capsys.readouterr().out
    assert len(list(census_file.read(tmp_path / "census.xml"))) == 12
    written(tmp_path / "none.xml", "no XML")
    assert main(["lists", "load", str(tmp_path / "none.xml"), "--door", "http://refer-harrow.localhost:1/"]) == 2
    assert "none.xml cannot be read. line 1" in capsys.readouterr().err
