"""What a file is that somebody sends about a child, by its content, whatever its name says; what may be wrong with it.

Pictures are known by Pillow and PDFs by pikepdf (qpdf), which both read the whole file; documents of offices by their
parts. What is none of these is not taken. What is one and brings a macro, a script or another file with it is kept, and
says so: nothing about a child is refused for that. Source: OWASP, File Upload Cheat Sheet.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from mash_platform.characters import one_line
from mash_platform.formats import document_safety as office

LARGEST = 10 * 1024 * 1024  # bytes
LONGEST_NAME = 100
# More than telephones take; a JPEG is read at a part of its size, anything else whole.
MOST_PIXELS, MOST_PIXELS_WHOLE = 64_000_000, 25_000_000
WIDEST_SHOWN = 3000  # pixels of the longer side of a picture as it is shown
MOST_PARTS, LARGEST_UNPACKED = 5000, 200 * 1024 * 1024
MOST_OBJECTS = 200_000  # of a PDF
PICTURES = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png"), "WEBP": ("image/webp", "webp"),
            "GIF": ("image/gif", "gif")}  # fmt: skip
PDF, DOCX = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT, DOC = "application/vnd.oasis.opendocument.text", "application/msword"
NAMES = {
    "image/jpeg": "JPEG picture", "image/png": "PNG picture", "image/webp": "WebP picture", "image/gif": "GIF picture",
    PDF: "PDF", DOCX: "Word document", ODT: "OpenDocument text", DOC: "Word document of an old kind",
}  # fmt: skip
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
# Keys under which a PDF runs something, brings another file, or sends what is typed into it away.
SCRIPTS = frozenset({"/JS", "/JavaScript", "/XFA"})
BRINGS = frozenset({"/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/RichMediaContent"})
ACTIONS = {"/JavaScript": "script", "/Launch": "script", "/SubmitForm": "fetches", "/ImportData": "fetches",
           "/GoToR": "fetches", "/GoToE": "embedded"}  # fmt: skip


class ToCheck(StrEnum):
    """Why a file is to be checked before anybody opens it; "" where nothing was found."""

    MACROS = "macros"
    SCRIPT = "script"
    EMBEDDED = "embedded"
    FETCHES = "fetches"
    LOCKED = "locked"
    UNREADABLE = "unreadable"


WORDS = {
    ToCheck.MACROS: "It has macros, or is of a kind that may have them.",
    ToCheck.SCRIPT: "It has a script, or starts something when it is opened.",
    ToCheck.EMBEDDED: "Another file is inside it.",
    ToCheck.FETCHES: "It fetches something from another place, or sends something there, when it is opened.",
    ToCheck.LOCKED: "It is locked with a password, so nobody could look inside.",
    ToCheck.UNREADABLE: "It is broken, so nobody could look inside.",
}
_OFFICE = {
    office.MACROS: ToCheck.MACROS, office.EMBEDDED: ToCheck.EMBEDDED, office.REMOTE: ToCheck.FETCHES,
    office.FIELDS: ToCheck.FETCHES, office.LOCKED: ToCheck.LOCKED, office.BROKEN: ToCheck.UNREADABLE,
}  # fmt: skip


class NotTaken(ValueError):
    """It is not taken; says so in a sentence, with what to do."""


@dataclass(frozen=True)
class Looked:
    """What a file is. `name`: as it was sent, with the ending that its content has. `to_check`: see ToCheck."""

    name: str
    media_type: str
    to_check: str


def look(name: str, content: bytes) -> Looked:
    """In: a file as it was sent. Raises: NotTaken, for what is too large, empty, or of no kind that is taken."""
    shown = one_line(name)[-LONGEST_NAME:] or "file"
    if not content:
        raise NotTaken(f"“{shown}” is empty. Choose another file")
    if len(content) > LARGEST:
        raise NotTaken(f"“{shown}” is larger than 10 MB. Make it smaller, or send it in parts")
    media_type, ending, to_check = _kind(content)
    if not media_type:
        raise NotTaken(
            f"“{shown}” is none of the kinds of file that we can take. Send it as a photograph (JPEG or PNG), a PDF or"
            " a Word document"
        )
    stem, dot, _ = shown.rpartition(".")
    return Looked(f"{(stem if dot else shown) or 'file'}.{ending}", media_type, to_check)


def is_picture(media_type: str) -> bool:
    """Whether it can be shown on a page."""
    return media_type.startswith("image/")


def shown_picture(content: bytes) -> bytes:
    """A picture as it is shown: drawn anew as JPEG, upright, without anything that a camera wrote into it, such as
    where it was taken. Raises: NotTaken, where it cannot be read."""
    with _opened(content, WIDEST_SHOWN) as picture:
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((WIDEST_SHOWN, WIDEST_SHOWN))
        if upright.mode not in ("RGB", "L"):
            sheet = Image.new("RGB", upright.size, "white")
            with_alpha = upright.convert("RGBA")
            sheet.paste(with_alpha, mask=with_alpha.getchannel("A"))
            upright = sheet
        plain = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    made = io.BytesIO()
    plain.save(made, "JPEG", quality=90)
    return made.getvalue()


def _kind(content: bytes) -> tuple[str, str, str]:
    """Media type, ending and why it is to be checked; empty texts where it is of no kind that is taken."""
    if content.startswith(b"%PDF-"):
        return PDF, "pdf", _in_pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    if content.startswith(OLD_OFFICE):
        is_word = "WordDocument".encode("utf-16-le") in content
        return (DOC, "doc", ToCheck.MACROS) if is_word else ("", "", "")
    try:
        with _opened(content) as picture:
            return (*PICTURES[str(picture.format)], "")
    except NotTaken:
        return "", "", ""


def _opened(content: bytes, size: int = 64) -> Image.Image:
    """A picture that was read to its end, at least so many pixels wide and high, or as it is. Raises: NotTaken."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # looked at here
            picture = Image.open(io.BytesIO(content), formats=list(PICTURES))
            if picture.width * picture.height > (MOST_PIXELS if picture.format == "JPEG" else MOST_PIXELS_WHOLE):
                raise NotTaken("The picture is too large")
            picture.draft(None, (size, size))
            picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, EOFError) as wrong:
        raise NotTaken("The picture cannot be read") from wrong
    return picture


