"""An enquiry opened from a notification, or joined by one: a subject for each child, rated, with its clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from hub.front_door.contents import check_before_writing_anew, ratings_said
from hub.front_door.enquiries import clocks
from hub.front_door.enquiries.time_limits import limits_now, limits_of
from hub.front_door.models import Enquiry, EnquiryState, Join, Named, Notification, RatingEntry, Stage, Subject
from hub.front_door.triage.refusals import EnquiryClosed, NotThatChild, RatingsMissing
from hub.people.facts import MESSAGE
from hub.people.joining import say_not_the_same
from hub.people.matching import named_twice
from hub.people.models import Mention, MentionKind
from hub.wall import adopted, ledger
from hub.wall.acts import Act
from hub.wall.clock import Rating, due_at
from hub.wall.contents import key_of, said
from hub.wall.contradictions import LOW, rated_low, refuse_unexplained, with_despite
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import Door
from mash_platform.formats.typed import Typed
from tenants.seated import Seated

# What an enquiry follows from the day on which it is opened to its end, by fields of these names.
KEPT_FROM_THE_OPENING = (
    Typed.REQUEST_FORM, Typed.PRODUCT_LAYOUT, Typed.ANALYSIS_FRAMEWORK, Typed.THRESHOLD_INDICATORS,
)  # fmt: skip


@dataclass(frozen=True)
class ChildRated:
    """What triage says of one child: the rating, why, and where the child lives (the door's authority if empty);
    `same_as`, the subject of the enquiry joined that this child is; `despite`, why a low rating stands in danger;
    `not_same`, people whom the hub knew and who were said to be somebody else."""

    named: UUID
    rating: str
    reason: str
    authority_code: str = ""
    same_as: UUID | None = None
    despite: str = ""
    not_same: tuple[UUID, ...] = ()


def open_from(
    notification: Notification, children: Sequence[ChildRated], *, by: Seated, at: datetime, into: UUID | None = None
) -> Enquiry:
    """Make every child that a notification names a subject, in the caller's transaction.

    In: a notification that is in no enquiry; a rating with its reason for each child; `into`, an enquiry to join.
    Out: the enquiry. Raises: RatingsMissing, EnquiryClosed, NotThatChild, Contradiction; Enquiry.DoesNotExist.
    """
    named = {one.pk: one for one in Named.objects.filter(notification=notification, is_child=True)}
    _refuse_incomplete(named.keys(), children)
    enquiry = _join_or_new(notification, by=by, at=at, into=into)
    Join.objects.create(enquiry=enquiry, notification=notification, desks=notification.desks, from_at=at, by=by.seat)
    children = _explained(enquiry, named, children)
    known = {one.pk: one for one in enquiry.subjects.standing()}
    twice = _named_twice(named)
    new = [one for one in children if one.same_as is None and one.named not in twice]
    _add(enquiry, notification, [(named[one.named], one) for one in new], first=_next_position(enquiry), by=by, at=at)
    for one in children:
        if one.same_as is not None:
            _same(enquiry, notification, known.get(one.same_as), one, by=by, at=at)
    _join_doubles(enquiry, notification, named, twice, children, by=by, at=at)
    others = [(named[one.named].person_id, other) for one in children for other in one.not_same]
    say_not_the_same(others, desks=notification.desks, by=by, at=at)
    clocks.bring_up_to_date(enquiry)
    if into is not None:
        clocks.queue_enquiry_changed(enquiry, hub=by.hub, at=at)
    rated = RatingEntry.objects.filter(subject__enquiry=enquiry, notification=notification, by=by.seat, at=at)
    ledger.write(
        Act.OPEN_ENQUIRY,
        by=by,
        object_kind="enquiry",
        object_ref=enquiry.reference,
        detail={
            "notification": notification.reference,
            "joined": into is not None,
            "rating": enquiry.rating,
            **said(*ratings_said(rated, enquiry.reference)),
        },
    )
    return enquiry


def _join_or_new(notification: Notification, *, by: Seated, at: datetime, into: UUID | None) -> Enquiry:
    if into is None:
        return Enquiry.objects.create(
            reference=notification.reference,
            lead_agency=notification.lead_agency,
            desks=notification.desks,
            opened_at=at,
            opened_by=by.seat,
            clock_from=notification.received_at,
            rating=Rating.BLUE,
            time_limits=limits_now()[0],
            **{kind.value: one for kind, one in adopted.currents(*KEPT_FROM_THE_OPENING).items()},
        )
    enquiry: Enquiry = Enquiry.objects.select_for_update(no_key=True).get(pk=into)
    if enquiry.state != EnquiryState.OPEN:
        raise EnquiryClosed(enquiry.reference)
    return enquiry


def _named_twice(named: Mapping[UUID, Named]) -> dict[UUID, UUID]:
    """Whom the notification names a second time -> where it named them first, both as it names them."""
    of_person = {one.person_id: one.pk for one in named.values()}
    found = named_twice([one.person_id for one in sorted(named.values(), key=lambda one: one.position)])
    return {of_person[person]: of_person[first] for person, first in found.items()}


def _join_doubles(
    enquiry: Enquiry,
    notification: Notification,
    named: Mapping[UUID, Named],
    twice: Mapping[UUID, UUID],
    children: Sequence[ChildRated],
    *,
    by: Seated,
    at: datetime,
) -> None:
    """A child who is named twice is one child of the enquiry, with the more urgent of both ratings."""
    said = {one.named: one for one in children}
    for second, first in twice.items():
        if said[second].same_as is not None:
            continue
        who = said[first].same_as
        subject = (
            enquiry.subjects.standing().filter(pk=who)
            if who
            else enquiry.subjects.standing().filter(person_id=named[first].person_id)
        )
        _same(enquiry, notification, subject.first(), said[second], by=by, at=at)


def _add(
    enquiry: Enquiry,
    notification: Notification,
    children: Iterable[tuple[Named, ChildRated]],
    *,
    first: int,
    by: Seated,
    at: datetime,
) -> None:
    rows = list(children)
    limits, pauses = limits_of(enquiry), clocks.pauses_of(enquiry.pk)
    leads = dict(Door.objects.values_list("authority_code", "lead_agency"))
    unborn = _unborn(one.person_id for one, _ in rows)
    for position, (one, child) in enumerate(rows, start=first):
        authority = child.authority_code or notification.authority_code
        lead = leads.get(authority, notification.lead_agency)
        subject = Subject.objects.create(
            enquiry=enquiry,
            person_id=one.person_id,
            position=position,
            label=one.label,
            is_unborn=one.person_id in unborn,
            lead_agency=lead,
            authority_code=authority,
            desks=notification.desks,
            initial_rating=child.rating,
            rating=child.rating,
            due_at=due_at(Rating(child.rating), notification.received_at, limits, pauses.get(lead, ())),
        )
        _write_rating(subject, Stage.INITIAL, child, notification, by=by, at=at)


def _same(
    enquiry: Enquiry,
    notification: Notification,
    subject: Subject | None,
    child: ChildRated,
    *,
    by: Seated,
    at: datetime,
) -> None:
    """The message is about a child of the enquiry, who keeps the more urgent of both ratings.

    In a group hub another authority's child cannot be rated from here, so it cannot be said to be the same.
    """
    if subject is None or subject.lead_agency != by.agency or subject.decision:
        raise NotThatChild
    check_before_writing_anew([notification.pk])
    try:
        call("same_child_v2", notification.pk, child.named, subject.pk, by.seat, key_of(MESSAGE, notification.pk))
    except RefusedByTheWall as refused:
        raise NotThatChild from refused
    _write_rating(subject, Stage.REVIEW, child, notification, by=by, at=at)
    rating = Rating.most_urgent([subject.rating, child.rating])
    clocks.rate(subject, rating, clocks.first_receipts(enquiry)[subject.person_id])


def _write_rating(
    subject: Subject, stage: Stage, child: ChildRated, notification: Notification, *, by: Seated, at: datetime
) -> None:
    RatingEntry.objects.create(
        subject=subject, stage=stage, rating=child.rating, reason=with_despite(child.reason, child.despite),
        despite=child.despite, by=by.seat, at=at, desks=subject.desks, notification=notification,
    )  # fmt: skip


def in_danger(enquiry: Enquiry) -> bool:
    """Whether a notification that belongs to an enquiry says that there is immediate danger."""
    return Notification.objects.filter(
        joins__enquiry=enquiry, joins__until_at__isnull=True, immediate_danger=True
    ).exists()


def _explained(enquiry: Enquiry, named: Mapping[UUID, Named], children: Sequence[ChildRated]) -> list[ChildRated]:
    """The children with `despite` where it explains something. Raises: Contradiction, where it is missing."""
    wrong: dict[UUID, str] = {}
    if any(one.rating in LOW for one in children) and in_danger(enquiry):
        wrong = {one.named: rated_low(named[one.named].label, one.rating) for one in children}
    refuse_unexplained((wrong.get(one.named, ""), one.despite) for one in children)
    return [replace(one, despite=one.despite.strip() if wrong.get(one.named) else "") for one in children]


def _next_position(enquiry: Enquiry) -> int:
    last = enquiry.subjects.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else int(last) + 1


def _refuse_incomplete(named: Iterable[UUID], children: Sequence[ChildRated]) -> None:
    rated = [child.named for child in children]
    complete = all(child.rating in Rating.values and child.reason.strip() for child in children)
    if not rated or len(rated) != len(set(rated)) or set(rated) != set(named) or not complete:
        raise RatingsMissing
    same = [child.same_as for child in children if child.same_as]
    if len(same) != len(set(same)):
        raise NotThatChild


def _unborn(people: Iterable[UUID]) -> set[UUID]:
    kinds = (MentionKind.EXPECTED_BIRTH, MentionKind.BIRTH)
    seen: dict[UUID, set[str]] = {}
    for person, kind in Mention.objects.of(people).filter(kind__in=kinds).values_list("links__person_id", "kind"):
        seen.setdefault(person, set()).add(kind)
    return {person for person, found in seen.items() if MentionKind.BIRTH not in found}
