"""`mash lists write` from the hub's pages to a file, as its manager with password and code; and that file in again."""

from __future__ import annotations

import csv
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client
from django.utils import timezone

from hub.front_door.models import Notification
from hub.insight.census_list import census, year_of
from hub.insight.child_lists import LISTS
from hub.wall.members import enter
from mash_platform.child_lists import census_file
from mash_platform.child_lists.loading import PATH
from mash_platform.cli import main
from tenants.models import Role, User
from tests.assessment.case_builders import a_decider, a_decision
from tests.front_door.enquiry_builders import a_coordinator
from tests.people.test_settling import settled, two_dates
from tests.support.builders import an_enquiry
from tests.support.house import House
from tests.support.signing_in import PASSWORD, code_of, with_app

Command = Callable[..., int]
AMY = {"given_name": "Amy", "sex": "female", "born_on": "2018-02-03", "ethnicity": "WBRI"}
MESSAGE = {
    "children": [
        AMY, {"given_name": "Joel", "age": "about 5"}, {"given_name": "Old", "born_on": "1990-01-01"},
    ],
    "concern": {"what_happened": "Shouting was heard."},
}  # fmt: skip


def answered(request: httpx.Request) -> httpx.Response:
    """What the service answers, as over the network."""
    sent = {name: value for name, value in request.headers.items() if name not in ("content-length", "content-type")}
    answer = Client().generic(
        request.method, request.url.raw_path.decode(), request.content,
        request.headers.get("content-type", ""), secure=True, headers=sent,
    )  # fmt: skip
    headers = [*answer.headers.items(), *(("Set-Cookie", one.OutputString()) for one in answer.cookies.values())]
    return httpx.Response(answer.status_code, headers=headers, content=answer.content)


