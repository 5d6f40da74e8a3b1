"""Writing an enquiry’s log, saying whether what came after a decision changes anything, and whose work it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from hub.assessment.models import Decision, Ending, LogAnswer, LogEntry, LogKind, Product
from hub.front_door.models import (
    DangerAcknowledgement,
    DutyShift,
    Enquiry,
    EnquiryState,
    Join,
    Notification,
    RatingEntry,
    Subject,
)
from hub.wall import ledger, outbox
from hub.wall.absences import away_rows
from hub.wall.acts import Act
from hub.wall.contents import Content, content_of, said
from hub.wall.models import Agency
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.models import AgencyKind, Role, Seat
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
    return records_crime(by, Agency.objects.filter(code=by.agency))


def records_crime(by: Seated, agencies: Iterable[Agency]) -> bool:
    """The same, of agencies that were read."""
    return any(one.code == by.agency and one.kind == AgencyKind.POLICE for one in agencies)


def log_of(enquiry: Enquiry) -> QuerySet[LogEntry]:
    """Everything in an enquiry's log that this desk reads: its own, and what its notifications brought with them."""
    joined = Join.objects.filter(enquiry=enquiry, until_at__isnull=True).values("notification")
    return LogEntry.objects.filter(Q(enquiry=enquiry) | Q(notification__in=joined))


def unanswered() -> QuerySet[LogEntry]:
    """What came after a decision and of which nobody has said whether it changes anything."""
    found: QuerySet[LogEntry] = LogEntry.objects.filter(is_after=True, answer__isnull=True)
    return found


def to_answer(by: Seated, *, at: datetime) -> QuerySet[Enquiry]:
    """Enquiries with something that came after a decision and that nobody answered, as it waits for a lead's seat.

    For a decision maker those with a decided child of their authority, whoever decided; for anybody else those whose
    decision maker is away: for a manager all of them, otherwise of whom they cover for.
    """
    waiting = Enquiry.objects.exclude(state=EnquiryState.PASSED)
    waiting = waiting.filter(pk__in=unanswered().order_by().values("enquiry"))
    if by.role == Role.DECISION_MAKER:
        return waiting.filter(Exists(decided_of(by.agency)))
    away = away_rows(at) if by.role == Role.MANAGER else away_rows(at).filter(cover=by.seat)
    theirs = Decision.objects.filter(
        subject__enquiry=OuterRef("pk"), subject__lead_agency=by.agency, by__in=away.order_by().values("seat")
    )
    return waiting.filter(Exists(theirs.order_by()))


def decided_of(agency: str) -> QuerySet[Subject]:
    """The decided children of an authority, of an enquiry outside."""
    found: QuerySet[Subject] = Subject.objects.standing().filter(enquiry=OuterRef("pk"), lead_agency=agency)
    return found.exclude(decision="")


def own_work(enquiries: QuerySet[Any] | list[UUID], by: Seated, *, at: datetime) -> dict[str, QuerySet[Any]]:
    """What `works_on` takes, of a lead's seat, to be read with the rest of a page. In: enquiries, or their ids."""
    if not by.is_lead:
        return {}
    joined = Join.objects.filter(enquiry__in=enquiries, until_at__isnull=True).order_by()
    decided = Decision.objects.filter(subject__enquiry__in=enquiries).order_by()
    duty = DutyShift.objects.filter(seat=by.seat, ended_at__isnull=True, from_at__lte=at, until_at__gt=at)
    return {
        "own_ratings": RatingEntry.objects.filter(subject__enquiry__in=enquiries, by=by.seat).only("id"),
        "own_products": Product.objects.filter(enquiry__in=enquiries, made_by=by.seat).only("id"),
        "own_endings": Ending.objects.filter(enquiry__in=enquiries, by=by.seat).only("id"),
        "own_danger": DangerAcknowledgement.objects.filter(
            notification__in=joined.values("notification"), by=by.seat
        ).only("id"),
        "own_duty": duty.only("id"),
        "deciders": decided.only("id", "by"),
        "unanswered": unanswered().filter(enquiry__in=enquiries).only("id"),
        "covering": away_rows(at).filter(seat__in=decided.values("by"), cover=by.seat).only("id"),
    }


def works_on(enquiry: Enquiry, rows: Mapping[str, list[Any]], *, in_danger: bool, by: Seated, at: datetime) -> bool:
    """Whether an enquiry is somebody's own by what they did or are asked to do, beside being assigned to them: they
    rated, decided, ended or sent it, acknowledged its danger, are on duty while it is open and in danger, or are asked
    to answer what came after its decision. In: what `own_work` named. Of one person, never of their desk."""
    if any(rows.get(name) for name in ("own_ratings", "own_products", "own_endings", "own_danger")):
        return True
    deciders = {one.by for one in rows.get("deciders", ())}
    if by.seat in deciders:
        return True
    if rows.get("own_duty") and in_danger and enquiry.state == EnquiryState.OPEN:
        return True
    return bool(rows.get("unanswered")) and (bool(rows.get("covering")) or _decides_for_those_gone(deciders, by, at))


def _decides_for_those_gone(deciders: set[UUID], by: Seated, at: datetime) -> bool:
    """Where nobody who decided has a seat any more, every decision maker is asked (log_notices.py). One query."""
    if by.role != Role.DECISION_MAKER:
        return False
    return not Seat.objects.standing(at).filter(pk__in=deciders, role=Role.DECISION_MAKER).exists()


def bound_to(entries: Iterable[LogEntry], enquiry: Enquiry, notifications: Iterable[Notification]) -> list[Content]:
    """What entries of an enquiry say, where each was read without what it is about; that is at hand in each then."""
    about = {one.pk: one for one in notifications}
    rows = list(entries)
    for one in rows:
        one.enquiry = enquiry if one.enquiry_id else None
        one.notification = about[one.notification_id] if one.notification_id else None
    return [log_said(one) for one in rows]


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
