"""Photographs, body maps and documents at the front door: added before and after sending, looked at, encrypted, and
read at a lead's desk alone."""

from __future__ import annotations

import base64
import io
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from hub.front_door.models import Attachment, Notification
from hub.front_door.triage.triaging import open_enquiry, set_aside
from hub.transfers.transfer_delivery import NOTIFICATIONS, deliver
from hub.wall import outbox
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import LedgerEntry, OutboxRow
from mash_platform.formats.attached_file import DOC, LARGEST, OLD_OFFICE, NotTaken, ToCheck, look, shown_picture
from mash_platform.state import StateDir
from tenants.models import Role, Transfer
from tests.front_door.door_builders import fill, post, send, step_of
from tests.front_door.triage_builders import child, notify, rated
from tests.support.agreeing import entered
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import get, shown, text_of
from tests.support.sent_files import a_letter, a_pdf, a_photograph
from tests.transfers.offer_builders import an_answer, an_offer
from tests.wall.retention_builders import agreed, disposed_of, proposed, set_back

OTHERS = ["police", "hrwhealth", "worker", "guardian", "door", "outside", "asked", "verifier"]


@pytest.fixture(autouse=True)
def _nobody_has_sent_yet() -> None:
    caches["counters"].clear()


@pytest.fixture
def browser(house: House) -> Client:
    """Somebody who filled in every step."""
    browser = house.stranger("refer-harrow")
    fill(browser)
    return browser


def upload(browser: Client, content: bytes, name: str = "arm.jpg", path: str = "/files/") -> Any:
    return browser.post(path, {"file": SimpleUploadedFile(name, content)}, secure=True)


def on_disk(house: House) -> list[Path]:
    """Where each file stands, of a form or of a message."""
    with house.as_superuser() as cursor:
        cursor.execute("SELECT id::text FROM front_door_attachment")
        ids = [one for (one,) in cursor.fetchall()]
    return [StateDir.from_env().files / "harrow" / one[:2] / one for one in ids]


def a_sent(house: House, browser: Client, content: bytes, name: str = "arm.jpg") -> tuple[Notification, Attachment]:
    """A notification with this file."""
    upload(browser, content, name)
    send(browser)
    with house.at(house.lead()):
        return Notification.objects.get(), Attachment.objects.get()


def token_of(answer: Any) -> str:
    found = re.search(r"/sent/([^/?]+)/", answer["Location"])
    assert found is not None
    return found.group(1)


# What a file is.