@pytest.fixture
def command(house: House, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`mash`, typed by Harrow's manager."""
    manager = with_app(house)
    house.seat(Role.MANAGER, user=manager)
    reached = httpx.Client

    def over_the_network(**words: Any) -> httpx.Client:
        return reached(**{**words, "transport": httpx.MockTransport(answered)})

    monkeypatch.setattr(httpx, "Client", over_the_network)
    monkeypatch.setattr("api.throttling.PerAddress.allow_request", lambda *_: True)
    monkeypatch.setenv("MASH_PASSWORD", PASSWORD)
    monkeypatch.setattr("builtins.input", lambda _: code_of(User.objects.get(pk=manager.pk)))
    return lambda *words: main([*words, "--as", manager.username] if words[1] == "write" else list(words))


def write(command: Command, which: str, file: Path, month: str = "") -> int:
    month = month or f"{timezone.localdate():%Y-%m}"
    within = ("--year", str(year_of(timezone.localdate()))) if which == "census" else ("--month", month)
    return command("lists", "write", which, str(file), "--hub", "http://harrow.localhost/", *within)


def sent(house: House, message: dict[str, Any]) -> str:
    """A message at Harrow's front door, as another system sends it. Out: its reference."""
    answer = house.stranger("refer-harrow").post(
        PATH, {"version": 1, "referrer": {"source": "6"}, **message}, content_type="application/json", secure=True,
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    return str(answer.json()["reference"])


def rows_in(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as words:
        return list(csv.DictReader(words))


def test_contacts_are_written_and_what_stands_in_no_row_says_why(
    house: House, command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    family, file = sent(house, MESSAGE), tmp_path / "contacts.csv"
    assert write(command, "contacts", file) == 0
    assert [(row["Gender"], row["Date of Birth"], row["Age of Child (Years)"], row["Notification"])
            for row in rows_in(file)] == [
        ("b) Female", "2018-02-03", str(timezone.localdate().year - 2018), family),
        ("c) Not stated/recorded", "", "about 5", family),
    ]  # fmt: skip
    assert file.stat().st_mode & 0o077 == 0
    assert capsys.readouterr().out.splitlines() == [
        "contacts.csv: 2 rows. It tells of children: keep it as such.",
        "Left out:",
        f"  {family}, Child 3: 18 or older on the day of the contact",
    ]
    assert write(command, "contacts", file) == 1
    assert "contacts.csv is there already" in capsys.readouterr().err


def test_referrals_are_written_and_each_child_decided_otherwise_says_as_what(
    house: House, command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by, message = a_decider(house), {**MESSAGE, "children": [AMY]}
    referred, helped = (an_enquiry(house, children=["Amy Example"], message=message) for _ in range(2))
    a_decision(house, referred, by)
    a_decision(house, helped, by, decision="early_help", threshold_level=2)
    assert write(command, "referrals", tmp_path / "referrals.csv") == 0
    [row] = rows_in(tmp_path / "referrals.csv")
    assert (row["Enquiry"], row["Decision"]) == (referred.reference, "Strategy discussion (section 47)")
    assert capsys.readouterr().out.splitlines() == [
        "referrals.csv: 1 rows. It tells of children: keep it as such.",
        "Not held by a hub:",
        "  Allocated Team, Allocated Worker: A hub keeps no team and no worker of social care: their own system has"
        " them",
        "Left out:",
        f"  {helped.reference}, A child: Decided as: Early help. That is no referral",
    ]


def test_a_written_list_goes_in_at_another_front_door_and_each_row_that_is_not_taken_says_why(
    house: House, command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent(house, {**MESSAGE, "children": [AMY, {"unborn": True, "born_on": "2099-03-01"}]})
    file = tmp_path / "contacts.csv"
    assert write(command, "contacts", file) == 0
    with file.open("a", encoding="utf-8", newline="") as more:
        more.write(",a) Male,WBRI,2018-01-01,7,2026-11-01,6) Police,,\r\nB2,a) Male,,,,soon,6) Police,,\r\n")
    capsys.readouterr()
    assert command("lists", "load", str(file), "--door", "http://refer-haringey.localhost/") == 0
    assert capsys.readouterr().out.splitlines() == [
        "2 kept, 0 were kept before, 2 refused, 1 kept and marked to check",
        "Refused:",
        "  line 4, LAchildID: nothing. Give each child the number that your own system has for them.",
        "  line 5, Date of Contact: letters. Write the day as 2012-11-30. A child without a contact or referral is"
        " nothing to tell of.",
        "Kept, and marked to check:",
        "  line 3, Date of Birth: it is not a day, a month or a year that there is (letters, digits or signs). Give it"
        " as 2012-11-30, 2012-11 or 2012.",
        "Date of Birth: 1 to check",
    ]
    with house.at(house.lead("haringey"), "haringey"):
        assert Notification.objects.count() == 2


def test_emergency_action_is_a_referral(house: House, command: Command, tmp_path: Path) -> None:
    enquiry = an_enquiry(house, children=["Amy Example"], message={**MESSAGE, "children": [AMY]})
    a_decision(house, enquiry, a_decider(house), decision="emergency_action")
    assert write(command, "referrals", tmp_path / "referrals.csv") == 0
    [row] = rows_in(tmp_path / "referrals.csv")
    assert (row["Enquiry"], row["Decision"]) == (enquiry.reference, "Emergency action (section 44 or 46)")


def test_a_census_has_the_children_who_were_referred_and_says_what_a_hub_does_not_hold(
    house: House, command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by, file = a_decider(house), tmp_path / "census.xml"
    guessed = {"given_name": "Joel", "age": "about 5", "ethnicity": "Welsh", "sex": "male"}
    referred, helped = (
        an_enquiry(house, children=["Amy Example"], message={**MESSAGE, "children": [child]})
        for child in ({**AMY, "upn": "H801200001001"}, AMY)
    )
    other = an_enquiry(house, children=["Joel Example"], message={**MESSAGE, "children": [guessed]})
    for one, decision in ((referred, "strategy_s47"), (other, "assessment_s17"), (helped, "early_help")):
        a_decision(house, one, by, decision=decision, threshold_level=3)
    assert write(command, "census", file) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "census.xml: 2 rows. It tells of children: keep it as such."
    assert "  PrimaryNeedCode: N0 in every row: social care's assessment finds it, after the hub has decided" in said
    assert [one for one in said if one.startswith("  HRW")] == [
        f"  {helped.reference}, A child: Decided as: Early help. That is no referral",
        f"  {other.reference}, PersonBirthDate: An estimate, a month, a year or an age was said, or nothing: no date is"
        " made of it",
        f"  {other.reference}, Ethnicity: It was said in words, not by a code: NOBT",
        f"  {other.reference}, UPN: No message gave one that can be right",
    ]
    rows = [row.columns for row in census_file.read(file)]
    today = timezone.localdate().isoformat()
    assert [{name: row.get(name) for name in ("UPN", "PersonBirthDate", "GenderCurrent", "Ethnicity", "ReferralSource",
                                              "CINreferralDate")} for row in rows] == [
        {"UPN": "H801200001001", "PersonBirthDate": "2018-02-03", "GenderCurrent": "2", "Ethnicity": "WBRI",
         "ReferralSource": "6", "CINreferralDate": today},
        {"UPN": None, "PersonBirthDate": None, "GenderCurrent": "1", "Ethnicity": "NOBT", "ReferralSource": "6",
         "CINreferralDate": today},
    ]  # fmt: skip
    assert all(re.fullmatch("[A-Z2-7]{10}", row["LAchildID"]) for row in rows)
    assert "Amy" not in file.read_text()
    assert command("lists", "load", str(file), "--door", "http://refer-haringey.localhost/") == 0
    assert (
        capsys.readouterr().out.splitlines()[0] == "2 kept, 0 were kept before, 0 refused, 0 kept and marked to check"
    )


def test_of_a_group_hub_each_authority_s_census_has_its_own_children_alone(house: House) -> None:
    by = a_decider(house)
    a_decision(house, an_enquiry(house, children=["Amy Example"], message={**MESSAGE, "children": [AMY]}), by)
    with house.at(by):
        assert census(year_of(timezone.localdate()), "hrwcsc").children == 1
        of_another = census(year_of(timezone.localdate()), "brncsc")
    assert of_another.children == 0
    assert of_another.left_out[-1][2] == "Of another authority of this hub, whose own census has it"


def test_the_datasets_lists_are_written_with_its_columns_and_go_in_again(
    house: House, command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent(house, {**MESSAGE, "children": [AMY, {"unborn": True, "born_on": "2027-03-01"}, {"age": "5", "sex": "male"}]})
    file = tmp_path / "contacts.csv"
    assert write(command, "dataset-contacts", file) == 0
    assert [(row["pers_sex"], row["pers_dob"], row["pers_expected_dob"], row["contact_source"])
            for row in rows_in(file)] == [
        ("F", "2018-02-03", "", "6"), ("U", "", "2027-03-01", "6"), ("M", "", "", "6"),
    ]  # fmt: skip
    said = capsys.readouterr().out
    assert "Not held by a hub:\n  pers_gender, pers_nationality" in said
    assert command("lists", "load", str(file), "--door", "http://refer-haringey.localhost/") == 0
    assert capsys.readouterr().out.splitlines() == ["3 kept, 0 were kept before, 0 refused, 0 kept and marked to check"]
    with house.at(house.lead("haringey"), "haringey"):
        unborn = [one.message["children"][0].get("unborn") for one in Notification.objects.all()]
    assert sorted(map(str, unborn)) == ["None", "None", "True"]  # they came in one moment, so in no order


def test_a_child_who_was_joined_has_one_number_and_the_date_that_was_settled(house: House) -> None:
    by = a_coordinator(house)
    with house.at(by):
        enter(by)
    enquiry, person = two_dates(house, by)
    settled(house, by, enquiry, person)
    with house.at(by):
        month = timezone.localdate().replace(day=1)
        rows = LISTS["contacts"].of_month(month).rows
    assert [(row[0], row[3]) for row in rows] == [(str(person), "2015-05-17")] * 2


def test_a_census_is_of_a_year_and_every_other_list_of_a_month(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, hub = str(tmp_path / "none"), ("--hub", "http://harrow.localhost/")
    assert command("lists", "write", "census", file, *hub, "--month", "2012-11") == 2
    assert command("lists", "write", "contacts", file, *hub, "--year", "2012") == 2
    assert capsys.readouterr().err.splitlines() == ["A census is of a --year, every other list of a --month."] * 2
    assert command("lists", "write", "census", file, *hub, "--year", "2099") == 1


@pytest.mark.parametrize(("month", "said"), [("2012-13", "answered 404"), ("2099-01", "answered 404")])
def test_a_month_that_there_is_not_writes_no_file(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str], month: str, said: str
) -> None:
    assert write(command, "contacts", tmp_path / "none.csv", month) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "none.csv").exists()
