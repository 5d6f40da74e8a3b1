"""Challenging a decision: raised in words, answered in words, taken step by step up to a senior of each side.

Source: Working Together 2013, chapter 3: each area has a clear procedure for resolving professional disagreements. The
hub sets its steps; the clock of each runs from what was said last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction

from hub.assessment.models import Challenge, ChallengeEntry, ChallengeMove, ChallengeSteps
from hub.front_door.models import Enquiry, Subject
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.contents import content_of, said
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.seated import Seated

CHALLENGE_SAID = "assessment.challenge_said"
MOST_STEPS, LONGEST_STEP = 5, 30 * 24  # hours
ANSWERS = (ChallengeMove.STANDS, ChallengeMove.CHANGES)
ENDS = (ChallengeMove.AGREED, ChallengeMove.WITHDRAWN)


@dataclass(frozen=True)
class Step:
    """One step: what happens, who answers for the hub, and within how many hours."""

    title: str
    senior: str
    hours: int


# What holds until the hub sets its own: names are the hub's to give.
USUAL = (
    Step("The professionals speak with each other", "The decision maker", 24),
    Step("Their managers speak with each other", "The hub’s manager", 48),
    Step("A senior of each side decides", "The head of service of children’s social care", 72),
)


class ChallengeRefused(Refusal):
    """A refusal of this act; `field` says where in its form."""

    code: ClassVar[str] = "challenge_refused"
    sentence: str = ""
    field: ClassVar[str] = ""


class NotToChallenge(ChallengeRefused):
    """The child is not decided, or one's own agency decided."""

    code = "not_to_challenge"
    sentence = "Choose a child who is decided, by another agency than yours"
    field = "subject"


class NotYourTurn(ChallengeRefused):
    """Somebody said something meanwhile, or it is for the other side to speak, or it has ended."""

    code = "not_your_turn"
    sentence = "Somebody said something meanwhile, or it is for the other side. Read what is there, then choose again."


class StepsWrong(ChallengeRefused):
    """Steps without a title or a senior, none, too many, or with hours out of bounds."""

    code = "steps_wrong"
    sentence = "Give each step a title, a named senior and between 1 hour and 30 days"


class StepsMeanwhile(ChallengeRefused):
    """Somebody else set the steps."""

    code = "steps_meanwhile"
    sentence = "A colleague set the steps since you opened them. Look at what is there now, then save again."


def steps_now() -> tuple[int, tuple[Step, ...]]:
    """The number of what the hub set last, 0 for nothing, and the steps that hold."""
    last = ChallengeSteps.objects.order_by("-number").first()
    return (last.number, steps_of(last.steps)) if last else (0, USUAL)


