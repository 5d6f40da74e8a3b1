"""Taking a file: looked at for size, for type by its content, and by the virus scanner where there is one."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime
from pathlib import PurePath
from uuid import UUID

from django.conf import settings
from django.db import transaction

from mash_platform.formats.document_safety import fault_of
from rollout.library.clamd import CannotScan, scan
from rollout.library.drafting import put_file, take
from rollout.library.file_types import LARGEST, TYPES, FileType, type_of
from rollout.library.models import Draft, LibraryFile, Scan
from rollout.library.refusals import FileRefused
from tenants.models import User

NOT_IN_NAMES = re.compile(r"[^\w .()-]")


def upload(template_id: UUID, name: str, content: bytes, *, by: User, at: datetime) -> Draft:
    """Check a file and put it into a draft. It is never opened or run here.

    Out: the draft. Raises: NotYours, NoDraft, FileRefused.
    """
    with transaction.atomic(using="platform", durable=True):
        take(template_id, None, by, at)  # nobody else's file is even looked at
    kind = _type(name, content)
    scanned = _scan(content)
    file = LibraryFile(
        name=safe_name(name, kind), media_type=kind.media_type, size=len(content), content=content, scan=scanned,
        digest=hashlib.sha256(content).hexdigest(), uploaded_at=at, uploaded_by=by,
    )  # fmt: skip
    return put_file(template_id, file, by=by, at=at)


def safe_name(name: str, kind: FileType) -> str:
    """The name without folders and odd signs, with the ending of what it is."""
    stem = PurePath(name.replace("\\", "/")).stem
    plain = NOT_IN_NAMES.sub("", unicodedata.normalize("NFKC", stem)).strip(" .")[:100]
    return f"{plain or 'file'}.{kind.ending}"


def _type(name: str, content: bytes) -> FileType:
    if not content:
        raise FileRefused("The file is empty. Choose another one.")
    if len(content) > LARGEST:
        raise FileRefused(f"The file must be smaller than {LARGEST // 1024 // 1024} MB.")
    found = type_of(name, content)
    if found is None:
        kinds = ", ".join(TYPES)
        raise FileRefused(
            f"The file must be one of these, without macros, and be what its name says: {kinds}. "
            "If it is, open it and save it again."
        )
    fault = fault_of(content) if content.startswith(b"PK") else ""
    if fault:
        raise FileRefused(f"This file is not taken. {fault}")
    return found


def _scan(content: bytes) -> str:
    if not settings.CLAMAV:
        return Scan.NOT_SCANNED
    try:
        found = scan(content, settings.CLAMAV)
    except CannotScan as error:
        raise FileRefused("The virus scanner does not answer, so no file can be taken now. Try again later.") from error
    if found:
        raise FileRefused("The virus scanner found something in this file, so it was not kept. Tell your IT service.")
    return Scan.CLEAN
