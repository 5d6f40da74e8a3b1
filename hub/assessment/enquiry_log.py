"""Writing an enquiry's log, and saying whether what came after a decision changes anything."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction

from hub.assessment.models import LogAnswer, LogEntry, LogKind
from hub.front_door.models import Enquiry
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.contents import content_of, said
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.models import Role
from tenants.seated import Seated

LOG_WRITTEN = "assessment.log_written"


class LogRefused(Refusal):
    """A refusal of this act; `field` says where in its form."""

    code: ClassVar[str] = "log_refused"
    sentence: ClassVar[str] = ""
    field: ClassVar[str] = ""


class NotYet(LogRefused):
    """A time that is still to come."""

    code = "not_yet"
    sentence = "The time must be now or earlier"
    field = "at_time"


class OversightIsManagers(LogRefused):
    """Management oversight in the name of somebody who manages nothing here."""

    code = "oversight_is_managers"
    sentence = "Management oversight is written by a manager or a decision maker of the lead"
    field = "kind"


class AlreadySaid(LogRefused):
    """Somebody of the lead said whether it changes anything."""

    code = "already_said"
    sentence = "A colleague has said already whether this changes anything. It stands below."


def may_oversee(by: Seated) -> bool:
    """Whether a seat writes management oversight."""
    return by.is_lead and by.role in (Role.MANAGER, Role.DECISION_MAKER)


def write_log(
    enquiry: Enquiry, *, entry: UUID, kind: str, happened_at: datetime, text: str, is_information: bool, by: Seated,
    at: datetime,
) -> LogEntry:  # fmt: skip
    """Write one thing down. In: the id made with the form; whether it is information about the family.

    Where a child of the enquiry is decided, information alerts whoever decided. A form sent twice writes it once.
    Raises: NotYet, OversightIsManagers, FormSentBefore (the same form with other words); ValueError without words.
    """
    if not text.strip():
        raise ValueError("a log entry says something")
    if happened_at > at:
        raise NotYet
    if kind == LogKind.OVERSIGHT and not may_oversee(by):
        raise OversightIsManagers
    is_after = is_information and enquiry.subjects.standing().exclude(decision="").exists()
    with once_for_one_thing(), transaction.atomic(durable=True):
        there: LogEntry | None = LogEntry.objects.filter(pk=entry).first()
        if there is not None:
            if (there.text, there.enquiry_id) != (text.strip(), enquiry.pk):
                raise FormSentBefore
            return there
        made: LogEntry = LogEntry.objects.create(
            pk=entry, enquiry=enquiry, kind=kind, happened_at=happened_at, text=text.strip(), agency=by.agency,
            by=by.seat, written_at=at, is_after=is_after,
        )  # fmt: skip
        ledger.write(
            Act.WRITE_LOG, by=by, object_kind="enquiry", object_ref=enquiry.reference,
            detail={"kind": kind, "after": is_after, **said(content_of(made, enquiry.reference))},
        )  # fmt: skip
        if is_after:
            outbox.add(LOG_WRITTEN, made.pk, at=at)
            outbox.wake(by.hub)
    return made


def answer_log(entry_id: UUID, *, changes: bool, text: str, by: Seated, at: datetime) -> LogAnswer:
    """Say whether what came after the decision changes anything, and why. Deciding anew is an act of its own.

    Raises: LogEntry.DoesNotExist (not this desk's, or nothing to say of), AlreadySaid; ValueError without a reason.
    """
    if not text.strip():
        raise ValueError("saying whether it changes anything wants a reason")
    try:
        with transaction.atomic(durable=True):
            entry = LogEntry.objects.select_related("enquiry").get(pk=entry_id, is_after=True)
            made: LogAnswer = LogAnswer.objects.create(
                entry=entry, changes=changes, text=text.strip(), by=by.seat, at=at
            )
            ledger.write(
                Act.ANSWER_LOG, by=by, object_kind="enquiry", object_ref=entry.enquiry.reference,
                detail={"changes": changes, **said(content_of(made, entry.enquiry.reference))},
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadySaid from error
    return made
