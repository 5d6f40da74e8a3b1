"""What happened to an enquiry, in the order in which it happened, and as far as the reader's desk is concerned.

Those who decide read all of it with its reasons. An agency that was asked reads of its own request and of what was
shared with it: a reason is written from everything that the lead's desks see (docs/security.md, free texts).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from frontend.presenters.answers import not_heard_sentence
from frontend.presenters.dates import short_date_time
from hub.assessment.models import Copy, Decision, Ending, Product
from hub.front_door.models import ClockPause, DangerAcknowledgement, DangerMark, Join, RatingEntry, Stage
from hub.research.models import ClockNotice, Finding, FindingState, Release, Request, RequestState, Withdrawal
from hub.wall.models import Member
from mash_platform.phrases import lower_first, plural
from tenants.names import DatedNames


@dataclass(frozen=True)
class Event:
    """One thing that happened: its heading, whose it is, and what was said of it."""

    at: datetime
    event: str
    by: UUID | str | None = None  # a member's id, or words such as an agency's name
    text: str = ""
    rank: int = 0  # what comes first of two at one instant


def events_of(
    *,
    requests: Iterable[Request],
    releases: Iterable[Release],
    findings: Iterable[Finding],
    agencies: DatedNames,
    joins: Iterable[Join] = (),
    ratings: Iterable[RatingEntry] = (),
    decisions: Iterable[Decision] = (),
    products: Iterable[Product] = (),
    copies: Mapping[UUID, Sequence[Copy]] | None = None,
    withdrawals: Iterable[Withdrawal] = (),
    endings: Iterable[Ending] = (),
    pauses: Iterable[ClockPause] = (),
    marked: Iterable[DangerMark] = (),
    acknowledged: Iterable[DangerAcknowledgement] = (),
    clock_notices: Iterable[ClockNotice] = (),
) -> list[Event]:
    """In: the rows that the reader may read of; decisions with their children; product -> its copies.

    Out: events, oldest first."""
    joins = list(joins)
    names = {one.notification_id: one.notification.reference for one in joins}
    found = [
        *_joined(joins),
        *(event for one in marked for event in _marked(one, names)),
        *_acknowledged(acknowledged, names),
        *(_rated(one) for one in ratings if one.stage != Stage.FINAL),
        *_asked(requests, releases := list(releases), agencies),
        *_released(releases, findings, agencies),
        *_withdrawn(withdrawals, {one.agency for one in releases}, agencies),
        *(_decided(one, agencies) for one in decisions),
        *_sent(products, copies or {}, agencies),
        *(event for one in pauses for event in _paused(one)),
        *(_told_of(one, agencies) for one in clock_notices),
        *(Event(one.at, "Closed without a product", one.by, one.reason, 9) for one in endings),
    ]
    return sorted(found, key=lambda one: (one.at, one.rank))


def entries(events: list[Event]) -> list[dict[str, Any]]:
    """For the timeline component. One query for all names."""
    people = Member.objects.names(one.by for one in events if isinstance(one.by, UUID))
    return [
        {
            "date": short_date_time(one.at),
            "event": one.event,
            "agency": people[one.by] if isinstance(one.by, UUID) else one.by or "",
            "text": one.text,
        }
        for one in events
    ]


def _paused(one: ClockPause) -> Iterable[Event]:
    yield Event(one.from_at, f"Clock paused until {short_date_time(one.until_at)}", one.by, one.reason, rank=4)
    if one.ended_at:
        yield Event(one.ended_at, "Clock restarted", one.ended_by, rank=4)


def _marked(one: DangerMark, names: Mapping[UUID, str]) -> Iterable[Event]:
    """Its words stand with the notification."""
    yield Event(one.at, f"Notification {names[one.notification_id]} marked as immediate danger", one.by, rank=1)
    if one.until_at:
        yield Event(one.until_at, "Mark of immediate danger undone", one.until_by, rank=1)


def _acknowledged(rows: Iterable[DangerAcknowledgement], names: Mapping[UUID, str]) -> Iterable[Event]:
    """Who said by name that they have it."""
    for one in rows:
        yield Event(one.at, f"Immediate danger of {names[one.notification_id]} acknowledged", one.by, rank=1)


def _told_of(one: ClockNotice, agencies: DatedNames) -> Event:
    what = f"the request to {agencies.on(one.agency, one.at)}" if one.request_id else "the decision"
    event = f"{plural(one.people, 'person', 'people')} told of {what}: {lower_first(one.get_stage_display())}"
    return Event(one.at, event, text=f"Due {short_date_time(one.due_at)}", rank=5)


def _joined(joins: list[Join]) -> Iterable[Event]:
    for number, join in enumerate(joins):
        reference = join.notification.reference
        written = join.notification.written_at
        came = join.notification.immediate_danger and join.notification.danger_marked_at is None
        how = f"{' with immediate danger' if came else ''}{', on paper' if written else ''}"
        yield Event(join.notification.received_at, f"Notification {reference} received{how}", rank=0)
        if written:
            yield Event(written, f"Notification {reference} written here from paper", rank=0)
        did = "joined the enquiry" if number else "opened the enquiry"
        yield Event(join.from_at, f"Notification {reference} {did}", join.by, rank=1)
        if join.until_at:
            taken = f"Notification {reference} taken out"
            # Why stands with the notification: it speaks of another family.
            yield Event(join.until_at, taken, join.until_by, rank=8)


def _rated(entry: RatingEntry) -> Event:
    if entry.stage == Stage.INITIAL:
        return Event(entry.at, f"{entry.subject.label} rated {entry.rating}", entry.by, entry.reason, rank=2)
    if entry.stage == Stage.OVERRULE:
        title = f"A manager overruled the rating of {entry.subject.label}: {entry.rating}"
        return Event(entry.at, title, entry.by, entry.reason, rank=2)
    return Event(entry.at, f"Rating changed of {entry.subject.label}: {entry.rating}", entry.by, entry.reason, rank=2)


def _asked(requests: Iterable[Request], releases: Collection[Release], agencies: DatedNames) -> Iterable[Event]:
    for one in requests:
        then = agencies.on(one.agency, one.asked_at)
        agency = agencies.on(one.agency, one.ended_at or one.answered_at or one.asked_at)
        if one.let_out_to:
            asked, answer, text = f"{then} asked to agree to share onward", f"{agency} agreed to share onward", ""
        else:
            asked, answer = f"{then} asked", f"{agency} answered: {one.get_state_display().lower()}"
            text = f"{one.get_basis_display()}."
        yield Event(one.asked_at, asked, one.asked_by, text, rank=3)
        if one.ended_at and one.state == RequestState.WITHDRAWN:
            yield Event(one.ended_at, f"Request to {agency} withdrawn", one.ended_by, one.ended_why, rank=5)
        elif one.ended_at:
            yield Event(one.ended_at, f"{agency} handed the request back", agency, one.ended_why, rank=5)
        elif one.answered_at:
            if one.state == RequestState.ANSWERED and not one.let_out_to:
                answer = f"{agency} answered"
            if one.state == RequestState.NOTHING_KNOWN and _had_released(one, releases):
                answer = f"{agency} answered: nothing more known than it released before"
            if one.refused_why:
                answer = f"{agency} did not agree to share onward"
            yield Event(one.answered_at, answer, agency, one.refused_why, rank=5)


def _had_released(one: Request, releases: Iterable[Release]) -> bool:
    """Whether the agency had released something in the enquiry before it was asked again."""
    return any(each.agency == one.agency and each.at <= one.asked_at for each in releases)


def _released(releases: Iterable[Release], findings: Iterable[Finding], agencies: DatedNames) -> Iterable[Event]:
    """Each release has its line. One whose findings were all agreed to be shared onward since, or withdrawn, no longer
    knows their number."""
    of = Counter(one.release_id for one in findings if one.state == FindingState.RELEASED)
    for one in releases:
        agency = agencies.on(one.agency, one.at)
        yield Event(
            one.at, f"{agency} shared {plural(of[one.pk], 'finding') if of[one.pk] else 'findings'}", agency, rank=4
        )


def _withdrawn(withdrawals: Iterable[Withdrawal], shared: Container[str], agencies: DatedNames) -> Iterable[Event]:
    """`shared`: agencies whose releases are told of above; of another the reader sees nothing any more."""
    for one in withdrawals:
        if one.agency not in shared:
            then = agencies.on(one.agency, one.released_at)
            yield Event(one.released_at, f"{then} shared a finding, withdrawn since", then, rank=4)
        yield Event(one.at, f"{agencies.on(one.agency, one.at)} withdrew a finding", one.by, one.reason, rank=4)


def _decided(one: Decision, agencies: DatedNames) -> Event:
    signs = f"Indicators of level {one.threshold_level}: {'; '.join(one.indicators)}." if one.indicators else ""
    not_heard = not_heard_sentence(one.not_heard, one.more_to_come, agencies.as_of(one.at))
    why = f"Overruled because: {one.overruled_why}" if one.overruled_why else ""
    paper = f"{one.on_paper} It rests on what was known then." if one.on_paper else ""
    text = " ".join(filter(None, [one.reason, signs, not_heard, why, paper]))
    did = "a manager overruled the decision" if why else "decided"
    return Event(
        one.taken_at,
        f"{one.subject.label} {did}{', on paper' if paper else ''}: {one.in_short}, rated {one.rating}",
        one.by,
        text,
        rank=6,
    )


def _sent(
    products: Iterable[Product], copies_of: Mapping[UUID, Sequence[Copy]], agencies: DatedNames
) -> Iterable[Event]:
    for product in products:
        copies = copies_of.get(product.pk, ())
        to = ", ".join(copy.recipient_name for copy in copies)
        if waited := not_heard_sentence(product.not_heard, product.more_to_come, agencies.as_of(product.made_at)):
            to = f"{to}. {waited}"
        yield Event(product.made_at, f"Information product version {product.version} sent", product.made_by, to, rank=7)
        for copy in copies:
            if copy.fetched_at:
                yield Event(copy.fetched_at, "Product opened", copy.recipient_name, rank=8)
            if copy.acknowledged_at:
                yield Event(copy.acknowledged_at, "Product acknowledged", copy.recipient_name, rank=9)
            if copy.outcome_at and copy.outcome:
                yield Event(copy.outcome_at, f"Outcome: {copy.get_outcome_display()}", copy.recipient_name, rank=10)
            if copy.recalled_at:
                recalled = f"Product recalled from {copy.recipient_name}"
                yield Event(copy.recalled_at, recalled, copy.recalled_by, copy.recall_reason, rank=11)
