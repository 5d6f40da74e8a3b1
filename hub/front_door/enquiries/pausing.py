"""Letting an enquiry's clock stand still, with a reason, and letting it run again.

When it is due follows from the pauses, also from those that are not over yet: it runs again by itself, and nobody has
to wake it. Each child's time does so by its own rating, and red is never paused (hub/wall/clock.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from hub.front_door.enquiries import clocks
from hub.front_door.enquiries.refusals import EnquiryRefusal
from hub.front_door.models import ClockPause, Enquiry, EnquiryState, Subject
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import Content, content_of, said
from hub.wall.refusals import FormSentBefore, once_for_one_thing
from tenants.seated import Seated

LONGEST = timedelta(days=5)


class PauseRefused(EnquiryRefusal):
    """A refusal of these acts; `field` says where in the form."""

    code: ClassVar[str] = "pause_refused"
    sentence: str = ""
    field: ClassVar[str] = ""


class NothingToPause(PauseRefused):
    """No child's clock could stand still."""

    code = "nothing_to_pause"
    sentence = (
        "No clock of this enquiry can be paused: its children are decided, are red, have no time limit, or are "
        "another authority’s."
    )


class PausedAlready(PauseRefused):
    """One is running, or somebody ended it."""

    code = "paused_already"
    sentence = "A colleague paused or restarted the clock while you were reading. Look at what is there now."


class PauseTooLong(PauseRefused):
    """It ends before it begins, or too late."""

    code = "pause_too_long"
    sentence = f"Give a time to come, at most {LONGEST.days} days from now"
    field = "until_at"


def pauses_said(pauses: Iterable[ClockPause], reference: str) -> list[Content]:
    """Why and until when; bound to lines about the enquiry."""
    return [content_of(one, reference) for one in pauses]


def standing_pause(enquiry_id: UUID, agency: str, at: datetime) -> ClockPause | None:
    """The pause of an authority's clocks that is running."""
    found: ClockPause | None = ClockPause.objects.filter(
        enquiry=enquiry_id, lead_agency=agency, ended_at=None, until_at__gt=at
    ).first()
    return found


def paused_until(enquiries: Iterable[UUID], agency: str, at: datetime) -> dict[UUID, datetime]:
    """Enquiry -> until when this authority's clocks of it stand still, for lists. A lead's desk alone. One query."""
    rows = ClockPause.objects.filter(enquiry__in=list(enquiries), lead_agency=agency, ended_at=None, until_at__gt=at)
    return dict(rows.values_list("enquiry", "until_at"))


def pause(enquiry_id: UUID, *, form: UUID, until_at: datetime, reason: str, by: Seated, at: datetime) -> ClockPause:
    """Let the time of one's authority's children not count until then. In: the id made with the form.

    Raises: Enquiry.DoesNotExist, NothingToPause, PausedAlready, PauseTooLong, FormSentBefore; ValueError without a
    reason.
    """
    if not reason.strip():
        raise ValueError("a pause has a reason")
    if not at < until_at <= at + LONGEST:
        raise PauseTooLong
    with once_for_one_thing(), transaction.atomic(durable=True):
        enquiry: Enquiry = Enquiry.objects.select_for_update(no_key=True).get(pk=enquiry_id)
        there: ClockPause | None = ClockPause.objects.filter(pk=form).first()
        if there is not None:
            if (there.enquiry_id, there.reason) != (enquiry.pk, reason.strip()):
                raise FormSentBefore
            return there
        if standing_pause(enquiry_id, by.agency, at):
            raise PausedAlready
        if not can_pause(enquiry, by.agency):
            raise NothingToPause
        made: ClockPause = ClockPause.objects.create(
            pk=form, enquiry=enquiry, lead_agency=by.agency, from_at=at, until_at=until_at, reason=reason.strip(),
            by=by.seat,
        )  # fmt: skip
        _run(enquiry, by, at)
        ledger.write(
            Act.PAUSE_CLOCK, by=by, object_kind="enquiry", object_ref=enquiry.reference,
            detail={"until": until_at.isoformat(), **said(*pauses_said([made], enquiry.reference))},
        )  # fmt: skip
        return made


def run_on(enquiry_id: UUID, pause_id: UUID, *, by: Seated, at: datetime) -> None:
    """Let it run again before the pause is over. Raises: Enquiry.DoesNotExist, PausedAlready (it runs already)."""
    with transaction.atomic(durable=True):
        enquiry: Enquiry = Enquiry.objects.select_for_update(no_key=True).get(pk=enquiry_id)
        standing = standing_pause(enquiry_id, by.agency, at)
        if standing is None or standing.pk != pause_id:
            raise PausedAlready
        standing.ended_at, standing.ended_by = at, by.seat
        standing.save(update_fields=["ended_at", "ended_by"])
        _run(enquiry, by, at)
        ledger.write(Act.RUN_CLOCK, by=by, object_kind="enquiry", object_ref=enquiry.reference, detail={})


def can_pause(enquiry: Enquiry, agency: str) -> bool:
    """Whether the clock of a child of this authority could stand still."""
    children = enquiry.subjects.standing() if enquiry.state == EnquiryState.OPEN else ()
    return any(has_clock_to_pause(one, agency) for one in children)


def has_clock_to_pause(child: Subject, agency: str) -> bool:
    """Whether this authority still has to decide for the child in a time that may stand still: a red one never does."""
    return child.lead_agency == agency and not child.decision and child.due_at is not None and child.rating != "red"


def _run(enquiry: Enquiry, by: Seated, at: datetime) -> None:
    clocks.run_again(enquiry, by.agency)
    clocks.bring_up_to_date(enquiry)
    clocks.queue_enquiry_changed(enquiry, hub=by.hub, at=at)
