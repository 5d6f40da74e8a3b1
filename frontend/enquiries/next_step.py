"""What is done of an enquiry and what comes next: one link for whoever can do it, words for whoever waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse

from frontend.presenters.answers import findings_in_answers
from frontend.presenters.dates import short_date_time
from hub.assessment.codes import RecallInstruction
from hub.assessment.enquiry_snapshot import EnquirySnapshot
from hub.assessment.models import Copy
from hub.assessment.since_decision import SinceDecision
from hub.front_door.models import Enquiry, EnquiryState
from hub.research.models import RequestState
from hub.wall.acts import Act
from hub.wall.permissions import may
from mash_platform.phrases import listing, plural
from tenants.seated import Seated

WAITS_FOR_ANOTHER = (RecallInstruction.CORRECT, RecallInstruction.GO_ON)


@dataclass(frozen=True)
class Asked:
    """One request of a listed enquiry."""

    pk: Any
    agency: str
    state: str


@dataclass(frozen=True)
class NextStep:
    """Its words and where it leads; no address where this seat waits for somebody else."""

    text: str
    href: str = ""


def next_step(row: Enquiry, asked: list[Asked], by: Seated) -> NextStep:
    """What this seat does next, an answer of its own agency, asking, deciding, or sending, or for whom it waits."""
    if row.state == EnquiryState.OPEN:
        own = next((one for one in asked if one.agency == by.agency and one.state == RequestState.OPEN), None)
        if own and may(by, Act.RECORD_FINDING):
            return NextStep("Answer", reverse("requests:request", args=[own.pk]))
        if not asked and may(by, Act.ASK):
            return NextStep("Ask agencies", reverse("enquiries:ask", args=[row.reference]))
        if may(by, Act.ANALYSE):
            return NextStep("Assess", reverse("enquiries:assess", args=[row.reference]))
        if not asked:
            return NextStep("Waits for a coordinator to ask" if by.is_lead else "Nothing to do")
        waiting = sum(one.state == RequestState.OPEN for one in asked)
        if not by.is_lead:
            answered = any(one.agency == by.agency and one.state != RequestState.OPEN for one in asked)
            return NextStep("Answered by your agency" if answered else "Nothing to do")
        if waiting:
            return NextStep(f"Waits for {plural(waiting, 'answer')}")
        return NextStep("Waits for a decision maker")
    if row.state == EnquiryState.DECIDED:
        if may(by, Act.ISSUE):
            return NextStep("Make the product", reverse("enquiries:issue", args=[row.reference]))
        return NextStep("Waits for the product to be sent")
    if row.state == EnquiryState.CLOSED:
        return NextStep("Nothing to do")
    return NextStep("Sent" if row.state == EnquiryState.SENT else "With another hub")


@dataclass(frozen=True)
class Step:
    """One line of an enquiry's task list. `href` is the act's page, for a seat that can do it now."""

    title: str
    is_done: bool
    text: str = ""
    button: str = ""
    href: str = ""
    is_next: bool = False


def steps_of(
    found: Enquiry,
    picture: EnquirySnapshot,
    copies: Sequence[Copy],
    by: Seated,
    now: datetime,
    agencies: Mapping[str, str],
    since: SinceDecision | None = None,
) -> list[Step]:
    """In: the case as this desk sees it; `copies`, what was sent, and what came `since` the decision, where the seat
    reads of it.

    Out: what has to be done in its order, the first that is not done marked as next. An asked agency that does not
    decide has its own request alone, since it is not told how far the others are.
    """
    if found.state == EnquiryState.PASSED:
        return [Step("Passed to another hub", True)]
    own = next((one for one in reversed(picture.asked) if one.agency == by.agency), None)
    steps = [_own(own.state, own.pk, own.due_at, by)] if own else []
    if by.is_lead:
        decided = [one for one in picture.subjects if one.decision]
        is_decided = found.state != EnquiryState.OPEN
        steps += [
            Step("Rated", True, plural(len(picture.subjects), "child", "children")),
            _ask(found, picture, by, is_decided),
            _answered(picture, agencies, now),
            _decide(found, by, len(decided), len(picture.subjects), is_decided),
            *_decide_again(found, since, by),
            _send(found, by, is_decided),
            *_correct(found, copies, by),
        ]
        if may(by, Act.READ_PRODUCT) and found.state != EnquiryState.CLOSED:
            standing = [one for one in copies if one.recalled_at is None and one.replaced_by_id is None]
            seen = sum(one.acknowledged_at is not None for one in standing)
            done = bool(standing) and seen == len(standing)
            steps.append(Step("Acknowledged", done, f"{seen} of {len(standing)}" if standing else ""))
    return _with_next(steps)


def _with_next(steps: list[Step]) -> list[Step]:
    """Waiting for an answer keeps nobody from deciding: the act of this seat goes before what others are to do."""
    waiting = [number for number, one in enumerate(steps) if not one.is_done]
    doable = [number for number in waiting if steps[number].href]
    first = next(iter(doable or waiting), None)
    return [replace(one, is_next=number == first) for number, one in enumerate(steps)]


def _own(state: str, pk: Any, due_at: datetime | None, by: Seated) -> Step:
    if state != RequestState.OPEN:
        return Step("Answer the request to your agency", True)
    text = f"Due {short_date_time(due_at)}" if due_at else ""
    if not may(by, Act.RECORD_FINDING):
        return Step("Answer the request to your agency", False, text or "Waits for a researcher of your agency")
    return Step("Answer the request to your agency", False, text, "Answer", reverse("requests:request", args=[pk]))


def _ask(found: Enquiry, picture: EnquirySnapshot, by: Seated, is_decided: bool) -> Step:
    asked = plural(len({one.agency for one in picture.asked}), "agency", "agencies")
    if picture.asked or is_decided:
        return Step("Agencies asked", True, asked if picture.asked else "Nobody was asked")
    if may(by, Act.ASK):
        return Step(
            "Agencies asked", False, "Nobody yet", "Ask agencies", reverse("enquiries:ask", args=[found.reference])
        )
    return Step("Agencies asked", False, "Waits for a coordinator")


def _answered(picture: EnquirySnapshot, agencies: Mapping[str, str], now: datetime) -> Step:
    if not picture.asked:
        return Step("Answered", False)
    waiting = []
    told = findings_in_answers(picture.findings)
    for one in picture.waiting:
        agency = agencies.get(one.agency, one.agency)
        if one.pk in told:
            agency += " released something, more may come,"
        if one.due_at is None:
            waiting.append(f"{agency.removesuffix(',')}{'' if one.pk in told else ' has no time limit'}")
        else:
            late = "is late, due" if one.due_at < now else "due"
            waiting.append(f"{agency} {late} {short_date_time(one.due_at)}")
    count = f"{len(picture.asked) - len(waiting)} of {len(picture.asked)}"
    return Step("Answered", not waiting, ". ".join([count, *waiting]))


def _decide(found: Enquiry, by: Seated, decided: int, children: int, is_decided: bool) -> Step:
    text = f"{decided} of {plural(children, 'child', 'children')}" if decided else ""
    if is_decided or (children and decided == children):
        return Step("Decided", True, text)
    if may(by, Act.ANALYSE):
        return Step("Decided", False, text, "Assess and decide", reverse("enquiries:assess", args=[found.reference]))
    return Step("Decided", False, text or "Waits for a decision maker")


def _decide_again(found: Enquiry, since: SinceDecision | None, by: Seated) -> Iterable[Step]:
    """What the decision rested on is another now. Deciding the same once more settles it."""
    if since:
        said = [f"{plural(len(since.came), 'finding')} came since the decision"] if since.came else []
        said += [f"{plural(len(since.withdrawn), 'finding')} withdrawn since the decision"] if since.withdrawn else []
        yield _to_decide(
            "Decision looked at again", f"{'. '.join(said)}. Decide again, or the same once more", found, by
        )


def _to_decide(title: str, text: str, found: Enquiry, by: Seated) -> Step:
    if may(by, Act.DECIDE):
        return Step(
            title, False, text, "Look at the decision again", reverse("enquiries:assess", args=[found.reference])
        )
    return Step(title, False, f"{text}. Waits for a decision maker")


def _correct(found: Enquiry, copies: Sequence[Copy], by: Seated) -> Iterable[Step]:
    """A recalled copy whose recipient waits for a corrected version."""
    waiting = [
        one.recipient_name for one in copies
        if one.recalled_at and one.replaced_by_id is None and one.recall_instruction in WAITS_FOR_ANOTHER
    ]  # fmt: skip
    if waiting:
        text = f"{listing(waiting)} {'waits' if len(waiting) == 1 else 'wait'} for it"
        if may(by, Act.ISSUE):
            href = reverse("enquiries:issue", args=[found.reference])
            yield Step("Corrected version sent", False, text, "Send a corrected version", href)
        else:
            yield Step("Corrected version sent", False, f"{text}. Waits for a decision maker")


def _send(found: Enquiry, by: Seated, is_decided: bool) -> Step:
    if found.state == EnquiryState.SENT:
        return Step("Information product sent", True)
    if found.state == EnquiryState.CLOSED:
        return Step("Closed without a product", True)
    if is_decided and may(by, Act.ISSUE):
        href = reverse("enquiries:issue", args=[found.reference])
        return Step("Information product sent", False, "", "Make the information product", href)
    return Step("Information product sent", False, "Waits for a decision maker" if is_decided else "")
