"""Photographs, body maps and documents with a finding: added while it is held, ticked one by one when it is released,
and read by exactly those desks that read the released finding."""

from __future__ import annotations

import io
import re
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from hub.assessment.incidents import looked_since, open_incident
from hub.assessment.parting import take_out
from hub.assessment.withdrawing import seen_by, withdraw
from hub.front_door.models import Enquiry
from hub.front_door.triage.triaging import open_enquiry
from hub.research.agreement import agree
from hub.research.finding_files import attach, read, remove
from hub.research.models import Finding, FindingFile, FindingState, ProposedRelease, Release, WhoseFinding
from hub.research.onward_disclosure import share_onward
from hub.research.refusals import AlreadyDecided, FilesChanged, TooManyFiles, WaitsForAgreement
from hub.research.releasing import release
from hub.research.using_again import use_again
from hub.wall import outbox
from hub.wall.models import LedgerEntry, OutboxRow
from hub.wall.refusals import FormSentBefore
from mash_platform.formats.attached_file import LARGEST
from mash_platform.state import StateDir
from tenants.models import Role, Seat
from tenants.seated import Seated
from tests.assessment.case_builders import RECIPIENT, a_decider, a_decision, a_product
from tests.front_door.enquiry_builders import joined, opened
from tests.front_door.triage_builders import child, rated
from tests.research.protecting_builders import protected, told
from tests.research.test_pages import grounds
from tests.support.agreeing import GROUNDS, a_proposal, entered, two_for
from tests.support.builders import a_finding, a_finding_file, a_release, a_request
from tests.support.house import House
from tests.support.pages import get, shown, text_of
from tests.support.sent_files import a_letter, a_pdf, a_photograph
from tests.support.whole_case import BORN

LEAD = "hrwcsc"
EVERYBODY = [LEAD, "police", "hrwhealth", "worker", "guardian", "door", "outside", "asked", "verifier"]


@pytest.fixture
def finding(house: House) -> Finding:
    """Held by the police."""
    return a_finding(house, a_request(house))


def page_of(finding: Finding) -> str:
    return f"/requests/{finding.request_id}/findings/{finding.pk}/files/"


def upload(client: Client, finding: Finding, content: bytes, name: str = "arm.jpg", once: str = "") -> Any:
    said = {"once": once or str(uuid.uuid4()), "file": SimpleUploadedFile(name, content)}
    return client.post(page_of(finding), said, secure=True)


def held(one: FindingFile, finding: Finding) -> str:
    """The page of a file that is not released."""
    return f"{page_of(finding)}{one.pk}/"


def on_disk(one: FindingFile, hub: str = "harrow") -> Path:
    return StateDir.from_env().files / hub / str(one.pk)[:2] / str(one.pk)


def read_at(house: House, login: str, hub: str = "harrow") -> list[str]:
    """The names of the files that a login reads; "denied" where it may not look."""
    with house.at(login, hub):
        try:
            with transaction.atomic():
                return sorted(FindingFile.objects.values_list("name", flat=True))
        except ProgrammingError as refused:
            return ["denied" if "permission denied" in str(refused) else str(refused)]


# Held.


def test_a_file_is_added_to_a_held_finding_seen_on_the_request_and_removed_again(
    house: House, finding: Finding
) -> None:
    client = house.visit()
    page = shown(get(client, page_of(finding)).text)
    assert "No file is with it yet" in page
    assert "Add files" in shown(get(client, f"/requests/{finding.request_id}/").text)
    assert upload(client, finding, a_photograph()).status_code == 302
    page = get(client, page_of(finding))
    assert "1 file is with it" in shown(page.text)
    assert "arm.jpg , JPEG picture, 1 KB" in shown(page.text).replace("arm.jpg,", "arm.jpg ,")
    assert "arm.jpg" in shown(get(client, f"/requests/{finding.request_id}/").text)
    with house.at("police"):
        one = FindingFile.objects.get()
    assert on_disk(one).exists()
    address = re.search(r'action="([^"]+/remove/)"', page.text)
    assert address is not None
    for _ in range(2):
        assert client.post(address.group(1), secure=True).status_code == 302
    assert "arm.jpg" not in text_of(client.get(page_of(finding), secure=True))
    with house.at("worker"):
        outbox.deliver_waiting()
    assert not on_disk(one).exists()
    with house.at("guardian"):
        # That a desk holds something is read by its own agency's guardian alone.
        assert not LedgerEntry.objects.filter(act__in=["attach_to_finding", "remove_finding_file"]).exists()
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT act, object_ref, detail ->> 'enquiry' FROM wall_ledgerentry"
            " WHERE act IN ('attach_to_finding', 'remove_finding_file') ORDER BY seq"
        )
        reference = finding.request.enquiry.reference
        assert cursor.fetchall() == [
            ("attach_to_finding", str(finding.pk), reference), ("remove_finding_file", str(finding.pk), reference),
        ]  # fmt: skip


