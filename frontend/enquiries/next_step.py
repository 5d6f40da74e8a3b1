"""What is done of an enquiry and what comes next: one link for whoever can do it, words for whoever waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from frontend.presenters.answers import findings_in_answers, nobody_answers_since
from frontend.presenters.dates import long_date, short_date_time, until
from hub.assessment.codes import RecallInstruction
from hub.assessment.enquiry_snapshot import EnquirySnapshot, SinceDecision
from hub.assessment.models import Copy
from hub.front_door.models import Enquiry, EnquiryState
from hub.front_door.telling_referrers import is_nobody
from hub.research.models import RequestState
from hub.wall.acts import Act
from hub.wall.models import AgencyTelephone
from hub.wall.permissions import may
from mash_platform.phrases import listing, plural
from tenants.seated import Seated
from tenants.working_days import within_one_working_day

MOST_NAMED = 3  # of those for whom something waits
WAITS_FOR_ANOTHER = (RecallInstruction.CORRECT, RecallInstruction.GO_ON)


@dataclass(frozen=True)
class Asked:
    """One request of a listed enquiry."""

    pk: Any
    agency: str
    state: str
    due_at: datetime | None = None


@dataclass(frozen=True)
class NextStep:
    """Its words and where it leads; no address where this seat waits for somebody else."""

    text: str
    href: str = ""


def next_step(
    row: Enquiry, asked: list[Asked], by: Seated, *, now: datetime | None = None, deciders: Sequence[str] | None = None,
    came_back: bool = False,
) -> NextStep:  # fmt: skip
    """What this seat does next, an answer of its own agency, asking, deciding, or sending, or for whom it waits.

    In: the present moment and the names of those who decide, where the page says until when and for whom; whether a
    recipient sent the product back and nobody acts on it.
    """
    if row.state == EnquiryState.SENT and came_back:
        if may(by, Act.ISSUE):
            return NextStep("Came back: send it to another team", reverse("enquiries:issue", args=[row.reference]))
        return NextStep("Came back: waits to be sent to another team")
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
        waiting = [one for one in asked if one.state == RequestState.OPEN]
        if not by.is_lead:
            answered = any(one.agency == by.agency and one.state != RequestState.OPEN for one in asked)
            return NextStep("Answered by your agency" if answered else "Nothing to do")
        if waiting:
            return NextStep(f"Waits for {plural(len(waiting), 'answer')}{_until([one.due_at for one in waiting], now)}")
        return NextStep(waits_for(deciders))
    if row.state == EnquiryState.DECIDED:
        if may(by, Act.ISSUE):
            return NextStep("Make the product", reverse("enquiries:issue", args=[row.reference]))
        return NextStep("Waits for the product to be sent")
    if row.state == EnquiryState.CLOSED:
        return NextStep("Nothing to do")
    return NextStep("Sent" if row.state == EnquiryState.SENT else "With another hub")


def _until(due: Sequence[datetime | None], now: datetime | None) -> str:
    """ " until 2:00pm", the latest of those that are still to come; nothing where one has no time limit."""
    if now is None or not due or any(one is None for one in due):
        return ""
    last = max(one for one in due if one)
    return f" {until(last, now)}" if last > now else ", late"


def waits_for(deciders: Sequence[str] | None) -> str:
    """For whom an assessment waits: by name, where there are few."""
    if deciders is None:
        return "Waits for a decision maker"
    if not deciders:
        return "Nobody here can decide: no decision maker has a seat"
    if len(deciders) > MOST_NAMED:
        return f"Waits for one of {len(deciders)} decision makers"
    return f"Waits for {listing(deciders, 'or')}"


@dataclass(frozen=True)
class Waiting:
    """An agency that has not answered: what is said of it, its telephone, and whether this seat can remind it."""

    request: Any
    agency: str
    text: str
    is_late: bool
    telephone: str = ""
    ask_for: str = ""
    may_remind: bool = False
    nobody: str = ""  # since when nobody there can answer
    href: str = ""  # where it is written down how they learn of it meanwhile


@dataclass(frozen=True)
class Step:
    """One line of an enquiry's task list. `href` is the act's page, for a seat that can do it now."""

    title: str
    is_done: bool
    text: str = ""
    button: str = ""
    href: str = ""
    is_next: bool = False
    waiting: tuple[Waiting, ...] = ()


def steps_of(
    found: Enquiry,
    picture: EnquirySnapshot,
    copies: Sequence[Copy],
    by: Seated,
    now: datetime,
    agencies: Mapping[str, str],
    since: SinceDecision | None = None,
    telephones: Mapping[str, AgencyTelephone] | None = None,
    deciders: Sequence[str] | None = None,
    log_to_answer: int = 0,
    back: Collection[UUID] = (),
    nobody: Mapping[str, datetime | None] | None = None,
    reached: Collection[UUID] = (),
) -> list[Step]:
    """In: the case as this desk sees it; `copies`, what was sent, and what came `since` the decision, where the seat
    reads of it; how agencies are rung; who decides for the children that are not decided yet; which copies came `back`;
    at which agencies `nobody` can answer, and since when; which requests were `reached` by another way.

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
            _ask(found, picture, by, is_decided, agencies),
            _answered(found, picture, by, agencies, telephones or {}, now, nobody or {}, reached),
            _decide(found, by, len(decided), len(picture.subjects), is_decided, deciders),
            *_decide_again(found, since, by, deciders),
            *_answer_log(found, log_to_answer),
            *_send(found, copies, back, by, is_decided, deciders),
            *_correct(found, copies, by, deciders),
        ]
        if may(by, Act.READ_PRODUCT) and found.state != EnquiryState.CLOSED:
            standing = [one for one in copies if one.recalled_at is None and one.replaced_by_id is None]
            seen = sum(one.acknowledged_at is not None for one in standing)
            done = bool(standing) and seen == len(standing)
            steps.append(
                Step("Acknowledged", done, f"{seen} of {len(standing)}" if standing else "Nothing is sent yet")
            )
        steps.append(_told(picture, by, now))
    return _with_next(steps)


