"""What a file is, by its content: a short list of what is taken, everything else is refused.

Written by hand rather than with a library: those that name a thousand types by their first bytes take any zip for a
document and the other way round (puremagic 1.30, the last for Python 3.11, issues 3 and 102; filetype has had no
release since 2022). Here a file has to prove that it is one of eleven.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mash_platform.formats.document_safety import CANNOT_UNPACK

LARGEST = 10 * 1024 * 1024  # bytes
LARGEST_UNPACKED = 200 * 1024 * 1024  # of a document that is a zip
MOST_PARTS = 5000
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileType:
    """A type that is taken: its ending, its media type and what people call it."""

    ending: str
    media_type: str
    name: str


def _starts(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(starts)


def _holds(part: str) -> Callable[[bytes], bool]:
    """A document of Office Open XML with this part."""
    return lambda content: {"[Content_Types].xml", part} <= _parts(content)


def _says(kind: str) -> Callable[[bytes], bool]:
    """A document of OpenDocument says what it is in its first part."""

    def check(content: bytes) -> bool:
        if "mimetype" not in _parts(content):
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                is_short = archive.getinfo("mimetype").file_size < 100
                return is_short and archive.read("mimetype") == f"{ODF}{kind}".encode()
        except (*CANNOT_UNPACK, RuntimeError):  # broken, locked, or packed in an unknown way
            return False

    return check


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and not any(sign < " " and sign not in "\t\r\n\f" for sign in text)


TYPES: Mapping[str, tuple[FileType, Callable[[bytes], bool]]] = {
    kind.ending: (kind, check)
    for kind, check in (
        (FileType("pdf", "application/pdf", "PDF"), _starts(b"%PDF-1.", b"%PDF-2.")),
        (FileType("docx", f"{OOXML}wordprocessingml.document", "Word document"), _holds("word/document.xml")),
        (FileType("xlsx", f"{OOXML}spreadsheetml.sheet", "Excel workbook"), _holds("xl/workbook.xml")),
        (FileType("pptx", f"{OOXML}presentationml.presentation", "PowerPoint slides"), _holds("ppt/presentation.xml")),
        (FileType("odt", f"{ODF}text", "OpenDocument text"), _says("text")),
        (FileType("ods", f"{ODF}spreadsheet", "OpenDocument spreadsheet"), _says("spreadsheet")),
        (FileType("odp", f"{ODF}presentation", "OpenDocument slides"), _says("presentation")),
        (FileType("txt", "text/plain", "Plain text"), _is_text),
        (FileType("csv", "text/csv", "CSV table"), _is_text),
        (FileType("png", "image/png", "PNG picture"), _starts(b"\x89PNG\r\n\x1a\n")),
        (FileType("jpg", "image/jpeg", "JPEG picture"), _starts(b"\xff\xd8\xff")),
    )
}
ALIKE = {"jpeg": "jpg", "text": "txt"}
NAMES: Mapping[str, str] = {kind.media_type: kind.name for kind, _ in TYPES.values()}


def type_of(name: str, content: bytes) -> FileType | None:
    """In: a file's name and content. Out: its type, where its ending is taken and its content is what that says."""
    ending = name.rpartition(".")[2].lower()
    found = TYPES.get(ALIKE.get(ending, ending))
    if found is None or not found[1](content):
        return None
    return found[0]


def _parts(content: bytes) -> set[str]:
    """The names of a zip's parts; none where it is no zip, or one made to burst."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return set()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        return set()
    return {part.filename for part in parts}
