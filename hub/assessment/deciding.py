"""The decision for each child, made on the picture that the decision maker saw."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.assessment.analysing import Point, changed_by, indicators_of, write_analysis
from hub.assessment.codes import Decision as DecisionCode
from hub.assessment.codes import ThresholdLevel
from hub.assessment.contents import decisions_said
from hub.assessment.enquiry_snapshot import EnquirySnapshot, agencies_of, snapshot_of
from hub.assessment.models import HANDED_WORDS, AnalysisPoint, Decision
from hub.assessment.refusals import DecidedSincePaper, DecisionsMissing, NotYoursToDecide, PassedOn, PictureChanged
from hub.front_door.contents import ratings_said
from hub.front_door.enquiries.opening import in_danger
from hub.front_door.models import Enquiry, EnquiryState, RatingEntry, Stage, Subject
from hub.research.tasks import REQUEST_CHANGED
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.clock import Rating
from hub.wall.contents import said
from hub.wall.contradictions import LOW, rated_low, refuse_unexplained, with_despite
from hub.wall.on_paper import OnPaper, columns_of, refuse_wrong_time
from hub.wall.refusals import FormSentBefore, once_for_one_thing
from tenants.seated import Seated

DECISION_OVERRULED = "assessment.decision_overruled"


@dataclass(frozen=True)
class HandedTo:
    """Another initiative that takes a child over, by the register: its entry's id, and its words as they are now.

    A hub does not read the register, which is the platform's: who calls this passes a copy. It is an outcome that is
    recorded; nothing is sent by it.
    """

    link: UUID
    words: str


@dataclass(frozen=True, kw_only=True)
class ChildDecided:
    """What is decided for one child. Recipients of the product read `reason` too, at whose end stands `despite`: why
    it is decided so although it contradicts itself. `handed_to` and `indicators`, those of the level that hold, stay in
    the hub."""

    subject: UUID
    threshold_level: int
    rating: str
    decision: str
    reason: str
    handed_to: HandedTo | None = None
    despite: str = ""
    indicators: Sequence[str] = ()

    @property
    def as_read(self) -> str:
        """The reason as it is kept."""
        return with_despite(self.reason, self.despite)

    def contradictions(self, label: str, *, danger: bool) -> list[str]:
        """What contradicts what. In: the child's name; whether a notification says immediate danger."""
        level = ["level 4, acute"] if self.threshold_level == ThresholdLevel.FOUR else []
        acute = level + (["rated red"] if self.rating == Rating.RED else [])
        found = [rated_low(label, self.rating)] if danger and self.rating in LOW else []
        if acute and self.decision == DecisionCode.NO_FURTHER_ACTION:
            found.append(f"{label} is {' and '.join(acute)}, and no further action follows.")
        mild = [] if level else [f"level {self.threshold_level}"]
        mild += [f"rated {self.rating}"] if self.rating in LOW else []
        if mild and self.decision == DecisionCode.EMERGENCY:
            found.append(f"{label} is {' and '.join(mild)}, and emergency action is decided.")
        return found

    @property
    def is_complete(self) -> bool:
        """Whether each part is one that the field knows."""
        return (
            self.threshold_level in ThresholdLevel.values
            and self.rating in Rating.values
            and self.decision in DecisionCode.values
            and bool(self.reason.strip())
        )