def test_what_is_wrong_with_a_file_is_said_beside_its_box(house: House, finding: Finding) -> None:
    client = house.visit()
    assert "Choose a file" in shown(client.post(page_of(finding), {"once": str(uuid.uuid4())}, secure=True).text)
    answer = upload(client, finding, b"MZ\x90", "run.exe")
    assert "“run.exe” is none of the kinds of file that we can take" in shown(answer.text)
    answer = upload(client, finding, b"x" * (LARGEST + 100_000), "film.mp4")
    assert answer.status_code == 413
    assert "The file is larger than 10 MB" in shown(answer.text)
    assert "What your agency recorded" in shown(answer.text)
    with house.at("police"):
        assert FindingFile.objects.count() == 0
        assert Finding.objects.get(pk=finding.pk).version == finding.version


def test_another_desks_page_is_not_there_even_for_a_file_that_is_too_large(house: House, finding: Finding) -> None:
    health = house.visit(role=Role.RESEARCHER, agency="hrwhealth")
    assert get_status(health, page_of(finding)) == 404
    assert upload(health, finding, a_photograph()).status_code == 404
    assert upload(health, finding, b"x" * (LARGEST + 100_000)).status_code == 404
    manager = house.visit(role=Role.MANAGER, agency="police")
    assert upload(manager, finding, a_photograph()).status_code == 403
    assert upload(manager, finding, b"x" * (LARGEST + 100_000)).status_code == 403


def get_status(client: Client, path: str) -> int:
    return int(client.get(path, secure=True).status_code)


def test_a_form_sent_twice_adds_one_file_and_another_one_by_the_same_id_is_refused(
    house: House, finding: Finding
) -> None:
    client, once = house.visit(), str(uuid.uuid4())
    for _ in range(2):
        assert upload(client, finding, a_photograph(), once=once).status_code == 302
    answer = upload(client, finding, a_pdf(), "other.pdf", once=once)
    assert "This form was sent before" in shown(answer.text)
    with house.at("police"):
        assert [one.name for one in FindingFile.objects.all()] == ["arm.jpg"]


def test_the_id_of_anothers_file_writes_nothing_over_it(house: House, finding: Finding) -> None:
    there = a_finding_file(house, finding, a_photograph())
    before = on_disk(there).read_bytes()
    theirs = a_finding(house, a_request(house, finding.request.enquiry, agency="hrwhealth"))
    by = house.seated(role=Role.RESEARCHER, agency="hrwhealth")
    with house.at(by), pytest.raises(FormSentBefore):
        attach(
            theirs.pk, file_id=there.pk, request_id=theirs.request_id, name="x.pdf", content=a_pdf(), by=by,
            at=timezone.now(),
        )  # fmt: skip
    assert on_disk(there).read_bytes() == before


def test_ten_files_and_no_more(house: House, finding: Finding) -> None:
    for number in range(10):
        a_finding_file(house, finding, a_photograph(), f"{number}.jpg")
    with pytest.raises(TooManyFiles):
        a_finding_file(house, finding, a_photograph())
    client = house.visit()
    assert "as many files as one finding can have" in shown(get(client, page_of(finding)).text)
    assert "10 files are with this finding already" in shown(upload(client, finding, a_photograph()).text)


def test_nothing_is_added_to_or_removed_from_what_is_decided(house: House, finding: Finding) -> None:
    there = a_finding_file(house, finding, a_photograph())
    a_release(house, finding)
    client, by = house.visit(), house.seated(role=Role.RESEARCHER)
    page = shown(get(client, page_of(finding)).text)
    assert "already decided, so no file can be added" in page
    assert "already been released or withheld" in shown(upload(client, finding, a_photograph()).text)
    with house.at(by):
        with pytest.raises(AlreadyDecided):
            remove(there.pk, finding_id=finding.pk, request_id=finding.request_id, by=by, at=timezone.now())
        assert FindingFile.objects.count() == 1