def _office(content: bytes) -> tuple[str, str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                return "", "", ""
            names = {part.filename for part in parts}
            said = archive.read("mimetype") if "mimetype" in names else b""
    except (*office.CANNOT_UNPACK, RuntimeError, KeyError):
        return "", "", ""
    fault = office.fault_of(content)
    to_check = _OFFICE[fault] if fault else ""
    if {"[Content_Types].xml", "word/document.xml"} <= names:
        return DOCX, "docx", to_check
    return (ODT, "odt", to_check) if said == ODT.encode() else ("", "", "")


def _in_pdf(content: bytes) -> str:
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            found = set()
            for number, one in enumerate(document.objects):
                if number > MOST_OBJECTS:
                    return ToCheck.UNREADABLE
                found |= _in_object(one, 0)
    except pikepdf.PasswordError:
        return ToCheck.LOCKED
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, RecursionError):
        return ToCheck.UNREADABLE
    return next((one for one in (ToCheck.SCRIPT, ToCheck.EMBEDDED, ToCheck.FETCHES) if one in found), "")


def _in_object(one: Any, depth: int) -> set[str]:
    """What an object of a PDF brings, and those that stand in it; what it only refers to is looked at by itself."""
    if depth > 20:
        return {ToCheck.UNREADABLE}
    found: set[str] = set()
    if isinstance(one, pikepdf.Stream):
        one = one.stream_dict
    if isinstance(one, pikepdf.Dictionary):
        keys = set(one.keys())
        found |= {ToCheck.SCRIPT} if keys & SCRIPTS else set()
        found |= {ToCheck.EMBEDDED} if keys & BRINGS else set()
        kind, subtype = str(one.get("/S", "")), str(one.get("/Subtype", ""))
        found |= {ToCheck(ACTIONS[kind])} if kind in ACTIONS else set()
        found |= {ToCheck.EMBEDDED} if subtype in ("/FileAttachment", "/RichMedia", "/Movie", "/Screen") else set()
        values = [one[key] for key in keys]
    elif isinstance(one, pikepdf.Array):
        values = list(one)
    else:
        return found
    for value in values:
        if not getattr(value, "is_indirect", True):
            found |= _in_object(value, depth + 1)
    return found
