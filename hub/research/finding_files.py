"""Files with findings: added to a held finding and removed from it by its own desk, and read by whoever reads it.

A file is a step of its own beside the recording, so that nothing that is known of a child waits for it. What a file
says is bound to the ledger's line of its coming.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.research.agreement import waiting_findings
from hub.research.contents import files_said
from hub.research.models import Finding, FindingFile, FindingState
from hub.research.own_requests import own_request
from hub.research.refusals import AlreadyDecided, TooManyFiles, WaitsForAgreement
from hub.wall import files, functions, ledger, outbox
from hub.wall.acts import Act
from hub.wall.contents import Altered, check, said
from hub.wall.refusals import FormSentBefore, once_for_one_thing
from mash_platform.formats.attached_file import look
from tenants.seated import Seated

MOST = 10  # with one finding


def attach(
    finding_id: UUID, *, file_id: UUID, request_id: UUID, name: str, content: bytes, by: Seated, at: datetime
) -> FindingFile:
    """Look at a file, encrypt it and keep it with a held finding of one's own desk.

    In: an id made with the form, so that a form sent twice adds one file.
    Raises: NotTaken, with what to do; Request.DoesNotExist and Finding.DoesNotExist (not this desk's, answered 404),
    AlreadyDecided, WaitsForAgreement, TooManyFiles, FormSentBefore.
    """
    found, key, its_digest = look(name, content), files.new_key(), hashlib.sha256(content).digest()
    is_written = False
    try:
        with once_for_one_thing(), transaction.atomic(durable=True):
            finding = _own(finding_id, request_id, by)
            done: FindingFile | None = FindingFile.objects.filter(pk=file_id).first()
            if done is not None:
                if (done.finding_id, bytes(done.digest)) != (finding_id, its_digest):
                    raise FormSentBefore
                return done
            _is_held(finding, by)
            if FindingFile.objects.filter(finding=finding).count() >= MOST:
                raise TooManyFiles
            made = FindingFile(
                pk=file_id, finding=finding, enquiry_id=finding.enquiry_id, agency=by.agency, name=found.name,
                media_type=found.media_type, size=len(content), to_check=found.to_check,
                digest=its_digest, key=key, added_by=by.seat, made_at=at,
            )  # fmt: skip
            made.save()
            files.write(by.hub, file_id, key, content)
            is_written = True
            ledger.write(
                Act.ATTACH_TO_FINDING, by=by, object_kind="finding", object_ref=str(finding_id),
                detail={"enquiry": finding.request.enquiry.reference, **said(*files_said([made]))},
            )  # fmt: skip
    except FileExistsError as there:  # of another row, whose id was sent
        raise FormSentBefore from there
    except BaseException:
        if is_written:
            files.remove(by.hub, file_id)
        raise
    return made


def remove(file_id: UUID, *, finding_id: UUID, request_id: UUID, by: Seated, at: datetime) -> None:
    """Remove a file from a held finding; the disk follows. Twice, nothing more.

    Raises: Request.DoesNotExist and Finding.DoesNotExist, AlreadyDecided, WaitsForAgreement.
    """
    with transaction.atomic(durable=True):
        finding = _own(finding_id, request_id, by)
        _is_held(finding, by)
        gone, _ = FindingFile.objects.filter(pk=file_id, finding=finding, release__isnull=True).delete()
        if gone:
            outbox.add("wall.file_disposed", file_id, at=at)
            outbox.wake(by.hub)
            ledger.write(
                Act.REMOVE_FINDING_FILE, by=by, object_kind="finding", object_ref=str(finding_id),
                detail={"enquiry": finding.request.enquiry.reference, "file": str(file_id)},
            )  # fmt: skip


def listed(findings: Iterable[UUID]) -> list[FindingFile]:
    """The files of these as far as this desk reads them, oldest first, without keys. One query; none for no finding.

    What they are called is not held against the ledger yet: contents.files_said.
    """
    wanted = list(findings)
    return list(FindingFile.objects.filter(finding__in=wanted).listed()) if wanted else []


def read(one: FindingFile, *, hub: str) -> bytes:
    """What is in it, as it was added. Raises: Altered, also where it cannot be decrypted or is gone."""
    said_of_it = files_said([one])
    check(said_of_it)
    try:
        content = files.read(hub, one.pk, bytes(one.key))
    except files.FileDamaged as damaged:
        raise Altered(said_of_it) from damaged
    if hashlib.sha256(content).digest() != bytes(one.digest):
        raise Altered(said_of_it)
    return content


def protects_something(request_id: UUID) -> bool:
    """Whether something of the enquiry of one's own request is protected: a file may show it, and nothing finds it."""
    return bool(functions.read("protects_something_v1", request_id)[0][0])


def _own(finding_id: UUID, request_id: UUID, by: Seated) -> Finding:
    """The desk's own finding, with its request locked, as whoever releases locks it."""
    own_request(request_id, by=by)
    finding: Finding = Finding.objects.select_related("request__enquiry").get(
        pk=finding_id, request=request_id, agency=by.agency
    )
    return finding


def _is_held(finding: Finding, by: Seated) -> None:
    if finding.state != FindingState.HELD:
        raise AlreadyDecided
    if waiting_findings([finding.pk], by=by):
        raise WaitsForAgreement