@pytest.mark.parametrize(("content", "name", "media_type", "to_check"), [
    (a_photograph(), "arm.jpg", "image/jpeg", ""),
    (a_photograph(), "arm.pdf", "image/jpeg", ""),
    (a_pdf(), "letter.pdf", "application/pdf", ""),
    (a_pdf(script=True), "letter.pdf", "application/pdf", "script"),
    (a_pdf(inside=True), "letter.pdf", "application/pdf", "embedded"),
    (a_pdf(submits=True), "letter.pdf", "application/pdf", "fetches"),
    (a_pdf(password="x"), "letter.pdf", "application/pdf", "locked"),
    (b"%PDF-1.7 and nothing else", "letter.pdf", "application/pdf", "unreadable"),
    (a_letter(), "l.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ""),
    (a_letter(word__vbaProject_dot_bin="x"), "l.docm",
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "macros"),
    (OLD_OFFICE + "WordDocument".encode("utf-16-le"), "l.doc", "application/msword", "macros"),
], ids=range(11))  # fmt: skip
def test_a_file_is_what_its_content_says_and_what_it_brings_is_marked(
    content: bytes, name: str, media_type: str, to_check: str
) -> None:
    found = look(name, content)
    assert (found.media_type, str(found.to_check)) == (media_type, to_check)


def test_a_name_gets_the_ending_of_its_content_and_hides_nothing() -> None:
    assert look("arm.pdf", a_photograph()).name == "arm.jpg"
    assert look("arm\u202egpj.exe\n", a_photograph()).name == "armgpj.jpg"
    assert look("", a_photograph()).name == "file.jpg"
    assert len(look("a" * 500, a_photograph()).name) <= 104


@pytest.mark.parametrize(("content", "why"), [
    (b"", "is empty"),
    (b"MZ\x90\x00", "none of the kinds"),
    (b"<html><script>alert(1)</script>", "none of the kinds"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "none of the kinds"),
    (a_photograph()[:200], "none of the kinds"),
    (b"x" * (LARGEST + 1), "larger than 10 MB"),
    (OLD_OFFICE + b"a spreadsheet", "none of the kinds"),
], ids=range(7))  # fmt: skip
def test_what_is_of_no_kind_that_is_taken_is_refused_in_words(content: bytes, why: str) -> None:
    with pytest.raises(NotTaken, match=why):
        look("arm.jpg", content)


def test_a_picture_is_shown_upright_and_without_what_the_camera_wrote() -> None:
    sent = a_photograph()
    assert b"Kit Example" in sent
    drawn = shown_picture(sent)
    picture = Image.open(io.BytesIO(drawn))
    assert picture.size == (20, 40)
    assert dict(picture.getexif()) == {}
    assert b"Kit Example" not in drawn
    assert b"Exif" not in drawn


# At the door, before it is sent.


def test_a_file_goes_with_the_form_when_it_is_sent_and_each_list_says_how_many(house: House, browser: Client) -> None:
    assert "Photographs and documents" in shown(get(browser, "/check/").text)
    assert step_of(upload(browser, a_photograph())) == "/files/"
    upload(browser, a_pdf(), "letter.pdf")
    page = shown(get(browser, "/files/").text)
    assert "2 files are with your form" in page
    assert "arm.jpg (1 KB)" in page
    check = shown(get(browser, "/check/").text)
    assert "letter.pdf (1 KB)" in check
    assert step_of(send(browser)).startswith("/sent/")
    with house.at(house.lead()):
        found = Notification.objects.get()
        assert (found.files, found.attachments.count()) == (2, 2)
        assert not Attachment.objects.filter(draft__isnull=False).exists()
    coordinator = house.visit(role=Role.COORDINATOR)
    assert "2 files" in shown(coordinator.get("/triage/").text)
    assert "2 files came with it" in shown(coordinator.get(f"/triage/{found.reference}/").text)
    with house.at("guardian"):
        (line,) = LedgerEntry.objects.filter(act="attach")
    assert (line.object_ref, line.detail["files"], len(line.detail["said"])) == (found.reference, 2, 2)


def test_a_file_that_is_not_taken_says_why_and_keeps_nothing_from_being_sent(house: House, browser: Client) -> None:
    answer = upload(browser, b"MZ\x90", "run.exe")
    assert answer.status_code == 200
    assert "“run.exe” is none of the kinds of file that we can take" in shown(answer.text)
    assert "Choose a file" in shown(browser.post("/files/", {}, secure=True).text)
    send(browser)
    with house.at(house.lead()):
        assert Notification.objects.get().files == 0


def test_a_file_with_a_macro_is_kept_and_says_so(house: House, browser: Client) -> None:
    upload(browser, a_letter(word__vbaProject_dot_bin="x"), "letter.docm")
    assert "It has macros, or is of a kind that may have them. It is sent all the same" in (
        shown(get(browser, "/files/").text)
    )
    send(browser)
    with house.at(house.lead()):
        found, one = Notification.objects.get(), Attachment.objects.get()
    client = house.visit(role=Role.COORDINATOR)
    assert "To check: it has macros" in shown(client.get(f"/triage/{found.reference}/").text)
    assert "Have it checked before anybody opens it" in shown(
        client.get(f"/triage/{found.reference}/files/{one.pk}/").text
    )
    saved = client.get(f"/triage/{found.reference}/files/{one.pk}/save/")
    assert saved["Content-Type"] == "application/octet-stream"
    assert 'filename="letter.docx.to-check"' in saved["Content-Disposition"]


def test_what_was_chosen_survives_an_error_elsewhere_and_saving_and_coming_back(house: House, browser: Client) -> None:
    upload(browser, a_photograph())
    assert post(browser, "/what-happened/", what_happened="").status_code == 200
    assert "arm.jpg" in shown(get(browser, "/files/").text)
    post(browser, "/save/")
    page = get(browser, "/save/").text
    link = re.search(r'value="https?://[^/]+(/go-on/[^"]+/)"', page)
    code = re.search(r"Code\s*([A-Z2-9]{6})", shown(page))
    assert link is not None
    assert code is not None
    other = house.stranger("refer-harrow")
    there = other.post(link.group(1), {"code": code.group(1)}, secure=True)["Location"]
    form = there.partition("form=")[2]
    assert "arm.jpg" in shown(other.get(f"/files/?form={form}", secure=True).text)


def test_a_file_is_removed_again_and_is_then_gone_from_the_disk(house: House, browser: Client) -> None:
    upload(browser, a_photograph())
    (kept,) = on_disk(house)
    assert kept.exists()
    value = re.search(r'name="remove" value="([^"]+)"', get(browser, "/files/").text)
    assert value is not None
    browser.post("/files/", {"remove": str(uuid.uuid4())}, secure=True)
    assert "arm.jpg" in shown(get(browser, "/files/").text)
    browser.post("/files/", {"remove": value.group(1)}, secure=True)
    assert "arm.jpg" not in text_of(get(browser, "/files/"))
    with house.at("worker"):
        outbox.deliver_waiting()
    assert not kept.exists()


@pytest.mark.parametrize("how", ["cleared", "forgotten"])
def test_files_go_with_a_form_that_is_deleted_or_forgotten(house: House, browser: Client, how: str) -> None:
    upload(browser, a_photograph())
    (kept,) = on_disk(house)
    if how == "cleared":
        post(browser, "/clear/")
    else:
        with house.as_superuser() as cursor:
            cursor.execute("UPDATE front_door_doordraft SET kept_at = now() - interval '25 hours'")
        with house.at("worker"), transaction.atomic():
            call("drafts_expire_v2")
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM front_door_attachment")
        assert cursor.fetchone() == (0,)
    assert kept.exists()
    with house.at("worker"):
        outbox.deliver_waiting()
    assert not kept.exists()


def test_ten_files_and_no_more(browser: Client) -> None:
    for number in range(10):
        assert upload(browser, a_photograph(), f"{number}.jpg").status_code == 302
    assert "10 files are there already" in shown(upload(browser, a_photograph()).text)
    page = shown(get(browser, "/files/").text)
    assert "as many files as one form can have" in page


def test_another_browser_sees_and_removes_no_file_of_a_form(house: House, browser: Client) -> None:
    upload(browser, a_photograph())
    page = get(browser, "/files/")
    value = re.search(r'name="remove" value="([^"]+)"', page.text)
    assert value is not None
    other = house.stranger("refer-harrow")
    fill(other)
    other.post("/files/", {"remove": value.group(1)}, secure=True)
    assert "arm.jpg" not in text_of(get(other, "/files/"))
    assert "arm.jpg" in shown(get(browser, "/files/").text)


def test_too_large_a_file_says_so_on_the_same_page_and_what_is_there_stays(browser: Client) -> None:
    upload(browser, a_photograph())
    answer = upload(browser, b"x" * (LARGEST + 100_000), "film.mp4")
    assert answer.status_code == 413
    assert "The file is larger than 10 MB" in shown(answer.text)
    assert "arm.jpg" in shown(answer.text)


def test_too_many_files_from_one_network_have_to_wait(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontend.door.files.seconds_to_wait", lambda *_: 9)
    answer = upload(browser, a_photograph())
    assert answer.status_code == 429
    assert "Wait 9 seconds" in shown(answer.text)


# After it was sent.


def test_files_are_added_to_a_message_until_somebody_has_dealt_with_it(house: House, browser: Client) -> None:
    token = token_of(send(browser))
    path = f"/sent/{token}/files/"
    assert "Add photographs, body maps or documents" in shown(browser.get(f"/sent/{token}/", secure=True).text)
    assert "No file is with it so far" in shown(browser.get(path, secure=True).text)
    added = upload(house.stranger("refer-harrow"), a_photograph(), path=path)
    page = text_of(browser.get(added["Location"], secure=True))
    assert "1 file is with it so far" in page
    assert "arm.jpg" not in page, "whoever holds the token reads nothing of what was sent"
    with house.at("guardian"):
        (line,) = LedgerEntry.objects.filter(act="attach")
        assert list(line.detail["said"].values())
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        found = Notification.objects.get()
        assert found.files == 1
        set_aside(found.pk, why="duplicate", reason="x", by=by, at=timezone.now())
    assert "files can no longer be added to it" in shown(browser.get(path, secure=True).text)
    assert upload(browser, a_photograph(), path=path).status_code == 200
    with house.at(by):
        assert Attachment.objects.count() == 1


def test_a_token_of_nobody_opens_nothing(house: House) -> None:
    browser = house.stranger("refer-harrow")
    assert browser.get(f"/sent/{'x' * 32}/files/", secure=True).status_code == 404
    assert upload(browser, a_photograph(), path=f"/sent/{'x' * 32}/files/").status_code == 404


def test_the_doors_login_attaches_to_no_message_but_one_just_sent(house: House, browser: Client) -> None:
    upload(browser, a_photograph())
    one = notify(house, child("Ben Example"))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_notification SET received_at = now() - interval '1 minute'")
        cursor.execute(
            "SELECT token_digest FROM front_door_doordraft d JOIN front_door_attachment a ON a.draft_id = d.id"
        )
        ((digest,),) = cursor.fetchall()
    with house.at("door"), pytest.raises(RefusedByTheWall, match="not_just_submitted"), transaction.atomic():
        call("door_files_sent_v1", bytes(digest), one.pk)


# Inside.


def test_what_is_kept_is_encrypted_and_is_given_out_to_be_saved(house: House, browser: Client) -> None:
    found, one = a_sent(house, browser, a_pdf(), "letter.pdf")
    (kept,) = on_disk(house)
    assert b"%PDF" not in kept.read_bytes()
    client = house.visit(role=Role.COORDINATOR)
    page = shown(client.get(f"/triage/{found.reference}/files/{one.pk}/").text)
    assert "letter.pdf" in page
    assert "PDF" in page
    saved = client.get(f"/triage/{found.reference}/files/{one.pk}/save/")
    assert saved.content.startswith(b"%PDF-")
    assert saved["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert saved["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in saved["Cache-Control"]
    assert saved["Content-Security-Policy"].startswith("sandbox")
    with house.at("guardian"):
        lines = LedgerEntry.objects.filter(act="open_file")
        assert {(line.object_ref, line.detail["refs"][1]) for line in lines} == {(found.reference, str(one.pk))}
        assert lines.count() == 2


def test_a_picture_is_shown_on_its_page_and_saved_without_where_it_was_taken(house: House, browser: Client) -> None:
    found, one = a_sent(house, browser, a_photograph())
    client = house.visit(role=Role.COORDINATOR)
    page = client.get(f"/triage/{found.reference}/files/{one.pk}/").text
    image = re.search(r'src="data:image/jpeg;base64,([^"]+)"', page)
    assert image is not None
    for content in (
        base64.b64decode(image.group(1)),
        client.get(f"/triage/{found.reference}/files/{one.pk}/save/").content,
    ):
        assert Image.open(io.BytesIO(content)).size == (20, 40)
        assert b"Kit Example" not in content


def test_an_asked_agency_reads_that_files_came_and_none_of_them(house: House, browser: Client) -> None:
    found, one = a_sent(house, browser, a_photograph())
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        enquiry = open_enquiry(found.pk, rated(house, found), by=by, at=timezone.now())
    a_request(house, enquiry)
    client = house.visit(role=Role.RESEARCHER)
    page = client.get(f"/triage/{found.reference}/")
    assert "1 file came with it" in text_of(page)
    assert "arm.jpg" not in text_of(page)
    assert client.get(f"/triage/{found.reference}/files/{one.pk}/").status_code == 403
    assert client.get(f"/triage/{found.reference}/files/{one.pk}/save/").status_code == 403
    enquiry_page = shown(house.visit(role=Role.COORDINATOR).get(f"/enquiries/{enquiry.reference}/").text)
    assert "1 file" in enquiry_page


@pytest.mark.parametrize("login", OTHERS)
def test_no_login_but_the_leads_reads_a_files_name_or_key(house: House, browser: Client, login: str) -> None:
    a_sent(house, browser, a_photograph())
    with house.at(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        list(Attachment.objects.values_list("key"))


def test_not_even_the_lead_adds_changes_or_removes_one_nor_reads_one_of_a_form(house: House, browser: Client) -> None:
    found, one = a_sent(house, browser, a_photograph())
    other = house.stranger("refer-harrow")
    fill(other)
    upload(other, a_pdf(), "not-sent.pdf")
    with house.at(house.lead()):
        assert [each.name for each in Attachment.objects.all()] == ["arm.jpg"]
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Attachment.objects.filter(pk=one.pk).update(name="x.jpg")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Attachment.objects.filter(pk=one.pk).delete()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Attachment.objects.create(
                notification=found,
                name="x",
                media_type=DOC,
                size=1,
                digest=b"",
                key=b"",
                said="",
                made_at=timezone.now(),
            )


def test_a_file_that_was_altered_is_not_given_out(house: House, browser: Client) -> None:
    found, one = a_sent(house, browser, a_pdf(), "letter.pdf")
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_attachment SET name = 'another.pdf'")
    client = house.visit(role=Role.COORDINATOR)
    assert client.get(f"/triage/{found.reference}/files/{one.pk}/save/").status_code == 409
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_attachment SET name = 'letter.pdf'")
    path = StateDir.from_env().files / "harrow" / str(one.pk)[:2] / str(one.pk)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert client.get(f"/triage/{found.reference}/files/{one.pk}/save/").status_code == 409
    path.unlink()
    assert client.get(f"/triage/{found.reference}/files/{one.pk}/").status_code == 409


def test_a_file_of_another_notification_is_not_there(house: House, browser: Client) -> None:
    _, one = a_sent(house, browser, a_photograph())
    other = notify(house, child("Ben Example"))
    client = house.visit(role=Role.COORDINATOR)
    assert client.get(f"/triage/{other.reference}/files/{one.pk}/").status_code == 404
    assert client.get(f"/triage/{other.reference}/files/{uuid.uuid4()}/save/").status_code == 404


def test_ten_files_cost_the_page_no_more_queries_than_one(house: House, browser: Client) -> None:
    upload(browser, a_photograph())
    token = token_of(send(browser))
    client = house.visit(role=Role.COORDINATOR)
    with house.at(house.lead()):
        found = Notification.objects.get()
    client.get(f"/triage/{found.reference}/")
    with CaptureQueriesContext(connections["default"]) as few:
        client.get(f"/triage/{found.reference}/")
    for _ in range(5):
        upload(browser, a_photograph(), path=f"/sent/{token}/files/")
    with CaptureQueriesContext(connections["default"]) as many:
        client.get(f"/triage/{found.reference}/")
    assert len(many) == len(few)


def test_a_file_goes_with_its_record_from_every_table_and_from_the_disk(house: House, browser: Client) -> None:
    found, _ = a_sent(house, browser, a_photograph())
    (kept,) = on_disk(house)
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        set_aside(found.pk, why="duplicate", reason="x", by=by, at=timezone.now())
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE people_mention SET day = '1980-01-01' WHERE kind = 'birth'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    set_back(house, 40)
    manager, decider = (entered(house, role=role) for role in (Role.MANAGER, Role.DECISION_MAKER))
    agreed(house, proposed(house), manager, decider)
    assert disposed_of(house) == 1
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM front_door_attachment")
        assert cursor.fetchone() == (0,)
    assert kept.exists()
    with house.at("worker"):
        outbox.deliver_waiting()
    assert not kept.exists()


def test_no_desk_orders_a_file_off_the_disk_that_a_message_still_has(house: House, browser: Client) -> None:
    _, one = a_sent(house, browser, a_photograph())
    (kept,) = on_disk(house)
    with house.at(house.seated(role=Role.COORDINATOR)):
        outbox.add("wall.file_disposed", one.pk, at=timezone.now())
    with house.at("worker"):
        outbox.deliver_waiting()
        assert not OutboxRow.objects.filter(object_id=one.pk, done_at__isnull=True).exists()
    assert kept.exists()


def test_passed_to_another_hub_its_files_stay_and_that_hub_reads_how_many(house: House, browser: Client) -> None:
    found, _ = a_sent(house, browser, a_photograph())
    by = house.seated(role=Role.COORDINATOR)
    client = house.visit(role=Role.COORDINATOR)
    page = shown(client.get(f"/triage/{found.reference}/pass/").text)
    assert "1 file came with it and is not sent" in page
    passing, theirs = an_offer(house, found, by), house.seated(role=Role.COORDINATOR, hub="haringey")
    transfer = an_answer(house, passing, theirs)
    deliver(NOTIFICATIONS, transfer.pk)
    with house.at(theirs):
        there = Notification.objects.get(reference=Transfer.objects.get(pk=transfer.pk).new_reference)
        assert (there.files, there.files_not_sent) == (0, 1)
        assert not Attachment.objects.exists()
    page = shown(house.visit(role=Role.COORDINATOR, hub="haringey").get(f"/triage/{there.reference}/").text)
    assert "1 file came with it in the hub that passed it on, and was not sent here. Ask them." in page


def test_every_reason_to_check_has_words() -> None:
    from mash_platform.formats.attached_file import WORDS

    assert set(WORDS) == set(ToCheck)
