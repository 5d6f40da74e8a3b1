"""The continuity sheet: made each day, opened by its holder and by nobody else, put elsewhere, missed when old."""

from __future__ import annotations

import argparse
import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import ProgrammingError, transaction
from django.utils import timezone
from pyrage import DecryptError, decrypt, x25519

from hub.research import continuity
from hub.research.continuity import last_out, make_sheet, watch
from hub.research.tasks import continuity_sheets
from hub.wall.continuity_holders import (
    KeyHasHolder,
    NoAddress,
    NoPublicKey,
    SecretKeyGiven,
    end_holder,
    name_holder,
)
from hub.wall.models import ContinuityHolder, ContinuitySheet, LedgerEntry
from hub.wall.outbox import deliver_waiting
from hub.wall.refusals import FormSentBefore
from mash_platform.cli import continuity as command
from tenants.models import Notice, NoticeKind, Role
from tests.front_door.triage_builders import notify
from tests.support.builders import WORDS, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import get, post, shown, text_of


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Another disk, as the installation names it."""
    settings.CONTINUITY_FOLDER, settings.CONTINUITY_COMMAND = str(tmp_path / "elsewhere"), ""
    return tmp_path / "elsewhere" / "harrow"


def a_holder(house: House, *, name: str = "Night Manager", email: str = "") -> Any:
    """The secret half of somebody's key, whose public one a manager gave."""
    pair, by = x25519.Identity.generate(), house.seated(role=Role.MANAGER)
    with house.at(by):
        name_holder(name, str(pair.to_public()), email=email, form=uuid.uuid4(), by=by, at=timezone.now())
    return pair


def made(house: House) -> ContinuitySheet:
    with house.at("worker"):
        found = make_sheet("harrow", at=timezone.now())
    assert found is not None
    return found


def opened(folder: Path, pair: Any) -> str:
    (file,) = folder.iterdir()
    return str(decrypt(file.read_bytes(), [pair]).decode())


def told(kind: NoticeKind = NoticeKind.CONTINUITY) -> list[Notice]:
    return list(Notice.objects.filter(kind=kind))


def test_its_holder_opens_it_and_reads_what_is_open_and_nobody_else_does(house: House, folder: Path) -> None:
    pair, other = a_holder(house), x25519.Identity.generate()
    due = timezone.now() + timedelta(hours=3)
    enquiry, waits = an_enquiry(house, rating="red", due_at=due), notify(house, danger=True)
    a_request(house, enquiry)
    sheet = made(house)
    assert (sheet.enquiries, sheet.waiting, sheet.places, sheet.failure) == (1, 1, {"folder": ""}, "")
    text = opened(folder, pair)
    assert f"{enquiry.reference}  RED    due {timezone.localtime(due):%-d %b %Y %H:%M}" in text
    assert "asked: Metropolitan Police Service (by " in text
    assert f"{waits.reference}  IMMEDIATE DANGER  received " in text
    assert "WHOM TO RING" in text
    for never in ("Amy", "Joel", "Carla", "Example", WORDS[:20], "household"):
        assert never not in text
    (file,) = folder.iterdir()
    assert (file.stat().st_mode & 0o777, file.name) == (0o600, sheet.file_name)
    assert enquiry.reference.encode() not in file.read_bytes()
    with pytest.raises(DecryptError):
        decrypt(file.read_bytes(), [other])


def test_whose_key_was_ended_opens_no_further_one(house: House, folder: Path) -> None:
    first, second = a_holder(house), a_holder(house, name="Another")
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        for _ in range(2):
            end_holder(ContinuityHolder.objects.get(name="Night Manager").pk, by=by, at=timezone.now())
    made(house)
    assert "CONTINUITY SHEET OF HARROW" in opened(folder, second)
    with pytest.raises(DecryptError):
        opened(folder, first)


def test_without_a_holder_no_sheet_is_made(house: House, folder: Path) -> None:
    with house.at("worker"):
        assert make_sheet("harrow", at=timezone.now()) is None
    assert not folder.exists()
    assert not told()


def test_it_is_mailed_as_an_encrypted_attachment_and_nothing_else(house: House) -> None:
    pair = a_holder(house, email="night@team.example")
    enquiry = an_enquiry(house)
    made(house)
    (message,) = mail.outbox
    assert message.to == ["night@team.example"]
    ((name, content, _),) = message.attachments
    assert name.startswith("continuity-harrow-")
    assert enquiry.reference in decrypt(str(content).encode(), [pair]).decode()
    assert enquiry.reference not in message.subject + str(message.body)
    assert "Harrow" not in message.subject + str(message.body)