def steps_of(kept: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Steps as they are kept."""
    return tuple(Step(one["title"], one["senior"], one["hours"]) for one in kept)


def set_steps(steps: Sequence[Step], *, seen: int, by: Seated, at: datetime) -> ChallengeSteps:
    """Set the hub's steps; what is open keeps its own. Raises: StepsWrong, StepsMeanwhile."""
    refuse_wrong(steps)
    try:
        with transaction.atomic(durable=True):
            if steps_now()[0] != seen:
                raise StepsMeanwhile
            made: ChallengeSteps = ChallengeSteps.objects.create(
                number=seen + 1, steps=[one.__dict__ for one in steps], set_by=by.seat, set_at=at
            )
            ledger.write(
                Act.SET_CHALLENGE_STEPS, by=by, object_kind="hub", object_ref=by.hub,
                detail={"number": made.number, "hours": [one.hours for one in steps]},
            )  # fmt: skip
    except IntegrityError as error:
        raise StepsMeanwhile from error
    return made


def refuse_wrong(steps: Sequence[Step]) -> None:
    """Raises: StepsWrong."""
    right = all(one.title.strip() and one.senior.strip() and 1 <= one.hours <= LONGEST_STEP for one in steps)
    if not steps or len(steps) > MOST_STEPS or not right:
        raise StepsWrong


def can_be_challenged(enquiry: Enquiry, by: Seated) -> list[Subject]:
    """The children of an enquiry whom this desk sees and another agency decided for."""
    decided = enquiry.subjects.standing().exclude(decision="").exclude(lead_agency=by.agency)
    return list(decided)


def challenge(
    enquiry: Enquiry, subject_id: UUID, *, form: UUID, words: str, senior: str, by: Seated, at: datetime
) -> Challenge:
    """Challenge what was decided for a child. In: the id made with the form; why; who is senior on one's own side.

    Raises: NotToChallenge, FormSentBefore; ValueError without words or a senior.
    """
    if not words.strip() or not senior.strip():
        raise ValueError("a challenge says why, and names its own senior")
    subject = next((one for one in can_be_challenged(enquiry, by) if one.pk == subject_id), None)
    if subject is None:
        raise NotToChallenge
    with once_for_one_thing(), transaction.atomic(durable=True):
        there: Challenge | None = Challenge.objects.filter(pk=form).first()
        if there is not None:
            if there.subject_id != subject_id or there.entries.get(number=1).words != words.strip():
                raise FormSentBefore
            return there
        made: Challenge = Challenge.objects.create(
            pk=form, enquiry=enquiry, subject=subject, agency=by.agency, lead_agency=subject.lead_agency,
            desks=[by.agency, subject.lead_agency], steps=[one.__dict__ for one in steps_now()[1]],
            senior=senior.strip(), by=by.seat, at=at,
        )  # fmt: skip
        _say(made, enquiry.reference, ChallengeMove.RAISED, 0, words, number=1, by=by, at=at)
    return made


def moves_for(found: Challenge, last: ChallengeEntry, by: Seated) -> tuple[ChallengeMove, ...]:
    """What this side may do while the other is in time."""
    if last.move in ENDS:
        return ()
    if last.move in ANSWERS:
        if by.agency != found.agency:
            return ()
        further = (ChallengeMove.TAKEN_UP,) if last.step + 1 < len(found.steps) else ()
        return (ChallengeMove.AGREED, *further, ChallengeMove.WITHDRAWN)
    return ANSWERS if by.agency == found.lead_agency else (ChallengeMove.WITHDRAWN,)


def moves_at(found: Challenge, last: ChallengeEntry, by: Seated, at: datetime) -> tuple[ChallengeMove, ...]:
    """The same, and the next step for the challenging side where the answer is late."""
    moves = moves_for(found, last, by)
    is_late = last.due_at is not None and last.due_at < at and by.agency == found.agency and moves
    if is_late and last.step + 1 < len(found.steps):
        return (ChallengeMove.TAKEN_UP, *moves)
    return moves


def say(challenge_id: UUID, move: str, words: str, *, seen: int, by: Seated, at: datetime) -> ChallengeEntry:
    """Answer, agree, take it to the next step or withdraw. In: the number of the entry that the form had shown last.

    Raises: Challenge.DoesNotExist (not this desk's), NotYourTurn; ValueError without words.
    """
    if not words.strip():
        raise ValueError("every answer has words")
    try:
        with transaction.atomic(durable=True):
            found = Challenge.objects.select_related("enquiry").get(pk=challenge_id)
            last = found.entries.order_by("-number")[0]
            if last.number != seen or move not in moves_at(found, last, by, at):
                raise NotYourTurn
            step = last.step + 1 if move == ChallengeMove.TAKEN_UP else last.step
            return _say(found, found.enquiry.reference, move, step, words, number=seen + 1, by=by, at=at)
    except IntegrityError as error:
        raise NotYourTurn from error


def _say(
    found: Challenge, reference: str, move: str, step: int, words: str, *, number: int, by: Seated, at: datetime
) -> ChallengeEntry:
    waits = move in (ChallengeMove.RAISED, ChallengeMove.TAKEN_UP)
    due = at + timedelta(hours=steps_of(found.steps)[step].hours) if waits else None
    made: ChallengeEntry = ChallengeEntry.objects.create(
        challenge=found, number=number, move=move, step=step, words=words.strip(), due_at=due, agency=by.agency,
        by=by.seat, at=at,
    )  # fmt: skip
    ledger.write(
        Act.CHALLENGE if move == ChallengeMove.RAISED else Act.ANSWER_CHALLENGE, by=by, object_kind="enquiry",
        object_ref=reference, detail={"move": str(move), "step": step, **said(content_of(made, reference))},
    )  # fmt: skip
    outbox.add(CHALLENGE_SAID, made.pk, at=at)
    outbox.wake(by.hub)
    return made
