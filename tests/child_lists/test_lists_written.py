"""`mash lists write` from the hub's pages to a file, as its manager with password and code; and that file in again."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client
from django.utils import timezone

from hub.front_door.models import Notification
from mash_platform.child_lists.loading import PATH
from mash_platform.cli import main
from tenants.models import Role, User
from tests.assessment.case_builders import a_decider, a_decision
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
    return command("lists", "write", which, str(file), "--hub", "http://harrow.localhost/", "--month", month)


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


@pytest.mark.parametrize(("month", "said"), [("2012-13", "answered 404"), ("2099-01", "answered 404")])
def test_a_month_that_there_is_not_writes_no_file(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str], month: str, said: str
) -> None:
    assert write(command, "contacts", tmp_path / "none.csv", month) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "none.csv").exists()
