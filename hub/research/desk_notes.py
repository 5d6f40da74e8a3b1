"""Notes on a request for colleagues at the same desk: their own agency reads them, and nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from hub.research.contents import desk_note_said
from hub.research.models import DeskNote, Request
from hub.research.own_requests import own_request
from hub.research.refusals import NoteEmpty
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import check, said
from hub.wall.refusals import FormSentBefore, once_for_one_thing
from tenants.seated import Seated

LONGEST_NOTE = 2000


def write_note(request_id: UUID, text: str, *, note_id: UUID, by: Seated, at: datetime) -> DeskNote:
    """Leave a note on a request of the desk's agency.

    In: an id made with the form, so that a form sent twice leaves one.
    Raises: Request.DoesNotExist (not this desk's, answered 404), NoteEmpty, FormSentBefore.
    """
    if not text.strip():
        raise NoteEmpty
    with once_for_one_thing(), transaction.atomic(durable=True):
        request = own_request(request_id, by=by)
        there: DeskNote | None = DeskNote.objects.filter(pk=note_id, request=request).first()
        if there is not None:
            if there.text != text.strip():
                raise FormSentBefore
            return there
        return add_note(request, text, note_id=note_id, by=by, at=at)


def add_note(request: Request, text: str, *, note_id: UUID, by: Seated, at: datetime) -> DeskNote:
    """The same, in the caller's transaction."""
    note = DeskNote(pk=note_id, request=request, agency=by.agency, text=text.strip(), by=by.seat, at=at)
    note.save()
    ledger.write(
        Act.WRITE_DESK_NOTE, by=by, object_kind="enquiry", object_ref=request.enquiry.reference,
        detail={"request": str(request.pk), **said(desk_note_said(note, request.enquiry.reference))},
    )  # fmt: skip
    return note


def latest_notes(requests: Iterable[UUID]) -> QuerySet[DeskNote]:
    """The last note of one's own agency on each of these requests: what `notes_from` reads."""
    return (
        DeskNote.objects.filter(request__in=list(requests)).order_by("request_id", "-at", "pk").distinct("request_id")
    )


def notes_from(rows: Iterable[DeskNote], references: dict[UUID, str]) -> dict[UUID, DeskNote]:
    """Request -> its last note, held against the ledger. In: the enquiry's reference by request."""
    found = {one.request_id: one for one in rows}
    check(desk_note_said(one, references[pk]) for pk, one in found.items())
    return found
