"""Files of the demonstration: those that came with a notification, and a body map for one that an agency adds."""

from __future__ import annotations

import io
from typing import Any, cast

import pikepdf
from django.db import connections
from PIL import Image, ImageDraw

from hub.front_door.models import Notification
from hub.front_door.notifications import attachments
from hub.front_door.notifications.attachments import Holder
from mash_platform.cli.demo.staff import Staff
from mash_platform.database.logins import service
from tenants.models import Role


def send_files(staff: Staff, reference: str) -> None:
    """A body map, and a letter that somebody should check, with a notification that waits; once."""
    coordinator, connection = staff.seated(Role.COORDINATOR), cast(Any, connections["default"])
    with staff.at_desk(coordinator):
        found = Notification.objects.get(reference=reference)
    if found.files or found.triaged_at is not None:
        return
    letter = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.beep()"))
        document.save(letter)
    with connection.using_login(service(staff.hub.code, "door")):
        for name, content in (("body map.png", body_map()), ("letter of the school nurse.pdf", letter.getvalue())):
            attachments.add(staff.hub.code, Holder(status=bytes(found.status_digest)), name, content)


def body_map() -> bytes:
    """The outline of a child, with a mark on the left arm."""
    sheet, made = Image.new("RGB", (420, 560), "white"), io.BytesIO()
    pen = ImageDraw.Draw(sheet)
    pen.ellipse((170, 30, 250, 120), outline="black", width=3)
    for line in ((210, 120, 210, 330), (210, 160, 110, 270), (210, 160, 310, 270), (210, 330, 150, 520),
                 (210, 330, 270, 520)):  # fmt: skip
        pen.line(line, fill="black", width=3)
    pen.ellipse((268, 205, 298, 235), outline="red", width=4)
    pen.text((310, 195), "bruise, 3 cm", fill="black", font_size=18)
    sheet.save(made, "PNG")
    return made.getvalue()
