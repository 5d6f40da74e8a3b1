"""Giving a file of the library out, which is a line of the ledger."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from rollout.library.models import LibraryFile, Version
from tenants import ledger


def download(template_id: UUID, number: int, *, by: UUID) -> LibraryFile:
    """The file of a published version. Raises: Version.DoesNotExist, also for a version without one."""
    with transaction.atomic(using="platform", durable=True):
        version = Version.objects.select_related("file").get(template=template_id, number=number, file__isnull=False)
        ledger.write(
            ledger.PlatformAct.LIBRARY_DOWNLOAD, user=by, object_kind="template", object_ref=str(template_id),
            detail={"version": number},
        )  # fmt: skip
    file = version.file
    if file is None:
        raise Version.DoesNotExist
    return file
