"""Marking a notification as immediate danger after it came, on what was seen or said since, and undoing it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from hub.front_door.enquiries.clocks import queue_enquiry_changed
from hub.front_door.models import DangerMark, EnquiryState, Join, Notification
from hub.front_door.triage.refusals import Triaged
from hub.wall.contents import check, content_of, digest
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.refusals import Refusal
from tenants.seated import Seated


class NotMarked(Refusal):
    """A refusal of this act; `field` says where in its form."""

    code: ClassVar[str] = "not_marked"
    sentence: str = ""
    field: ClassVar[str] = ""


class IsDangerAlready(NotMarked):
    """Its message tells of danger, or a colleague was first."""

    code = "is_danger_already"
    sentence = "It is marked as immediate danger already. Nothing was changed."


class IsWorkedNoMore(NotMarked):
    """It was closed, or its enquiry is decided."""

    code = "is_worked_no_more"
    sentence = (
        "This notification is closed, or its enquiry is decided, so nobody here works on it. Ring whoever has the "
        "family now, or 999, and write it in the log."
    )


class NotYet(NotMarked):
    """A time that is still to come."""

    code = "not_yet"
    sentence = "The time must be now or earlier"
    field = "at_time"


class MarkIsGone(NotMarked):
    """Somebody undid it meanwhile."""

    code = "no_such_mark"
    sentence = "A colleague was first: the mark is undone already."


REFUSED: Mapping[str, type[NotMarked]] = {
    one.code: one for one in (IsDangerAlready, IsWorkedNoMore, NotYet, MarkIsGone)
}


def can_be_marked(found: Notification, became: Triaged | None) -> bool:
    """Whether somebody may still work on it: it waits, or its enquiry is open. In: what became of it."""
    if found.immediate_danger:
        return False
    return found.triaged_at is None or (became is not None and became.is_open)


def marks_of(found: Notification) -> list[DangerMark]:
    """Every mark of a notification, the oldest first, as it was recorded; those that were undone, too. One query at
    a lead's desk, two where there is one. Raises: hub.wall.contents.Altered."""
    marks = list(DangerMark.objects.filter(notification=found))
    check(content_of(one, found.reference) for one in marks)
    return marks


def mark_danger(
    found: Notification, *, form: UUID, words: str, happened_at: datetime, by: Seated, at: datetime
) -> DangerMark:
    """Mark it: it rings at once on the pages of the lead's desks, and the agencies' lists say so.

    In: the id made with the form, by which a form sent twice marks once; what was seen or said, and when.
    Raises: NotMarked; ValueError without words.
    """
    if not words.strip():
        raise ValueError("a mark says what was seen or said")
    one = DangerMark(pk=form, notification=found, words=words.strip(), happened_at=happened_at, by=by.seat)
    try:
        with transaction.atomic(durable=True):
            said = digest(content_of(one, found.reference))
            call("mark_danger_v1", found.pk, form, one.words, happened_at, said, by.seat)
            _publish(found, by=by, at=at)
    except RefusedByTheWall as refusal:
        raise REFUSED.get(refusal.code, NotMarked) from refusal
    return one


def unmark_danger(mark: DangerMark, *, reason: str, by: Seated, at: datetime) -> None:
    """Undo a mark that was a mistake. Raises: MarkIsGone; ValueError without a reason."""
    if not reason.strip():
        raise ValueError("undoing a mark wants a reason")
    try:
        with transaction.atomic(durable=True):
            call("unmark_danger_v1", mark.pk, reason.strip(), by.seat)
            _publish(mark.notification, by=by, at=at)
    except RefusedByTheWall as refusal:
        raise REFUSED.get(refusal.code, NotMarked) from refusal


def _open_enquiry(found: Notification) -> Join | None:
    joins = Join.objects.filter(notification=found, until_at__isnull=True, enquiry__state=EnquiryState.OPEN)
    return joins.select_related("enquiry").order_by().first()


def _publish(found: Notification, *, by: Seated, at: datetime) -> None:
    """Agencies that are asked see in their lists whether there is danger."""
    if join := _open_enquiry(found):
        queue_enquiry_changed(join.enquiry, hub=by.hub, at=at)
