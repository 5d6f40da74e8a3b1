"""Documents of offices that would run, fetch or hide something: refused, with the reason, however it is spelt."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.utils import timezone

from mash_platform.formats.document_safety import BROKEN, EMBEDDED, FIELDS, MACROS, REMOTE, fault_of
from rollout.library.drafting import begin
from rollout.library.models import TemplateKind
from rollout.library.refusals import FileRefused
from rollout.library.uploading import upload
from tenants.models import Agency
from tests.library.library_builders import a_publisher, a_wanted
from tests.support.house import House

KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = f'<Relationships><Relationship Id="r1" Type="{KINDS}/{{}}" Target="{{}}"{{}}/></Relationships>'
OUT = ' TargetMode="External"'
ODT_LINK = '<office:document xmlns:xlink="x"><{} xlink:href="{}"/></office:document>'


def a_docx(**parts: str | bytes) -> bytes:
    """A document of Word with more parts: `__` stands for a slash in their names, `_dot_` for a dot."""
    return _zip({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>", **_named(parts)})


def an_odt(**parts: str | bytes) -> bytes:
    """A document of OpenDocument with more parts."""
    return _zip({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>", **_named(parts)})


def _named(parts: dict[str, str | bytes]) -> dict[str, str | bytes]:
    return {name.replace("__", "/").replace("_dot_", "."): said for name, said in parts.items()}


def _zip(parts: dict[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, said in parts.items():
            archive.writestr(name, said)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (a_docx(word__vbaProject_dot_bin="x"), MACROS),
        (a_docx(word__VBAPROJECT_dot_BIN="x"), MACROS),
        (a_docx(word__vbadata_dot_xml="x"), MACROS),
        (a_docx(a_dot_xml='<Override ContentType="application/vnd.ms-word.document.MACROENABLED.main+xml"/>'), MACROS),
        (a_docx(a_dot_rels=RELATION.format("vbaProject", "a.bin", "")), MACROS),
        (an_odt(basic__Standard__Module1_dot_xml="x"), MACROS),
        (an_odt(SCRIPTS__python__a_dot_py="x"), MACROS),
        (a_docx(word__embeddings__a_dot_xlsx="x"), EMBEDDED),
        (a_docx(word__ActiveX__a_dot_xml="x"), EMBEDDED),
        (a_docx(a_dot_rels=RELATION.format("oleObject", "a.bin", "")), EMBEDDED),
        (an_odt(content_dot_xml='<draw:object-ole xlink:href="./a"/>'), EMBEDDED),
        (an_odt(content_dot_xml='<draw:floating-frame xlink:href="./a"/>'), EMBEDDED),
        (a_docx(a_dot_rels=RELATION.format("attachedTemplate", "http://x/a.dotm", OUT)), REMOTE),
        (a_docx(a_dot_rels=RELATION.format("ATTACHEDTEMPLATE", "file:///a", "").upper()), REMOTE),
        (a_docx(a_dot_rels=RELATION.format("attachedTemplate", "&#104;ttp://x/a", "")), REMOTE),
        (a_docx(a_dot_rels=RELATION.format("image", r"\\\\x\\a.png", OUT)), REMOTE),
        (a_docx(a_dot_rels=RELATION.format("attachedTemplate", "http://x/", OUT).encode("utf-16")), REMOTE),
        (an_odt(meta_dot_xml=ODT_LINK.format("meta:template", "http://x/a.ott")), REMOTE),
        (an_odt(content_dot_xml=ODT_LINK.format("draw:image", "http://x/a.png")), REMOTE),
        (a_docx(word__header1_dot_xml="<w:instrText>DDE</w:instrText><w:instrText>AUTO cmd</w:instrText>"), FIELDS),
        (a_docx(word__footer1_dot_xml='<w:fldSimple w:instr="INCLUDEPICTURE http://x"/>'), FIELDS),
    ],
)
def test_what_would_run_or_fetch_is_refused_with_the_reason(content: bytes, why: str) -> None:
    assert fault_of(content) == why


@pytest.mark.parametrize(
    "content",
    [
        a_docx(),
        an_odt(),
        a_docx(a_dot_rels=RELATION.format("hyperlink", "https://www.gov.uk/", OUT)),
        a_docx(a_dot_rels=RELATION.format("image", "media/image1.png", "")),
        a_docx(word__document_dot_xml_="<w:instrText> PAGE </w:instrText>"),
        an_odt(content_dot_xml_='<text:a xlink:href="https://www.gov.uk/">here</text:a>'),
        an_odt(content_dot_xml_='<draw:image xlink:href="Pictures/a.png"/>'),
    ],
)
def test_a_plain_document_with_links_and_pictures_is_taken(content: bytes) -> None:
    assert fault_of(content) == ""


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("tenth", range(10))
def test_a_document_whose_compression_is_broken_is_refused_and_no_error(how: int, tenth: int) -> None:
    words = "".join(chr(65 + (each * each) % 57) for each in range(3000))
    made = bytearray(_zip({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": words}, how))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        packed = archive.getinfo("content.xml").compress_size
    at = made.find(b"content.xml") + len("content.xml") + tenth * (packed - 8) // 10
    made[at : at + 3] = b"\xff\x00\xff"
    assert fault_of(bytes(made)) == BROKEN


def test_the_publisher_reads_why(house: House) -> None:
    by = a_publisher(house)
    agency = Agency.objects.get(code="lscb")
    draft = begin(agency, TemplateKind.LETTER, a_wanted(text=""), by=by, at=timezone.now())
    with pytest.raises(FileRefused, match="has macros"):
        upload(draft.pk, "a.docx", a_docx(word__VBAPROJECT_dot_BIN="x"), by=by, at=timezone.now())