def test_what_is_kept_is_encrypted_and_each_read_leaves_its_line(house: House, finding: Finding) -> None:
    one = a_finding_file(house, finding, a_pdf(), "letter.pdf")
    assert b"%PDF" not in on_disk(one).read_bytes()
    client = house.visit()
    page = shown(get(client, held(one, finding)).text)
    assert "letter.pdf" in page
    assert "Your agency alone" in page
    saved = client.get(f"{held(one, finding)}save/", secure=True)
    assert saved.content.startswith(b"%PDF-")
    assert saved["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert saved["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in saved["Cache-Control"]
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_ref, detail -> 'refs' ->> 1 FROM wall_ledgerentry WHERE act = 'open_held_file'")
        assert cursor.fetchall() == [(str(finding.pk), str(one.pk))] * 2
    with house.at("guardian"):
        assert not LedgerEntry.objects.filter(act="open_held_file").exists()
    own = house.visit(role=Role.GUARDIAN, agency="police")
    assert "opened a file of their own desk that was not released" in shown(get(own, "/ledger/own/").text)


def test_a_picture_is_given_out_drawn_anew_and_what_is_to_be_checked_under_a_name_that_opens_nothing(
    house: House, finding: Finding
) -> None:
    picture = a_finding_file(house, finding, a_photograph())
    letter = a_finding_file(house, finding, a_letter(word__vbaProject_dot_bin="x"), "letter.docm")
    client = house.visit()
    assert "data:image/jpeg;base64," in get(client, held(picture, finding)).text
    saved = client.get(f"{held(picture, finding)}save/", secure=True).content
    assert Image.open(io.BytesIO(saved)).size == (20, 40)
    assert b"Kit Example" not in saved
    assert "Have it checked before anybody opens it" in shown(get(client, held(letter, finding)).text)
    answer = client.get(f"{held(letter, finding)}save/", secure=True)
    assert 'filename="letter.docx.to-check"' in answer["Content-Disposition"]


def test_a_file_that_was_altered_is_not_given_out_nor_named(house: House, finding: Finding) -> None:
    one = a_finding_file(house, finding, a_pdf(), "letter.pdf")
    client, path = house.visit(), held(one, finding)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_findingfile SET name = 'another.pdf'")
    assert get_status(client, path) == 409
    assert get_status(client, f"/requests/{finding.request_id}/") == 409
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_findingfile SET name = 'letter.pdf'")
    content = on_disk(one).read_bytes()
    on_disk(one).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert get_status(client, path) == 409
    on_disk(one).unlink()
    assert get_status(client, f"{path}save/") == 409


# Released.


def test_nothing_is_ticked_beforehand_and_what_is_ticked_goes_with_the_finding(house: House, finding: Finding) -> None:
    going, staying = (a_finding_file(house, finding, a_photograph(), name) for name in ("going.jpg", "staying.jpg"))
    client = house.visit()
    page = get(client, f"/requests/{finding.request_id}/").text
    boxes = re.findall(r'<input[^>]*name="with_files"[^>]*>', page)
    assert len(boxes) == 2
    assert not [box for box in boxes if "checked" in box]
    answer = client.post(
        f"/requests/{finding.request_id}/release/", grounds(finding, with_files=[str(going.pk)]), secure=True
    )
    assert answer.status_code == 302
    assert read_at(house, LEAD) == ["going.jpg"]
    assert read_at(house, "police") == ["going.jpg", "staying.jpg"]
    page = shown(get(client, f"/requests/{finding.request_id}/").text)
    assert "Goes with the finding" in page
    assert "Stays with your agency" in page
    lead = house.visit(role=Role.COORDINATOR)
    page = shown(get(lead, f"/enquiries/{finding.request.enquiry.reference}/").text)
    assert "going.jpg" in page
    assert "staying.jpg" not in page
    opened = shown(get(lead, f"/requests/files/{going.pk}/").text)
    assert "Whoever reads the finding" in opened
    assert get_status(lead, f"/requests/files/{staying.pk}/") == 404
    assert get_status(lead, f"/requests/files/{staying.pk}/save/") == 404
    assert get_status(lead, held(staying, finding)) == 404
    assert get_status(client, held(staying, finding)) == 200
    assert get_status(client, held(going, finding)) == 302
    with house.at("guardian"):
        line = LedgerEntry.objects.get(act="release")
        assert line.detail["files"] == [str(going.pk)]
        opened_line = LedgerEntry.objects.get(act="open_finding_file")
        reference = finding.request.enquiry.reference
        assert (opened_line.object_ref, opened_line.detail["refs"][1]) == (reference, str(going.pk))


def test_a_file_is_not_ticked_without_its_finding(house: House, finding: Finding) -> None:
    other = a_finding(house, finding.request, text="Something else.")
    one = a_finding_file(house, finding, a_photograph())
    answer = house.visit().post(
        f"/requests/{finding.request_id}/release/", grounds(other, with_files=[str(one.pk)]), secure=True
    )
    assert "A ticked file is with a finding that is not ticked" in shown(answer.text)
    assert read_at(house, LEAD) == []


def test_a_file_that_was_removed_meanwhile_stops_the_release_and_says_so(house: House, finding: Finding) -> None:
    one, by = a_finding_file(house, finding, a_photograph()), house.seated(role=Role.RESEARCHER)
    client = house.visit()
    said = grounds(finding, with_files=[str(one.pk)])
    with house.at(by):
        remove(one.pk, finding_id=finding.pk, request_id=finding.request_id, by=by, at=timezone.now())
    answer = client.post(f"/requests/{finding.request_id}/release/", said, secure=True)
    assert "A file that was ticked has been removed meanwhile" in shown(answer.text)
    a_finding_file(house, finding, a_photograph(), "another.jpg")
    answer = client.post(f"/requests/{finding.request_id}/release/", said, secure=True)
    assert "A file that you ticked is not there any more" in shown(answer.text)
    with house.at("police"):
        assert Finding.objects.get(pk=finding.pk).state == FindingState.HELD


def test_a_form_sent_again_with_other_files_says_what_is_kept(house: House, finding: Finding) -> None:
    one = a_finding_file(house, finding, a_photograph())
    client, said = house.visit(), grounds(finding, with_files=[str(one.pk)])
    path = f"/requests/{finding.request_id}/"
    client.post(f"{path}release/", said, secure=True)
    client.post(f"{path}release/", said, secure=True)
    assert "This form was sent before" not in shown(client.get(path, secure=True).text)
    client.post(f"{path}release/", {**said, "with_files": []}, secure=True)
    page = shown(client.get(path, secure=True).text)
    assert "1 finding, 1 file" in page
    assert "What you changed since is not saved: “files that go with them”" in page


def test_the_page_of_a_release_warns_where_something_of_the_enquiry_is_protected(house: House) -> None:
    found, by = told(house), house.seated(role=Role.COORDINATOR, agency=LEAD)
    with house.at(by):
        enquiry = open_enquiry(found.pk, rated(house, found), by=by, at=timezone.now())
    finding = a_finding(house, a_request(house, enquiry))
    path, client = f"/requests/{finding.request_id}/", house.visit()
    a_finding_file(house, finding, a_photograph())
    warning = "Something of this enquiry is protected"
    before = shown(get(client, path).text)
    assert finding.text in before
    assert warning not in before
    protected(house, found, "address")
    assert warning in shown(get(client, path).text)
    other = a_finding(house)
    a_finding_file(house, other, a_photograph())
    page = shown(get(client, f"/requests/{other.request_id}/").text)
    assert other.text in page
    assert warning not in page


# Per login, from the database up.


@pytest.mark.parametrize("login", EVERYBODY)
def test_a_held_file_is_read_by_its_own_desk_alone(house: House, finding: Finding, login: str) -> None:
    a_request(house, finding.request.enquiry, agency="hrwhealth")
    a_finding_file(house, finding, a_photograph())
    expected = {"police": ["arm.jpg"], LEAD: [], "hrwhealth": []}
    assert read_at(house, login) == expected.get(login, ["denied"])


def test_a_released_file_is_read_by_exactly_the_desks_that_read_the_finding(house: House, finding: Finding) -> None:
    a_request(house, finding.request.enquiry, agency="hrwhealth")
    going, _ = a_finding_file(house, finding, a_photograph()), a_finding_file(house, finding, a_pdf(), "not.pdf")
    a_release(house, finding, desks=["police", "hrwhealth"], files=[going])
    assert {login: read_at(house, login) for login in EVERYBODY} == {
        LEAD: [], "police": ["arm.jpg", "not.pdf"], "hrwhealth": ["arm.jpg"],
        **{login: ["denied"] for login in EVERYBODY[3:]},
    }  # fmt: skip
    assert read_at(house, "police", "haringey") == []
    client = house.visit(role=Role.RESEARCHER, agency="hrwhealth")
    assert get_status(client, f"/requests/files/{going.pk}/") == 200
    for seat in (house.seat(Role.COORDINATOR), house.seat(Role.RESEARCHER, hub="haringey")):
        assert get_status(house.visit(seat), f"/requests/files/{going.pk}/") == 404
    guardian = house.visit(role=Role.GUARDIAN)
    assert get_status(guardian, f"/requests/files/{going.pk}/save/") == 403


def test_a_desk_whose_request_has_ended_reads_the_file_no_more_than_the_finding(house: House, finding: Finding) -> None:
    a_request(house, finding.request.enquiry, agency="hrwhealth")
    one = a_finding_file(house, finding, a_photograph())
    a_release(house, finding, desks=["police", "hrwhealth"], files=[one])
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_finding SET closed_to = '{hrwhealth}'")
    assert read_at(house, "hrwhealth") == []


@pytest.mark.parametrize("login", ["hrwhealth", LEAD])
def test_no_other_desk_adds_releases_or_removes_a_file_whatever_it_sends(
    house: House, finding: Finding, login: str
) -> None:
    a_request(house, finding.request.enquiry, agency="hrwhealth")
    one = a_finding_file(house, finding, a_photograph())
    row = {
        "finding_id": finding.pk, "enquiry_id": finding.enquiry_id, "name": "x", "media_type": "image/png", "size": 1,
        "digest": b"", "key": b"", "added_by": uuid.uuid4(), "made_at": timezone.now(),
    }  # fmt: skip
    with house.at(login):
        for agency in (login, "police"):
            with pytest.raises(ProgrammingError, match=r"row-level security|no such row"), transaction.atomic():
                FindingFile.objects.create(agency=agency, **row)
        assert FindingFile.objects.filter(pk=one.pk).delete()[0] == 0
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            FindingFile.objects.filter(pk=one.pk).update(name="x")
    assert read_at(house, "police") == ["arm.jpg"]


def test_not_even_its_own_desk_lets_a_file_out_or_changes_one_by_itself(house: House, finding: Finding) -> None:
    one = a_finding_file(house, finding, a_photograph())
    released = a_release(house, a_finding(house, finding.request, text="Another."))
    with house.at("police"):
        for change in ({"release_id": released}, {"name": "x"}, {"digest": b""}, {"finding_id": uuid.uuid4()}):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                FindingFile.objects.filter(pk=one.pk).update(**change)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            FindingFile.objects.create(
                finding=finding, enquiry_id=finding.enquiry_id, agency="police", name="x", media_type="image/png",
                size=1, digest=b"", key=b"", added_by=uuid.uuid4(), made_at=timezone.now(), release_id=released,
            )  # fmt: skip


def test_a_link_to_a_held_file_leads_on_once_it_was_released_or_removed_and_leaves_no_line(
    house: House, finding: Finding
) -> None:
    gone, goes = a_finding_file(house, finding, a_photograph()), a_finding_file(house, finding, a_photograph(), "b.jpg")
    visit, by = house.visit(), house.seated(role=Role.RESEARCHER)
    with house.at(by):
        remove(gone.pk, finding_id=finding.pk, request_id=finding.request_id, by=by, at=timezone.now())
    visit.post(f"/requests/{finding.request_id}/release/", grounds(finding, with_files=[str(goes.pk)]), secure=True)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT max(seq) FROM hub_harrow.wall_ledgerentry")
        (before,) = cursor.fetchone()
    for path in ("", "save/"):
        answer = visit.get(f"{held(goes, finding)}{path}", secure=True)
        assert (answer.status_code, answer["Location"]) == (302, f"/requests/files/{goes.pk}/")
        answer = visit.get(f"{held(gone, finding)}{path}", secure=True)
        assert (answer.status_code, answer["Location"]) == (302, page_of(finding))
        assert house.visit(agency="hrwhealth").get(f"{held(gone, finding)}{path}", secure=True).status_code == 404
    with house.as_superuser() as cursor:
        cursor.execute("SELECT act FROM hub_harrow.wall_ledgerentry WHERE seq > %s AND act LIKE '%%open%%'", [before])
        assert cursor.fetchall() == []
    assert "That file was removed from the finding." in shown(get(visit, page_of(finding)).text)


def test_a_file_of_another_finding_goes_with_no_release(house: House, finding: Finding) -> None:
    other = a_finding(house, finding.request, text="Another.")
    one, by = a_finding_file(house, other, a_photograph()), house.seated(role=Role.RESEARCHER)
    with house.at(by), pytest.raises(FilesChanged):
        release(
            {finding.pk: finding.version}, request_id=finding.request_id, desks=[LEAD], recipients=[], grounds=GROUNDS,
            release_id=uuid.uuid4(), files=[one.pk], by=by,
        )  # fmt: skip
    assert read_at(house, LEAD) == []
    with house.at(by):
        assert not Release.objects.exists()


# Two people.


def test_the_second_person_agrees_to_the_files_that_were_ticked_and_to_no_other(house: House) -> None:
    two_for(house, "event")
    finding = a_finding(house, a_request(house))
    ticked = a_finding_file(house, finding, a_photograph(), "ticked.jpg")
    a_finding_file(house, finding, a_photograph(), "not.jpg")
    by, colleague = entered(house, role=Role.RESEARCHER), entered(house, role=Role.MANAGER, agency="police")
    waits = a_proposal(house, finding, by, files=[ticked.pk])
    client = house.visit(house.seat(Role.MANAGER, agency="police"))
    page = shown(get(client, f"/requests/agreements/{waits.pk}/").text)
    assert "ticked.jpg" in page
    assert "not.jpg" not in page
    assert "1 more file is with it and stays with your agency" in page
    assert read_at(house, LEAD) == []
    with pytest.raises(WaitsForAgreement):
        a_finding_file(house, finding, a_photograph(), "later.jpg", by=by)
    with house.at("police"):  # whatever is sent to the database
        FindingFile.objects.create(
            finding=finding, enquiry_id=finding.enquiry_id, agency="police", name="later.jpg", media_type="image/jpeg",
            size=1, digest=b"", key=b"", added_by=by.seat, made_at=timezone.now(),
        )  # fmt: skip
    with house.at(colleague):
        agree(waits.pk, by=colleague, at=timezone.now())
    assert read_at(house, LEAD) == ["ticked.jpg"]


def test_a_ticked_file_that_is_gone_stops_the_agreement(house: House) -> None:
    two_for(house, "event")
    finding = a_finding(house, a_request(house))
    ticked = a_finding_file(house, finding, a_photograph())
    by, colleague = entered(house, role=Role.RESEARCHER), entered(house, role=Role.MANAGER, agency="police")
    waits = a_proposal(house, finding, by, files=[ticked.pk])
    with house.at(by):
        with pytest.raises(WaitsForAgreement):
            remove(ticked.pk, finding_id=finding.pk, request_id=finding.request_id, by=by, at=timezone.now())
        FindingFile.objects.filter(pk=ticked.pk).delete()
    with house.at(colleague):
        with pytest.raises(FilesChanged):
            agree(waits.pk, by=colleague, at=timezone.now())
        assert ProposedRelease.objects.get(pk=waits.pk).state == "waiting"
    assert read_at(house, LEAD) == []


# What becomes of it.


def test_a_withdrawn_finding_takes_its_file_with_it_and_who_opened_it_is_told(house: House, finding: Finding) -> None:
    one, by = a_finding_file(house, finding, a_photograph()), house.seated(role=Role.RESEARCHER)
    a_release(house, finding, files=[one])
    lead = house.visit(role=Role.COORDINATOR)
    assert get_status(lead, f"/requests/files/{one.pk}/save/") == 200
    with house.at(by):
        assert [(each.whose, each.times) for each in seen_by(finding.pk)] == [(LEAD, 1)]
        withdraw(finding.pk, request_id=finding.request_id, reason="Another family.", by=by)
    assert read_at(house, LEAD) == []
    assert get_status(lead, f"/requests/files/{one.pk}/") == 404
    assert read_at(house, "police") == ["arm.jpg"]
    page = shown(get(house.visit(), f"/requests/{finding.request_id}/findings/{finding.pk}/withdraw/").text)
    assert "arm.jpg" in page


def test_an_incident_counts_who_opened_a_file_and_the_guardian_sees_who_opened_it_since(
    house: House, finding: Finding
) -> None:
    one = a_finding_file(house, finding, a_photograph())
    a_release(house, finding, files=[one])
    by, at = house.seated(role=Role.DECISION_MAKER), timezone.now()
    with house.at(by):
        made = open_incident(
            Enquiry.objects.get(pk=finding.enquiry_id), form=uuid.uuid4(), kind="release", what="The wrong arm.",
            happened_at=at - timedelta(hours=1), noticed_at=at, by=by, at=at,
        )  # fmt: skip
    lead = house.visit(role=Role.COORDINATOR)
    for _ in range(2):
        get(lead, f"/requests/files/{one.pk}/save/")
    with house.at(by):
        assert [(each.desk, each.act, each.times) for each in looked_since(made)] == [(LEAD, "open_finding_file", 2)]
    page = shown(get(house.visit(role=Role.MANAGER), f"/incidents/{made.pk}/").text)
    assert "opened a file with a released finding" in page
    guardian = house.visit(role=Role.GUARDIAN)
    assert "opened a file with a released finding" in shown(get(guardian, "/ledger/?act=open_finding_file").text)


def test_the_whole_path_names_files_by_count_and_kind_alone(house: House, finding: Finding) -> None:
    files = [a_finding_file(house, finding, content, name) for content, name in
             ((a_photograph(), "private.jpg"), (a_photograph(), "private2.jpg"), (a_pdf(), "private.pdf"))]  # fmt: skip
    a_release(house, finding, files=files)
    path = f"/enquiries/{finding.request.enquiry.reference}/print/path/?purpose=audit"
    page = shown(get(house.visit(role=Role.MANAGER), path).text)
    assert "With it: 2 JPEG pictures and 1 PDF, not printed here." in page
    assert "private" not in page


def test_no_file_goes_with_a_product_and_the_page_says_so_before(house: House) -> None:
    coordinator, decider = house.seated(role=Role.COORDINATOR), a_decider(house)
    _, enquiry = opened(house, coordinator, child("Ivy Sent"))
    finding = a_finding(house, a_request(house, enquiry))
    files = [a_finding_file(house, finding, content, name) for content, name in
             ((a_photograph(), "private.jpg"), (a_pdf(), "private.pdf"))]  # fmt: skip
    a_release(house, finding, recipients=[RECIPIENT], files=files)
    a_decision(house, enquiry, decider)
    page = shown(get(house.visit(decider_seat(house, decider)), f"/enquiries/{enquiry.reference}/product/").text)
    assert "2 files stay in the hub: 1 JPEG picture and 1 PDF. No file goes with a product." in page
    product = a_product(house, enquiry, decider, finding, recipients=[RECIPIENT])
    with house.as_superuser() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM assessment_copy c WHERE product_id = %s", [product.pk])
        assert all("private" not in said for (said,) in cursor.fetchall())


def decider_seat(house: House, by: Seated) -> Any:
    return Seat.objects.get(pk=by.seat)


def test_letting_a_finding_out_later_lets_no_file_out(house: House, finding: Finding) -> None:
    one, by = a_finding_file(house, finding, a_photograph()), house.seated(role=Role.RESEARCHER)
    a_release(house, finding)
    with house.at(by):
        share_onward(
            [finding.pk], request_id=finding.request_id, recipient=RECIPIENT, grounds=GROUNDS, release_id=uuid.uuid4(),
            by=by, at=timezone.now(),
        )  # fmt: skip
        assert FindingFile.objects.get(pk=one.pk).release_id is None
    assert read_at(house, LEAD) == []


def test_a_finding_that_is_used_again_comes_without_its_files_and_the_page_says_so(house: House) -> None:
    coordinator, by = house.seated(role=Role.COORDINATOR), house.seated(role=Role.RESEARCHER)
    _, first = opened(house, coordinator, child("Nia Private", BORN))
    earlier = a_finding(house, a_request(house, first))
    a_finding_file(house, earlier, a_photograph())
    _, again = opened(house, coordinator, child("Nia Private", BORN))
    asked = a_request(house, again)
    page = shown(get(house.visit(), f"/requests/{asked.pk}/").text)
    assert "1 file is with it and is not copied when it is used again: add it anew." in page
    with house.at(by):
        copy = use_again(asked.pk, earlier.pk, finding_id=uuid.uuid4(), by=by, at=timezone.now())
        assert not FindingFile.objects.filter(finding=copy).exists()
        assert FindingFile.objects.filter(finding=earlier).count() == 1


def test_parting_a_wrong_join_leaves_a_file_with_its_finding_and_the_question_shows_it(house: House) -> None:
    coordinator = house.seated(role=Role.COORDINATOR)
    _, enquiry = opened(house, coordinator, child("Amy Example"))
    second = joined(house, coordinator, enquiry, child("Zoe Other"))
    with house.at(house.lead()):
        zoe = enquiry.subjects.get(label="Zoe Other").person_id
    finding = a_finding(house, a_request(house, enquiry), about=[zoe])
    one = a_finding_file(house, finding, a_photograph())
    a_release(house, finding, files=[one])
    with house.at(coordinator):
        take_out(
            second.pk, of=enquiry.pk, to_triage=True, reason="Another family.", by=coordinator, at=timezone.now()
        )  # fmt: skip
    with house.at("police"):
        question = WhoseFinding.objects.get(finding=finding)
        assert FindingFile.objects.get().finding_id == finding.pk
    client = house.visit()
    page = shown(get(client, f"/requests/whose/{question.pk}/").text)
    assert "arm.jpg" in page
    said = {"answer": "elsewhere", "reason": "Another family."}
    assert client.post(f"/requests/whose/{question.pk}/", said, secure=True).status_code == 302
    assert read_at(house, LEAD) == []
    assert read_at(house, "police") == ["arm.jpg"]


def test_a_summary_goes_without_the_files_of_the_words(house: House, finding: Finding) -> None:
    a_finding_file(house, finding, a_photograph())
    path = f"/requests/{finding.request_id}/findings/{finding.pk}/summary/"
    assert "1 file stays with the words" in shown(get(house.visit(), path).text)


def test_no_desk_orders_a_file_off_the_disk_that_a_finding_still_has(house: House, finding: Finding) -> None:
    one = a_finding_file(house, finding, a_photograph())
    with house.at(house.seated(role=Role.COORDINATOR)):
        outbox.add("wall.file_disposed", one.pk, at=timezone.now())
    with house.at("worker"):
        outbox.deliver_waiting()
        assert not OutboxRow.objects.filter(object_id=one.pk, done_at__isnull=True).exists()
    assert on_disk(one).exists()


def test_a_file_goes_with_its_record_from_the_table_and_from_the_disk(house: House, finding: Finding) -> None:
    one = a_finding_file(house, finding, a_photograph())
    with house.at(LEAD):
        enquiry = Enquiry.objects.get(pk=finding.enquiry_id)
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT o_rows ->> 'research_findingfile', o_files FROM remove_record_v1(%s, array("
            "SELECT notification_id FROM front_door_join WHERE enquiry_id = %s))", [str(enquiry.pk), str(enquiry.pk)],
        )  # fmt: skip
        assert cursor.fetchone() == ("1", [one.pk])
    assert on_disk(one).exists()
    with house.at("worker"):
        outbox.deliver_waiting()
    assert not on_disk(one).exists()


def test_what_is_kept_is_read_by_the_act_alone(house: House, finding: Finding) -> None:
    one = a_finding_file(house, finding, a_photograph())
    with house.at("police"):
        assert read(FindingFile.objects.get(pk=one.pk), hub="harrow") == a_photograph()


def test_ten_files_cost_no_page_more_queries_than_one(house: House, finding: Finding) -> None:
    client = house.visit()
    paths = (f"/requests/{finding.request_id}/", page_of(finding))
    a_finding_file(house, finding, a_photograph())

    def cost(path: str) -> int:
        client.get(path, secure=True)
        with CaptureQueriesContext(connections["default"]) as queries:
            client.get(path, secure=True)
        return len(queries)

    few = [cost(path) for path in paths]
    for _ in range(5):
        a_finding_file(house, finding, a_photograph())
    assert [cost(path) for path in paths] == few
