"""A file of open cases, as social care's system writes it."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from hub.front_door.triage.open_case_file import read
from hub.front_door.triage.open_case_lines import COLUMNS
from hub.front_door.triage.open_cases import OpenChild


def a_line(
    given: str = "Amy", family: str = "Example", born: str = "17/05/2015", nhs: str = "", number: str = "S1",
    worker: str = "J. Adeyemi",
) -> str:  # fmt: skip
    """One child."""
    return f"{given},{family},{born},{nhs},{number},Child in need plan,{worker},Court team,020 7946 0100"


def a_file(*lines: str, head: str = ",".join(COLUMNS)) -> SimpleUploadedFile:
    """The file with these lines."""
    content = "\n".join([head, *lines]).encode()
    return SimpleUploadedFile("open.csv", content, content_type="text/csv")


def children(*lines: str) -> list[OpenChild]:
    """The same, read."""
    return read(a_file(*lines).read())
