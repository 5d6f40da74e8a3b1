"""An inspector's days: a manager names enquiries and makes a paper of each, a guardian agrees, either ends it.

The papers are read on a login of their own (inspection_papers.py), and go when they may not be shown any more. Why so:
docs/decisions/0062-an-inspectors-seat.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from hub.assessment.inspection_models import LONGEST_DAYS
from hub.assessment.models import Inspection, InspectionPaper, InspectionState, PaperGone
from hub.front_door.models import Enquiry
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.alerts import token_of
from hub.wall.contents import Content, check, content_of, said
from hub.wall.functions import RefusedByTheWall, call, read
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from mash_platform.database import logins
from mash_platform.phrases import listing, lower_first, plural
from tenants import inspecting
from tenants.inspecting import Named
from tenants.seated import Seated

MOST_ENQUIRIES = 20  # each is a print of a whole path, made at once
MOST_AHEAD = timedelta(days=90)
USUAL_DAYS = 14
INSPECTION_CHANGED = "assessment.inspection_changed"
REFERENCE = re.compile(r"[A-Z]{3}-\d{2}-\d{6}")
Words = Callable[[Enquiry], str]  # what a paper of an enquiry says, as the desk of whoever asks reads it


class InspectionRefused(Refusal):
    """A refusal of these acts; `field` says where in the form."""

    code: ClassVar[str] = "inspection_refused"
    sentence: str = ""
    field: ClassVar[str] = ""


class NotTheseReferences(InspectionRefused):
    """Some of what was typed names no enquiry that the desk reads."""

    code = "not_these_references"
    field = "references"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message


class NotTheseDays(InspectionRefused):
    """They are over, too many, or too far away."""

    code = "not_these_days"
    sentence = (
        f"The last day must be today or later, on or after the first day, and both in at most {LONGEST_DAYS} days. The"
        " first day must be today or later, within 90 days"
    )
    field = "last_day"


class ChangedMeanwhile(InspectionRefused):
    """Somebody answered or ended it, or what it names cannot be shown any more."""

    code = "changed_meanwhile"
    sentence = (
        "Somebody answered this or ended it since you opened the page, or a paper of it is gone. See what it is now."
    )


class SamePerson(InspectionRefused):
    """Two people let an inspector in."""

    code = "same_person"
    sentence = "You asked for this, or it is about you, so another guardian answers it. If it is not needed, end it."


class PaperIsGone(InspectionRefused):
    """Nobody is shown this paper any more; `why` says why."""

    code = "paper_is_gone"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"This paper cannot be read any more: {lower_first(self.why)}."


class NoReason(InspectionRefused):
    """Nothing says why."""

    code = "no_reason"
    sentence = "Say why"
    field = "why"


REFUSALS: dict[str, type[InspectionRefused]] = {"same_person": SamePerson, "no_reason": NoReason}


def paper_said(paper: InspectionPaper) -> Content:
    """What it says; bound to the line of its making, at the desk that made it."""
    return content_of(paper, paper.reference, paper.agency)


def enquiries_of(typed: str) -> list[Enquiry]:
    """The enquiries that were named, in the order in which they were typed, each once.

    In: references with anything between them. Raises: NotTheseReferences, which names each that is wrong.
    """
    words = [one for one in re.split(r"[\s,;]+", typed.upper()) if one]
    badly = [one for one in words if not REFERENCE.fullmatch(one)]
    wanted = list(dict.fromkeys(one for one in words if REFERENCE.fullmatch(one)))
    found = {one.reference: one for one in Enquiry.objects.filter(reference__in=wanted)}
    unknown = [one for one in wanted if one not in found]
    if badly:
        verb = "is no reference" if len(badly) == 1 else "are no references"
        raise NotTheseReferences(f"{listing(_short(badly))} {verb}: one looks like HRW-26-000123")
    if unknown:
        raise NotTheseReferences(
            f"There is no enquiry {listing(_short(unknown))} that your desk reads. A notification that opened none, and"
            " what must not be named, cannot be shown"
        )
    if not wanted:
        raise NotTheseReferences("Enter at least one reference")
    if len(wanted) > MOST_ENQUIRIES:
        raise NotTheseReferences(
            f"You named {plural(len(wanted), 'enquiry', 'enquiries')}. Name at most {MOST_ENQUIRIES} at once, and the"
            " others after these"
        )
    return [found[one] for one in wanted]


def refuse_days(named: Named, at: datetime) -> None:
    """Raises: NotTheseDays."""
    today = timezone.localdate(at)
    if not (
        today <= named.first_day <= named.last_day
        and named.first_day <= today + MOST_AHEAD
        and (named.last_day - named.first_day).days < LONGEST_DAYS
    ):
        raise NotTheseDays


def ask(
    named: Named, enquiries: Sequence[Enquiry], words: Words, *, form: UUID, by: Seated, at: datetime
) -> Inspection:
    """Name an inspector and the enquiries, make a paper of each, and ask for the seat. A guardian agrees or does not.

    In: the id made with the form, which does it once. Raises: NotTheseDays, FormSentBefore; SeatRefused.
    """
    refuse_days(named, at)
    made = [_written(one, words, by) for one in enquiries]  # before anything is locked
    with once_for_one_thing(), transaction.atomic(durable=True):
        there: Inspection | None = Inspection.objects.defer("token_digest").filter(pk=form).first()
        if there is not None:
            if (there.name, there.organisation, there.last_day) != (named.name, named.organisation, named.last_day):
                raise FormSentBefore
            return there
        person = inspecting.ask(named, starter=form, by=by, at=at)
        asked: Inspection = Inspection(
            pk=form, agency=by.agency, name=named.name, organisation=named.organisation, person=person,
            token_digest=hashlib.sha256(logins.person_token(by.hub, person)).digest(), first_day=named.first_day,
            last_day=named.last_day, asked_by=by.seat, asked_person=by.user,
        )  # fmt: skip
        asked.save(force_insert=True)
        for paper in made:
            paper.inspection = asked
            _bind(paper, by)
        ledger.write(
            Act.ASK_INSPECTION, by=by, object_kind="inspection", object_ref=str(form),
            detail={
                "inspector": named.organisation, "refs": [one.reference for one in enquiries],
                "first": str(named.first_day), "last": str(named.last_day),
            },
        )  # fmt: skip
        outbox.add(INSPECTION_CHANGED, form, at=at)
    outbox.wake(by.hub)
    return asked


def make_anew(old: InspectionPaper, words: Words, *, by: Seated) -> InspectionPaper:
    """Make a paper again that is gone, or older than what stands: of the same enquiry, which a guardian agreed to.

    Raises: ChangedMeanwhile.
    """
    made = _written(old.enquiry, words, by)
    try:
        with transaction.atomic(durable=True):
            made.inspection_id = old.inspection_id
            _bind(made, by)
            call("replace_paper_v2", made.pk, by.seat)
            outbox.wake(by.hub)
    except RefusedByTheWall as refused:
        raise ChangedMeanwhile from refused
    return made


def agree(inspection_id: UUID, papers: Sequence[UUID], *, by: Seated) -> None:
    """A guardian stands behind it, too, for these papers and no others. Raises: ChangedMeanwhile, SamePerson."""
    _call("answer_inspection_v2", token_of(by), inspection_id, list(papers), True, "", by.seat, by.user, hub=by.hub)


def refuse(inspection_id: UUID, why: str, *, by: Seated, at: datetime) -> None:
    """A guardian does not agree: the papers are gone, and so is the seat. Raises: ChangedMeanwhile, NoReason."""
    _call("answer_inspection_v2", token_of(by), inspection_id, [], False, why, by.seat, by.user, hub=by.hub)
    _end_seat(inspection_id, by=by, at=at)


def end(inspection_id: UUID, why: str, *, by: Seated, at: datetime, is_guardian: bool) -> None:
    """Its manager, or a guardian, ends it now: the papers are gone, and so is the seat.

    Raises: ChangedMeanwhile, NoReason.
    """
    token = token_of(by) if is_guardian else None
    _call("end_inspection_v1", token, inspection_id, why, by.seat, hub=by.hub)
    _end_seat(inspection_id, by=by, at=at)


def remove_gone_papers() -> int:
    """At the worker's desk, by the clock. Out: of how many papers the words were removed."""
    with transaction.atomic(durable=True):
        [(many,)] = call("remove_papers_v2")
    return int(many)