def decide(
    enquiry_id: UUID,
    children: Sequence[ChildDecided],
    *,
    analysis: str,
    points: Sequence[Point] = (),
    mark: str,
    form: UUID,
    paper: OnPaper | None = None,
    by: Seated,
    at: datetime,
) -> Enquiry:
    """Set level, final rating and decision of every child whose authority's decision maker this is.

    In: one decision for each of those children; the analysis, with its points; the mark of the picture that was looked
    at, so that nobody decides on less than what is there; the form's id, so that a form sent twice decides once; when
    it was recorded on paper, and by whom, where the service was away: it rests on what was known then, and what came
    since is said to have come since.
    Out: the enquiry, decided once all its children are; closed where there is no further action for any of them.
    Deciding again adds a decision and keeps those before.
    Raises: Enquiry.DoesNotExist, NotYoursToDecide, DecisionsMissing, PictureChanged, PassedOn, FormSentBefore,
    Contradiction, FactorWithoutFinding, NotRecordedThen, DecidedSincePaper; ValueError for an indicator that the hub
    does not have at the level.
    Source: docs/field.md, process 5; the tri-borough hub, where each authority's front door keeps its decision.
    """
    with once_for_one_thing(), transaction.atomic(durable=True):
        enquiry: Enquiry = Enquiry.objects.select_for_update(no_key=True).get(pk=enquiry_id)
        children = explained(enquiry, children)
        there = list(Decision.objects.filter(pk__in=[decision_id(form, one.subject) for one in children]))
        if there:
            then = {(one.paper_at, one.paper_by) for one in there}
            if then != {tuple(columns_of(paper).values())} or {_compared(one.subject_id, one) for one in there} != {
                _compared(one.subject, one) for one in children
            }:
                raise FormSentBefore
            return enquiry
        if enquiry.state == EnquiryState.PASSED:
            raise PassedOn
        picture = snapshot_of(enquiry)
        mine = {one.pk: one for one in picture.children_of(by.agency)}
        _refuse(picture, mine, children, mark)
        _refuse_unknown_indicators(enquiry, children)
        refuse_wrong_time(paper, received_at=enquiry.clock_from, at=at)
        _refuse_older_than_what_stands(paper, mine)
        rested = picture.as_on_paper(paper.at) if paper else picture
        _, stand = write_analysis(enquiry, analysis, points, by=by, at=at)
        made = [
            decide_one(mine[one.subject], one, rested, stand, form=form, paper=paper, by=by, at=at) for one in children
        ]
        bring_up_to_date(enquiry, picture.subjects)
        for request in picture.waiting:  # whoever still researches sees the new rating
            outbox.add(REQUEST_CHANGED, request.pk, at=at)
        overruled = _overruled([one.pk for one in mine.values()])
        for one in made:
            if one.subject_id in overruled:  # whoever overruled hears that it was decided again
                outbox.add(DECISION_OVERRULED, one.pk, at=at)
        outbox.wake(by.hub)
        rated = RatingEntry.objects.filter(subject__in=mine, stage=Stage.FINAL, by=by.seat, at=at)
        ledger.write(
            Act.DECIDE,
            by=by,
            object_kind="enquiry",
            object_ref=enquiry.reference,
            detail={
                "children": {str(one.subject): one.decision for one in children},
                **(paper.line(at) if paper else {}),
                "findings": [str(one.pk) for one in rested.findings],
                "handed_to": {str(one.subject): str(one.handed_to.link) for one in children if one.handed_to},
                "not_answered": agencies_of(rested.not_heard),
                "more_to_come": agencies_of(rested.more_to_come),
                **({"not_certain_whose": sorted(map(str, picture.unsettled))} if picture.unsettled else {}),
                **said(*decisions_said(made, enquiry.reference), *ratings_said(rated, enquiry.reference)),
            },
        )
        return enquiry


def _overruled(children: Collection[UUID]) -> set[UUID]:
    """Of these children those whose decision before the newest was a manager's, in the place of another's."""
    rows = Decision.objects.filter(subject__in=children).order_by("subject_id", "-number")
    of_child: dict[UUID, list[str]] = {}
    for subject_id, why in rows.values_list("subject_id", "overruled_why"):
        of_child.setdefault(subject_id, []).append(why)
    return {subject_id for subject_id, whys in of_child.items() if len(whys) > 1 and whys[1]}


def _compared(subject: UUID, one: Decision | ChildDecided) -> tuple[UUID, int, str, str, str]:
    reason = one.as_read if isinstance(one, ChildDecided) else one.reason
    return subject, one.threshold_level, str(one.rating), str(one.decision), reason


def decision_id(form: UUID, subject: UUID) -> UUID:
    """The same form sent twice makes the same decisions."""
    return uuid.uuid5(form, str(subject))


