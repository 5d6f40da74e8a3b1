"""Files as people send them: a photograph that says where it was taken, a PDF, documents of Word."""

from __future__ import annotations

import io

import pikepdf
from PIL import Image

from tests.attacks.test_office_files import a_docx

GPS, LATITUDE = 0x8825, 2


def a_photograph(colour: str = "red", size: tuple[int, int] = (40, 20)) -> bytes:
    """A JPEG that says where it was taken, by which camera, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x010F] = "Telephone of Kit Example"
    exif[0x0112] = 6  # turn it
    exif.get_ifd(GPS)[LATITUDE] = (51.0, 30.0, 0.0)
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, "JPEG", exif=exif)
    return made.getvalue()


def a_pdf(*, script: bool = False, inside: bool = False, password: str = "", submits: bool = False) -> bytes:
    """A PDF of one page."""
    made, document = io.BytesIO(), pikepdf.new()
    document.add_blank_page()
    if script:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    if submits:
        document.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="http://x.example"))
    if inside:
        document.attachments["a.exe"] = b"MZ"
    document.save(made, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
    return made.getvalue()


def a_letter(**parts: str | bytes) -> bytes:
    """A document of Word."""
    return a_docx(**parts)