def _told(picture: EnquirySnapshot, by: Seated, now: datetime) -> Step:
    """Who told the hub hears what happens within one working day; the first who waits is the one to tell."""
    every = [one.notification for one in picture.joins if not is_nobody(one.notification)]
    waiting = [one for one in every if one.referrer_told_at is None]
    if not every:
        return Step("Referrer told", True, "Nobody is told: whoever wrote did not say who they are")
    if not waiting:
        return Step("Referrer told", True, f"{len(every)} of {len(every)}")
    first = min(waiting, key=lambda one: one.received_at)
    due = within_one_working_day(first.received_at)
    late = due < timezone.localdate(now)
    text = f"{len(every) - len(waiting)} of {len(every)}. {'Late, by' if late else 'By'} {long_date(due)}"
    if may(by, Act.TELL_REFERRER):
        href = reverse("told:tell", args=[first.reference])
        return Step("Referrer told", False, text, "Tell the referrer", href)
    return Step("Referrer told", False, f"{text}. Waits for a coordinator")


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


def _ask(found: Enquiry, picture: EnquirySnapshot, by: Seated, is_decided: bool, agencies: Mapping[str, str]) -> Step:
    """Those that handed their request back were not asked in the end, so that somebody may ask another."""
    if picture.asked or is_decided:
        every = {one.agency for one in picture.asked}
        back = {one.agency for one in picture.asked if one.state == RequestState.HANDED_BACK}
        back -= {one.agency for one in picture.asked if one.state != RequestState.HANDED_BACK}
        said = [f"{len(every - back)} of {len(every)}"] if every else ["Nobody was asked"]
        said += [f"{agencies.get(one, one)} handed its request back" for one in sorted(back)]
        return Step("Agencies asked", True, ". ".join(said))
    if may(by, Act.ASK):
        return Step(
            "Agencies asked", False, "Nobody yet", "Ask agencies", reverse("enquiries:ask", args=[found.reference])
        )
    return Step("Agencies asked", False, "Waits for a coordinator")


def _answered(
    found: Enquiry,
    picture: EnquirySnapshot,
    by: Seated,
    agencies: Mapping[str, str],
    telephones: Mapping[str, AgencyTelephone],
    now: datetime,
    nobody: Mapping[str, datetime | None],
    reached: Collection[UUID],
) -> Step:
    if not picture.asked:
        return Step("Answered", False, "Nobody was asked yet")
    told = findings_in_answers(picture.findings)
    may_remind = found.state == EnquiryState.OPEN and may(by, Act.REMIND)
    waiting = []
    for one in picture.waiting:
        is_late = one.due_at is not None and one.due_at < now
        is_empty = one.agency in nobody
        telephone = telephones.get(one.agency) if is_late or is_empty else None
        may_say = is_empty and one.pk not in reached and found.state == EnquiryState.OPEN and may(by, Act.ASK)
        waiting.append(
            Waiting(
                one.pk, agencies.get(one.agency, one.agency), _waiting_words(one.due_at, now, one.pk in told), is_late,
                telephone.telephone if telephone else "", telephone.ask_for if telephone else "",
                is_late and may_remind and not is_empty,
                nobody_answers_since(nobody[one.agency]) if is_empty else "",
                reverse("enquiries:other-way", args=[found.reference, one.pk]) if may_say else "",
            )
        )  # fmt: skip
    count = f"{len(picture.asked) - len(waiting)} of {len(picture.asked)}"
    return Step("Answered", not waiting, count, waiting=tuple(waiting))