def _refuse(picture: EnquirySnapshot, mine: dict[UUID, Subject], children: Sequence[ChildDecided], mark: str) -> None:
    if not mine:
        raise NotYoursToDecide
    decided = [one.subject for one in children]
    if len(decided) != len(set(decided)) or set(decided) != set(mine):
        raise DecisionsMissing
    if not all(one.is_complete for one in children):
        raise DecisionsMissing
    if picture.mark != mark:
        raise PictureChanged


def _refuse_older_than_what_stands(paper: OnPaper | None, mine: Collection[UUID]) -> None:
    """A paper that is entered late does not take the place of what was decided after it."""
    if paper and any(one.taken_at > paper.at for one in Decision.objects.filter(subject__in=mine)):
        raise DecidedSincePaper


def explained(enquiry: Enquiry, children: Sequence[ChildDecided]) -> list[ChildDecided]:
    """The children with `despite` where it explains something. Raises: Contradiction, where it is missing."""
    danger = any(one.rating in LOW for one in children) and in_danger(enquiry)
    labels = {one.pk: one.label for one in enquiry.subjects.standing()}
    wrong = {one.subject: one.contradictions(labels.get(one.subject, ""), danger=danger) for one in children}
    refuse_unexplained((sentence, one.despite) for one in children for sentence in wrong[one.subject])
    return [replace(one, despite=one.despite.strip() if wrong[one.subject] else "") for one in children]


def _refuse_unknown_indicators(enquiry: Enquiry, children: Sequence[ChildDecided]) -> None:
    if not any(one.indicators for one in children):
        return
    known = indicators_of(enquiry).levels
    if any(set(one.indicators) - set(known[one.threshold_level]) for one in children):
        raise ValueError("an indicator is one of its level's")


def decide_one(
    subject: Subject,
    one: ChildDecided,
    picture: EnquirySnapshot,
    points: Sequence[AnalysisPoint],
    *,
    form: UUID,
    by: Seated,
    at: datetime,
    overruled_why: str = "",
    paper: OnPaper | None = None,
) -> Decision:
    """Within an act's transaction: the decision, which stands from now on, and the final rating with it."""
    made: Decision = Decision.objects.create(
        pk=decision_id(form, subject.pk),
        subject=subject,
        lead_agency=by.agency,
        number=subject.decisions.count() + 1,
        threshold_level=one.threshold_level,
        rating=one.rating,
        decision=one.decision,
        reason=one.as_read,
        despite=one.despite,
        handed_to=one.handed_to.words[:HANDED_WORDS] if one.handed_to else "",
        handed_link=one.handed_to.link if one.handed_to else None,
        not_heard=agencies_of(picture.not_heard),
        more_to_come=agencies_of(picture.more_to_come),
        rested_on=[finding.pk for finding in picture.findings],
        indicators=list(one.indicators),
        changed_by=changed_by(points, subject, one.rating),
        overruled_why=overruled_why,
        by=by.seat,
        at=at,
        **columns_of(paper),
    )
    RatingEntry.objects.create(
        subject=subject,
        stage=Stage.FINAL,
        rating=one.rating,
        reason=one.as_read,
        despite=one.despite,
        by=by.seat,
        at=at,
        desks=subject.desks,
    )
    subject.threshold_level, subject.rating, subject.decision = one.threshold_level, one.rating, one.decision
    subject.decided_at = at
    subject.version += 1
    subject.save(update_fields=["threshold_level", "rating", "decision", "decided_at", "version"])
    return made


def bring_up_to_date(enquiry: Enquiry, subjects: Sequence[Subject]) -> None:
    """The due time stays: whether the decision came in time is measured by the rating that the work had."""
    enquiry.rating = Rating.most_urgent(one.rating for one in subjects)
    if all(one.decision for one in subjects):
        closed = all(one.decision == DecisionCode.NO_FURTHER_ACTION for one in subjects)
        enquiry.state = EnquiryState.CLOSED if closed else EnquiryState.DECIDED
    enquiry.version += 1
    enquiry.save(update_fields=["rating", "state", "version"])
