"""Writing an enquiry's log, and saying whether what came after a decision changes anything."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from hub.assessment.models import LogAnswer, LogEntry, LogKind
from hub.front_door.models import Enquiry, Join, Notification
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.contents import Content, content_of, said
from hub.wall.models import Agency
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.models import AgencyKind, Role
from tenants.seated import Seated

LOG_WRITTEN = "assessment.log_written"


class LogRefused(Refusal):
    """A refusal of this act; `field` says where in its form."""

    code: ClassVar[str] = "log_refused"
    sentence: str = ""
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


class CrimeIsThePolices(LogRefused):
    """A possible crime in the name of somebody who is not of the police."""

    code = "crime_is_the_polices"
    sentence = "That an investigating unit was told of a possible crime is written by the police’s own desk"
    field = "kind"


class WhoMissing(LogRefused):
    """Something that was said aloud, without who said it."""

    code = "who_missing"
    sentence = "Say who said it"
    field = "told_by"


class ToWhomMissing(LogRefused):
    """Something that was said aloud, or a crime that was told on, without to whom."""

    code = "to_whom_missing"
    sentence = "Say to whom it was said; of a possible crime, which unit was told"
    field = "told_to"


class AlreadySaid(LogRefused):
    """Somebody of the lead said whether it changes anything."""

    code = "already_said"
    sentence = "A colleague has said already whether this changes anything. It is shown below."


def may_oversee(by: Seated) -> bool:
    """Whether a seat writes management oversight."""
    return by.is_lead and by.role in (Role.MANAGER, Role.DECISION_MAKER)


def may_record_crime(by: Seated) -> bool:
    """Whether a seat records that an investigating unit was told of a possible crime. One query."""
    return bool(Agency.objects.filter(code=by.agency, kind=AgencyKind.POLICE).exists())


def log_of(enquiry: Enquiry) -> QuerySet[LogEntry]:
    """Everything in an enquiry's log that this desk reads: its own, and what its notifications brought with them."""
    joined = Join.objects.filter(enquiry=enquiry, until_at__isnull=True).values("notification")
    return LogEntry.objects.filter(Q(enquiry=enquiry) | Q(notification__in=joined))


def log_said(entry: LogEntry) -> Content:
    """What an entry says; bound to a line about what it was written about."""
    about = entry.enquiry or entry.notification
    return content_of(entry, about.reference if about else "")


def write_log(
    about: Enquiry | Notification, *, entry: UUID, kind: str, happened_at: datetime, text: str, is_information: bool,
    by: Seated, at: datetime, told_by: str = "", told_to: str = "",
) -> LogEntry:  # fmt: skip
    """Write one thing down, of an enquiry, or of a notification that is in none.

    In: the id made with the form; whether it is information about the family; who told whom, where it was said aloud.
    Where a child of the enquiry is decided, information alerts whoever decided. A form sent twice writes it once.
    Raises: NotYet, OversightIsManagers, CrimeIsThePolices, WhoMissing, ToWhomMissing, FormSentBefore (the same form
    with other words); ValueError without words.
    """
    if not text.strip():
        raise ValueError("a log entry says something")
    if happened_at > at:
        raise NotYet
    if kind == LogKind.OVERSIGHT and not may_oversee(by):
        raise OversightIsManagers
    if kind == LogKind.CRIME and not may_record_crime(by):
        raise CrimeIsThePolices
    if kind == LogKind.ALOUD and not told_by.strip():
        raise WhoMissing
    if kind in (LogKind.ALOUD, LogKind.CRIME) and not told_to.strip():
        raise ToWhomMissing
    enquiry = about if isinstance(about, Enquiry) else None
    notification = about if isinstance(about, Notification) else None
    is_after = bool(enquiry and is_information and enquiry.subjects.standing().exclude(decision="").exists())
    with once_for_one_thing(), transaction.atomic(durable=True):
        there: LogEntry | None = LogEntry.objects.filter(pk=entry).first()
        if there is not None:
            if (there.text, there.enquiry_id or there.notification_id) != (text.strip(), about.pk):
                raise FormSentBefore
            return there
        made: LogEntry = LogEntry.objects.create(
            pk=entry, enquiry=enquiry, notification=notification, kind=kind, happened_at=happened_at,
            text=text.strip(), told_by=told_by.strip(), told_to=told_to.strip(), agency=by.agency, by=by.seat,
            written_at=at, is_after=is_after,
        )  # fmt: skip
        ledger.write(
            Act.WRITE_LOG, by=by, object_kind="enquiry" if enquiry else "notification", object_ref=about.reference,
            detail={"kind": kind, "after": is_after, **said(content_of(made, about.reference))},
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
            entry = LogEntry.objects.get(pk=entry_id, is_after=True)
            reference = Enquiry.objects.get(log=entry).reference
            made: LogAnswer = LogAnswer.objects.create(
                entry=entry, changes=changes, text=text.strip(), by=by.seat, at=at
            )
            ledger.write(
                Act.ANSWER_LOG, by=by, object_kind="enquiry", object_ref=reference,
                detail={"changes": changes, **said(content_of(made, reference))},
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadySaid from error
    return made
