"""What an office document brings with it besides its words: macros, embedded objects, and what it would fetch.

Templates are opened by people in every hub, on desks that reach case records. A document of Office Open XML or
OpenDocument is a zip of parts; each is looked at as text, since a part can break the rules of XML and still be opened.
Names and types are compared without regard to case, as the programs that open them do.
"""

from __future__ import annotations

import html
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

LARGEST_PART = 50 * 1024 * 1024  # bytes of text that are looked at
BROKEN = "It is broken: a part of it cannot be unpacked. Open it, save it again, and try once more."
MACROS = "It has macros. Save it without them (as .docx, .xlsx or .pptx), and try once more."
EMBEDDED = "Another file or object is embedded in it. Paste that as text or as a picture, and try once more."
REMOTE = "It fetches something from another place when it is opened, such as a template or a picture. Break that link."
FIELDS = "It has a field that runs or fetches something when it is opened (DDE, INCLUDE). Turn the field into text."
LOCKED = "It is locked with a password. Save it without one, and try once more."
CANNOT_UNPACK = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, NotImplementedError, ValueError, struct.error,
)  # fmt: skip

_MACRO_NAMES = re.compile(r"vba(project|data)|(^|/)(basic|scripts)/|macrosheets|dialogsheets|(^|/)customui/", re.I)
_EMBEDDED_NAMES = re.compile(r"(^|/)(embeddings|activex|ctrlprops|object \d+)(/|$)|oleobject|\.ole$", re.I)
_MACRO_TYPES = re.compile(
    r"macroenabled|vbaproject|ms-office\.vba|office:scripts?\b[^>]*>\s*<|script:event-listener", re.I
)
_OBJECTS = re.compile(
    r"<(?:[\w-]+:)?(?:object-ole|plugin|applet|floating-frame|oleobj\b|olelink|oleobject)|<draw:object\b", re.I
)
_RELATIONSHIP = re.compile(r"<(?:[\w-]+:)?relationship\b([^>]*)>", re.I | re.S)
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.S)
_REACHING = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:|[\\/]{2}|[a-z]:[\\/])", re.I)
_FIELD = re.compile(r"\b(?:DDE(?:AUTO)?|INCLUDE(?:TEXT|PICTURE)|IMPORT)\b")
_INSTRUCTION = re.compile(r"<(?:\w+:)?instrText\b[^>]*>([^<]*)<|\b(?:\w+:)?instr\s*=\s*\"([^\"]*)\"", re.I)
_ODF_LINK = re.compile(r"<([\w-]+:[\w-]+)\b([^>]*\bxlink:href\b[^>]*)>", re.S)
_PLAIN_LINKS = frozenset({"text:a", "draw:a"})  # which somebody has to follow
_READ = re.compile(r"\.(xml|rels|vml|rdf)$|^mimetype$", re.I)


def fault_of(content: bytes) -> str:
    """In: a document that is a zip. Out: why it is not taken, in a sentence; "" where there is nothing against it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 0x1 for part in parts):
                return LOCKED
            names = [part.filename for part in parts]
            if any(_MACRO_NAMES.search(name) for name in names):
                return MACROS
            if any(_EMBEDDED_NAMES.search(name) for name in names):
                return EMBEDDED
            for part in parts:
                said = archive.read(part) if part.file_size <= LARGEST_PART else b""
                if _READ.search(part.filename) and (fault := next(_faults(part.filename, _text(said)), "")):
                    return fault
    except RuntimeError:
        return LOCKED
    except CANNOT_UNPACK:
        return BROKEN
    return ""


def _faults(name: str, text: str) -> Iterator[str]:
    if _MACRO_TYPES.search(text):
        yield MACROS
    if _OBJECTS.search(text):
        yield EMBEDDED
    for relation in _RELATIONSHIP.finditer(text):
        said = _attributes(relation[1])
        kind = said.get("type", "").rpartition("/")[2].lower()
        if "vbaproject" in kind:
            yield MACROS
        elif kind in ("oleobject", "package", "control", "activexcontrolbinary"):
            yield EMBEDDED
        elif kind != "hyperlink" and _is_outside(said):
            yield REMOTE
    if _FIELD.search("".join(found[1] or found[2] or "" for found in _INSTRUCTION.finditer(text)).upper()):
        yield FIELDS
    for element, attributes in _ODF_LINK.findall(text):
        if element not in _PLAIN_LINKS and _REACHING.match(_attributes(attributes).get("xlink:href", "")):
            yield REMOTE


def _is_outside(said: dict[str, str]) -> bool:
    return said.get("targetmode", "").lower() == "external" or bool(_REACHING.match(said.get("target", "")))


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): html.unescape(one or other) for name, one, other in _ATTRIBUTE.findall(text)}


def _text(content: bytes) -> str:
    """A part as text: XML may come in UTF-16, with which words would hide."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:200]:
        encoding = "utf-16-be" if content[:2] == b"\xfe\xff" or content[:1] == b"\0" else "utf-16-le"
        return content.decode(encoding, "replace")
    return content.decode("utf-8", "replace")