def test_the_installations_command_gets_the_encrypted_file_and_which_it_is(
    house: House, settings: Any, tmp_path: Path
) -> None:
    a_holder(house)
    out = tmp_path / "out"
    script = tmp_path / "put.sh"
    script.write_text(
        f'#!/bin/sh\nprintf "%s %s\\n" "$MASH_CONTINUITY_HUB" "$MASH_CONTINUITY_FILE" > {out}\ncat >> {out}\n'
    )
    script.chmod(0o700)
    settings.CONTINUITY_COMMAND = str(script)
    sheet = made(house)
    first, rest = out.read_text().split("\n", 1)
    assert first == f"harrow {sheet.file_name}"
    assert rest.startswith("-----BEGIN AGE ENCRYPTED FILE-----")


def test_a_place_that_fails_holds_up_no_other_and_the_managers_are_told(
    house: House, settings: Any, folder: Path
) -> None:
    a_holder(house)
    manager = house.seat(Role.MANAGER)
    settings.CONTINUITY_COMMAND = "/nowhere/put-it"
    sheet = made(house)
    assert sheet.places == {"folder": "", "command": "FileNotFoundError"}
    assert sheet.is_out
    assert manager.user_id in {one.user_id for one in told()}
    assert {one.title for one in told()} == {"The continuity sheet failed in Harrow"}


def test_one_that_cannot_be_made_or_goes_nowhere_is_said_and_is_not_taken_for_one(
    house: House, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_holder(house)
    settings.CONTINUITY_FOLDER = ""
    assert not made(house).is_out
    assert len(told()) == 1

    def broken(*_: Any, **__: Any) -> None:
        raise ValueError("whatever")

    monkeypatch.setattr(continuity, "sheet_text", broken)
    assert made(house).failure == "ValueError"
    with house.at("worker"):
        assert last_out() is None


def test_an_old_sheet_is_told_once_a_day(house: House) -> None:
    a_holder(house)
    house.seat(Role.MANAGER)
    made(house)
    before = len(told())
    now = timezone.now()
    with house.at("worker"):
        watch("harrow", at=now + timedelta(hours=25))
        assert len(told()) == before
        for hours in (27, 28):
            watch("harrow", at=now + timedelta(hours=hours))
    titles = {one.title for one in told()}
    assert titles == {"The continuity sheet is old in Harrow"}
    keys = {one.key for one in told()}
    assert len(keys) <= 2  # of one or, around midnight, two days


def test_sheets_of_a_week_ago_are_removed_from_the_folder_and_nothing_else_there(house: House, folder: Path) -> None:
    import os

    a_holder(house)
    folder.mkdir(parents=True)
    week = (timezone.now() - timedelta(days=8)).timestamp()
    for name in ("continuity-harrow-2012-11-01-0630.txt.age", "somebody-elses.txt"):
        (folder / name).write_text("x")
        os.utime(folder / name, (week, week))
    sheet = made(house)
    assert {one.name for one in folder.iterdir()} == {sheet.file_name, "somebody-elses.txt"}


def test_the_daily_task_makes_one_in_each_hub_with_a_line_and_one_hub_holds_up_no_other(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_holder(house)
    enquiry = an_enquiry(house)
    with house.at(house.lead("haringey"), "haringey"):
        pass
    continuity_sheets()
    assert len(list(folder.iterdir())) == 1
    with house.at("guardian"):
        (line,) = LedgerEntry.objects.filter(act="make_continuity_sheet")
        assert line.detail["job"] == "make continuity sheet"
        assert line.detail["refs"] == [enquiry.reference]


def test_a_manager_has_one_made_now_by_the_worker(house: House, folder: Path) -> None:
    a_holder(house)
    visit = house.visit(role=Role.MANAGER)
    assert post(visit, "/continuity/now/")["Location"] == "/continuity/"
    with house.at("worker"):
        deliver_waiting()
    assert len(list(folder.iterdir())) == 1
    page = shown(text_of(get(visit, "/continuity/")))
    assert "Last made on" in page
    assert "the folder of the installation: done" in page


@pytest.mark.parametrize(
    ("key", "email", "refused"),
    [
        ("age1nonsense", "", NoPublicKey), ("", "", NoPublicKey),
        ("AGE-SECRET-KEY-1QQQQ", "", SecretKeyGiven), (None, "nobody", NoAddress),
    ],
)  # fmt: skip
def test_a_key_or_address_that_will_not_do_is_refused(house: House, key: str | None, email: str, refused: Any) -> None:
    by = house.seated(role=Role.MANAGER)
    good = str(x25519.Identity.generate().to_public())
    with house.at(by), pytest.raises(refused):
        name_holder("N", good if key is None else key, email=email, form=uuid.uuid4(), by=by, at=timezone.now())


def test_a_holder_is_named_once_for_one_form_and_a_key_has_one_holder(house: House) -> None:
    by, form, now = house.seated(role=Role.MANAGER), uuid.uuid4(), timezone.now()
    key = str(x25519.Identity.generate().to_public())
    with house.at(by):
        first = name_holder("N", f" {key[:20]} {key[20:]}\n", form=form, by=by, at=now)
        assert name_holder("N", key, form=form, by=by, at=now).pk == first.pk
        with pytest.raises(FormSentBefore):
            name_holder("M", key, form=form, by=by, at=now)
        with pytest.raises(KeyHasHolder):
            name_holder("M", key, form=uuid.uuid4(), by=by, at=now)
    with house.at("guardian"):
        assert LedgerEntry.objects.filter(act="name_continuity_holder").count() == 1


def test_no_other_desk_reads_or_names_holders_and_no_desk_writes_a_sheet(house: House) -> None:
    a_holder(house)
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        list(ContinuityHolder.objects.all())
    with house.at(house.lead()), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ContinuitySheet.objects.create(made_at=timezone.now())


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.GUARDIAN])
def test_who_works_elsewhere_sees_nothing_of_it(house: House, role: Role) -> None:
    visit = house.visit(role=role)
    for path in ("/continuity/", "/continuity/holders/add/"):
        assert get(visit, path).status_code == 403


