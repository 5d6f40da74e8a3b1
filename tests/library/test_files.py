"""Files: what is taken, what is refused, and the virus scanner, which a small server stands in for."""

from __future__ import annotations

import io
import socket
import struct
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.utils import timezone

from rollout.library.clamd import CannotScan, scan
from rollout.library.drafting import begin, begin_next, discard, put_file
from rollout.library.file_types import LARGEST, type_of
from rollout.library.models import Draft, LibraryFile, Scan, TemplateKind
from rollout.library.publishing import publish
from rollout.library.refusals import FileRefused, NotYours
from rollout.library.uploading import safe_name, upload
from tenants.models import Agency
from tests.library.library_builders import a_publisher, a_wanted
from tests.support.house import House

PDF = b"%PDF-1.7\n%invented\n"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def a_zip(*names: str, **contents: str) -> bytes:
    """The same bytes at any time of day: they name tests, and workers collect at different moments."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), contents.get(name, "x"))
    return made.getvalue()


DOCX = a_zip("[Content_Types].xml", "word/document.xml")
ODT = a_zip("mimetype", "content.xml", mimetype="application/vnd.oasis.opendocument.text")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", PDF), ("A.PDF", PDF), ("a.docx", DOCX), ("a.odt", ODT), ("a.txt", "Café".encode()), ("a.csv", b"a,b\n"),
     ("a.png", b"\x89PNG\r\n\x1a\n"), ("a.jpeg", b"\xff\xd8\xff\xe0")],
)  # fmt: skip
def test_a_file_that_is_what_it_says_is_taken(name: str, content: bytes) -> None:
    assert type_of(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("picture.svg", b"<svg onload=alert(1)>"),
        ("a.pdf", b"<script>alert(1)</script>"),
        ("a.pdf", DOCX),
        ("a.docx", PDF),
        ("a.docx", a_zip("word/document.xml")),
        ("a.docx", a_zip("[Content_Types].xml", "xl/workbook.xml")),
        ("a.docm", a_zip("[Content_Types].xml", "word/document.xml")),
        ("a.ods", ODT),
        ("a.zip", a_zip("a.txt")),
        ("a.docx", b"PK\x03\x04 and no zip"),
        ("a.txt", b"\x00\x01"),
        ("a.exe", b"MZ"),
        ("pdf", PDF),
    ],
)
def test_everything_else_is_refused(name: str, content: bytes) -> None:
    if name == "pdf":
        name = "a"
    assert type_of(name, content) is None


def test_a_name_keeps_no_folders_and_gets_the_ending_of_what_it_is() -> None:
    kind = type_of("a.pdf", PDF)
    assert kind
    assert safe_name("../../etc/passwd.pdf", kind) == "passwd.pdf"
    assert safe_name('C:\\x\\"quoted"\r\n.pdf', kind) == "quoted.pdf"
    assert safe_name(".pdf", kind).endswith(".pdf")


def a_draft(house: House) -> Draft:
    by = a_publisher(house)
    return begin(Agency.objects.get(code="lscb"), TemplateKind.AGREEMENT, a_wanted(), by=by, at=timezone.now())


def test_a_file_goes_into_a_draft_and_out_with_it(house: House) -> None:
    draft = a_draft(house)
    by, at = draft.changed_by, timezone.now()
    upload(draft.pk, "one.pdf", PDF, by=by, at=at)
    upload(draft.pk, "two.pdf", PDF + b"2", by=by, at=at)
    assert [(one.name, one.scan) for one in LibraryFile.objects.all()] == [("two.pdf", Scan.NOT_SCANNED)]
    version = publish(draft.pk, seen=3, by=by, at=at)
    begin_next(draft.pk, by=by, at=at)
    discard(draft.pk, by=by, at=at)
    assert LibraryFile.objects.get().pk == version.file_id


def test_nobody_elses_file_is_even_looked_at(house: House) -> None:
    draft = a_draft(house)
    with pytest.raises(NotYours):
        upload(draft.pk, "one.pdf", PDF, by=a_publisher(house, "police"), at=timezone.now())
    with pytest.raises(NotYours):
        put_file(draft.pk, None, by=house.user(), at=timezone.now())
    assert not LibraryFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"%PDF-1.7" + b"0" * LARGEST, "smaller than 10 MB"), (b"<html>", "be what its name says")],
)
def test_a_refused_file_changes_nothing_and_says_what_to_do(house: House, content: bytes, words: str) -> None:
    draft = a_draft(house)
    with pytest.raises(FileRefused, match=words):
        upload(draft.pk, "a.pdf", content, by=draft.changed_by, at=timezone.now())
    assert not LibraryFile.objects.exists()
    assert Draft.objects.get().revision == 1


@contextmanager
def a_clamd(answer: bytes | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """A server that speaks clamd's INSTREAM: chunks with their length, an empty one at the end, one line back."""
    server = socket.create_server(("127.0.0.1", 0))
    seen: list[bytes] = []

    def serve() -> None:
        connection, _ = server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack("!I", stream.read(4))[0]:
                content += stream.read(size)
            seen.append(content)
            found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
            connection.sendall(found if answer is None else answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}", seen
    finally:
        thread.join(5)
        server.close()