def _waiting_words(due_at: datetime | None, now: datetime, has_told: bool) -> str:
    if due_at is None:
        text = "no time limit"
    elif due_at < now:
        text = f"late, due {short_date_time(due_at)}"
    else:
        text = f"waiting {until(due_at, now)}"
    return f"released something, more may come, {text}" if has_told else text


def _decide(
    found: Enquiry, by: Seated, decided: int, children: int, is_decided: bool, deciders: Sequence[str] | None
) -> Step:
    text = f"{decided} of {plural(children, 'child', 'children')}" if decided else ""
    if is_decided or (children and decided == children):
        return Step("Assessed and decided", True, text)
    if may(by, Act.ANALYSE):
        href = reverse("enquiries:assess", args=[found.reference])
        return Step("Assessed and decided", False, text, "Assess and decide", href)
    return Step("Assessed and decided", False, ". ".join(filter(None, [text, waits_for(deciders)])))


def _decide_again(
    found: Enquiry, since: SinceDecision | None, by: Seated, deciders: Sequence[str] | None
) -> Iterable[Step]:
    """What the decision rested on is another now. Deciding the same once more settles it."""
    if since:
        said = [f"{plural(len(since.came), 'finding')} came since the decision"] if since.came else []
        said += [f"{plural(len(since.withdrawn), 'finding')} withdrawn since the decision"] if since.withdrawn else []
        yield _to_decide(
            "Decision looked at again", f"{'. '.join(said)}. Decide again, or the same once more", found, by, deciders
        )


def _to_decide(title: str, text: str, found: Enquiry, by: Seated, deciders: Sequence[str] | None) -> Step:
    if may(by, Act.DECIDE):
        return Step(
            title, False, text, "Look at the decision again", reverse("enquiries:assess", args=[found.reference])
        )
    return Step(title, False, f"{text}. {waits_for(deciders)}")


def _answer_log(found: Enquiry, waiting: int) -> Iterable[Step]:
    """Information that came after the decision, for whoever decides."""
    if waiting:
        text = f"{plural(waiting, 'entry', 'entries')} of the log came since the decision"
        href = reverse("enquiries:log", args=[found.reference])
        yield Step("Information looked at", False, text, "Say whether it changes anything", href)


def _correct(found: Enquiry, copies: Sequence[Copy], by: Seated, deciders: Sequence[str] | None) -> Iterable[Step]:
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
            yield Step("Corrected version sent", False, f"{text}. {waits_for(deciders)}")


def _send(
    found: Enquiry, copies: Sequence[Copy], back: Collection[UUID], by: Seated, is_decided: bool,
    deciders: Sequence[str] | None,
) -> Iterable[Step]:  # fmt: skip
    """Sent is done only while somebody has it to act on."""
    if found.state == EnquiryState.SENT:
        standing = {one.pk for one in copies if one.recalled_at is None and one.replaced_by_id is None}
        yield Step("Information product sent", not back or not standing <= set(back))
        if back:
            yield _came_back(found, [one for one in copies if one.pk in back], by, deciders)
        return
    if found.state == EnquiryState.CLOSED:
        yield Step("Closed without a product", True)
    elif is_decided and may(by, Act.ISSUE):
        href = reverse("enquiries:issue", args=[found.reference])
        yield Step("Information product sent", False, "", "Make the information product", href)
    else:
        yield Step("Information product sent", False, waits_for(deciders) if is_decided else "After the decision")


def _came_back(found: Enquiry, back: Sequence[Copy], by: Seated, deciders: Sequence[str] | None) -> Step:
    """Who sent it back and why, and for whoever decides the page on which it goes to another team."""
    said = [f"{one.recipient_name}: {one.outcome_note or 'the offer ended'}" for one in back]
    text = f"Nobody acts on it. It came back from {'; '.join(said)}"
    if may(by, Act.ISSUE):
        href = reverse("enquiries:issue", args=[found.reference])
        return Step("Sent to another team", False, text, "Send it to another team", href)
    return Step("Sent to another team", False, f"{text}. {waits_for(deciders)}")