def test_a_coordinator_reads_the_page_and_names_nobody(house: House) -> None:
    a_holder(house)
    visit = house.visit(role=Role.COORDINATOR)
    page = text_of(get(visit, "/continuity/"))
    assert "Night Manager" in page
    assert "Name a holder" not in page
    assert get(visit, "/continuity/holders/add/").status_code == 403
    assert post(visit, "/continuity/now/").status_code == 403


def test_the_page_says_when_no_sheet_is_made_and_when_the_last_is_old(house: House) -> None:
    visit = house.visit(role=Role.MANAGER)
    assert "nobody holds a key" in text_of(get(visit, "/continuity/"))
    pair = x25519.Identity.generate()
    said = {"name": "Night Manager", "public_key": str(pair.to_public()), "email": "", "once": str(uuid.uuid4())}
    assert post(visit, "/continuity/holders/add/", **said)["Location"] == "/continuity/"
    assert "No sheet has left the service yet." in text_of(get(visit, "/continuity/"))
    made(house)
    with house.as_superuser() as cursor:
        cursor.execute("ALTER TABLE wall_continuitysheet DISABLE TRIGGER USER")
        cursor.execute("UPDATE wall_continuitysheet SET made_at = made_at - interval '27 hours'")
    assert "The last sheet is old." in text_of(get(visit, "/continuity/"))


def test_what_was_typed_survives_a_wrong_key(house: House) -> None:
    visit = house.visit(role=Role.MANAGER)
    said = {"name": "Night Manager", "public_key": "age1no", "email": "", "once": str(uuid.uuid4())}
    page = text_of(post(visit, "/continuity/holders/add/", **said))
    assert "It begins with age1." in page
    assert 'value="Night Manager"' in page
    assert 'value="age1no"' in page


def test_the_command_makes_keys_and_opens_what_they_open_without_a_service(
    house: House, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "key.txt"
    assert command.run(argparse.Namespace(doing="key", file=secret)) == 0
    public = capsys.readouterr().out.split()[-1]
    assert secret.stat().st_mode & 0o777 == 0o600
    assert command.run(argparse.Namespace(doing="key", file=secret)) == 2
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        name_holder("N", public, form=uuid.uuid4(), by=by, at=timezone.now())
    made(house)
    (file,) = folder.iterdir()
    assert command.run(argparse.Namespace(doing="open", sheet=file, key=secret)) == 0
    assert "CONTINUITY SHEET OF HARROW" in capsys.readouterr().out
    other = tmp_path / "other.txt"
    command.run(argparse.Namespace(doing="key", file=other))
    assert command.run(argparse.Namespace(doing="open", sheet=file, key=other)) == 2
    assert "This key does not open this sheet." in capsys.readouterr().err
    assert command.run(argparse.Namespace(doing="open", sheet=file, key=file)) == 2


def test_the_places_that_stand_in_the_row_say_no_word_of_the_sheet(house: House) -> None:
    a_holder(house)
    enquiry = an_enquiry(house)
    sheet = made(house)
    assert enquiry.reference not in json.dumps([sheet.places, sheet.file_name, sheet.digest])