def test_the_scanner_gets_the_whole_file_and_its_answer_is_kept(house: House, settings: Any) -> None:
    draft = a_draft(house)
    content = PDF + b"x" * 200_000
    with a_clamd() as (address, seen):
        settings.CLAMAV = address
        upload(draft.pk, "a.pdf", content, by=draft.changed_by, at=timezone.now())
    assert seen == [content]
    assert LibraryFile.objects.get().scan == Scan.CLEAN


def test_what_the_scanner_finds_something_in_is_not_kept(house: House, settings: Any) -> None:
    draft = a_draft(house)
    with a_clamd() as (address, _):
        settings.CLAMAV = address
        with pytest.raises(FileRefused, match="found something"):
            upload(draft.pk, "a.pdf", PDF + EICAR, by=draft.changed_by, at=timezone.now())
    assert not LibraryFile.objects.exists()


def test_a_scanner_that_does_not_answer_lets_nothing_in(house: House, settings: Any) -> None:
    draft = a_draft(house)
    settings.CLAMAV = "tcp://127.0.0.1:9"
    with pytest.raises(FileRefused, match="does not answer"):
        upload(draft.pk, "a.pdf", PDF, by=draft.changed_by, at=timezone.now())
    for said in (b"INSTREAM size limit exceeded. ERROR\0", b""):
        with a_clamd(said) as (address, _), pytest.raises(CannotScan):
            scan(PDF, address)
    with pytest.raises(CannotScan):
        scan(PDF, "http://elsewhere")


@pytest.mark.parametrize("how", ["another sum", "locked", "packed in an unknown way", "packed and not", "elsewhere"])
def test_a_broken_document_is_refused_and_no_error(how: str) -> None:
    made = bytearray(a_zip("mimetype", mimetype="application/vnd.oasis.opendocument.text"))
    assert type_of("a.odt", bytes(made)) is not None
    entry = made.find(b"PK\x01\x02")
    for place, value in {
        "another sum": {made.find(b"application/"): 0x62},
        "locked": {6: 1, entry + 8: 1},
        "packed in an unknown way": {8: 99, entry + 10: 99},
        "packed and not": {8: 8, entry + 10: 8},
        "elsewhere": {entry + 42: 77},
    }[how].items():
        made[place] = value
    assert type_of("a.odt", bytes(made)) is None


def test_a_file_that_no_version_has_goes_with_its_draft(house: House) -> None:
    draft = a_draft(house)
    by, at = draft.changed_by, timezone.now()
    upload(draft.pk, "one.pdf", PDF, by=by, at=at)
    discard(draft.pk, by=by, at=at)
    assert not LibraryFile.objects.exists()