def why_gone(papers: Sequence[InspectionPaper]) -> dict[UUID, str]:
    """Of each that nobody is shown, why, whether its words went already or not. At the desk that made them."""
    rows = read("papers_gone_v1", [one.pk for one in papers]) if papers else []
    return {pk: str(PaperGone(why).label) for pk, why in rows if why}


def words_of(paper: InspectionPaper) -> str:
    """What the inspector reads, for the desk that made it: as it was recorded. Raises: PaperIsGone, Altered."""
    [(words, mark, why)] = read("own_paper_v1", paper.pk)
    if why:
        raise PaperIsGone(str(PaperGone(why).label))
    paper.words, paper.mark = words, mark
    check([paper_said(paper)], bound=True)
    return str(words)


def _end_seat(inspection_id: UUID, *, by: Seated, at: datetime) -> None:
    """Unless another inspection of the same person stands there, whatever it knows them by."""
    found = Inspection.objects.only("person", "agency", "first_day", "last_day").get(pk=inspection_id)
    others = Inspection.objects.filter(
        person__in=inspecting.known_as(found.person), agency=found.agency,
        state__in=(InspectionState.ASKED, InspectionState.AGREED), last_day__gte=timezone.localdate(at),
    )  # fmt: skip
    own_days = (found.first_day, found.last_day)
    stand = list(others.values_list("first_day", "last_day"))
    if own_days not in stand:
        desk = inspecting.Desk(found.person, found.agency, by.hub)
        inspecting.end_seat(desk, by=by.user, at=at, days=own_days if stand else None)


def _mark(enquiry_id: UUID) -> str:
    [(mark,)] = read("enquiry_mark_v2", enquiry_id)
    return str(mark)


def _written(enquiry: Enquiry, words: Words, by: Seated) -> InspectionPaper:
    """Its mark is asked for first, so that what is withdrawn while it is written is seen afterwards."""
    mark = _mark(enquiry.pk)
    return InspectionPaper(
        pk=uuid4(), enquiry=enquiry, reference=enquiry.reference, agency=by.agency, words=words(enquiry), mark=mark,
        made_by=by.seat,
    )  # fmt: skip


def _bind(paper: InspectionPaper, by: Seated) -> None:
    """Add it, with the line of its making, in the caller's transaction. PostgreSQL says when it was made: nobody puts a
    paper before an agreement that did not see it."""
    paper.save(force_insert=True)
    ledger.write(
        Act.MAKE_PAPER, by=by, object_kind="enquiry", object_ref=paper.reference,
        detail={"inspection": str(paper.inspection_id), **said(paper_said(paper))},
    )  # fmt: skip


def _call(function: str, *arguments: object, hub: str) -> None:
    try:
        with transaction.atomic(durable=True):
            call(function, *arguments)
            outbox.wake(hub)
    except RefusedByTheWall as refused:
        raise REFUSALS.get(refused.code, ChangedMeanwhile) from refused


def _short(words: Sequence[str]) -> list[str]:
    return [one[:20] for one in words[:5]]
