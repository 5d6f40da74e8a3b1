"""A manager overrules a rating or a decision: theirs stands from then on, with why, and what stood is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hub.assessment.contents import decisions_said
from hub.assessment.deciding import (
    DECISION_OVERRULED,
    ChildDecided,
    bring_up_to_date,
    decide_one,
    decision_id,
    explained,
)
from hub.assessment.enquiry_snapshot import snapshot_of
from hub.assessment.models import Decision
from hub.assessment.refusals import ChangedWhileOverruling, NothingOverruled, NotYoursToDecide, PassedOn
from hub.front_door.contents import ratings_said
from hub.front_door.enquiries import clocks
from hub.front_door.enquiries.opening import in_danger
from hub.front_door.models import Enquiry, EnquiryState, RatingEntry, Stage, Subject
from hub.research.tasks import REQUEST_CHANGED
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.clock import Rating
from hub.wall.contents import said
from hub.wall.contradictions import rated_low, refuse_unexplained, with_despite
from hub.wall.models import HubSettings
from hub.wall.refusals import FormSentBefore, once_for_one_thing
from tenants.models import Hub, NoticeKind, Seat
from tenants.notices import News, notify
from tenants.seated import Seated

RATING_OVERRULED = "assessment.rating_overruled"


def overrule_decision(
    enquiry_id: UUID, child: ChildDecided, why: str, *, seen: int, form: UUID, by: Seated, at: datetime
) -> Decision:
    """Decide for a child in the place of its decision maker, who is told.

    In: level, rating, decision and reason as they stand from now on; why what stood is overruled, which stays in the
    hub; the child's version that was looked at; the form's id. Out: the decision that stands. Recipients learn of it by
    the next version of the product. Raises: Enquiry.DoesNotExist, NotYoursToDecide, PassedOn, NothingOverruled,
    ChangedWhileOverruling, Contradiction, FormSentBefore; ValueError where something is missing.
    Source: issue 18, section 8.
    """
    if not why.strip() or not child.is_complete:
        raise ValueError("an overruling has a level, a rating, a decision, a reason, and why")
    with once_for_one_thing(), transaction.atomic(durable=True):
        enquiry: Enquiry = Enquiry.objects.select_for_update(no_key=True).get(pk=enquiry_id)
        [child] = explained(enquiry, [child])
        there: Decision | None = Decision.objects.filter(pk=decision_id(form, child.subject)).first()
        if there is not None:
            kept = (there.threshold_level, there.decision, there.rating, there.reason, there.overruled_why)
            if kept != (child.threshold_level, child.decision, child.rating, child.as_read, why.strip()):
                raise FormSentBefore
            return there
        picture = snapshot_of(enquiry, with_analysis=False)
        subject = _theirs(picture.children_of(by.agency), child.subject, enquiry)
        before: Decision | None = subject.decisions.order_by("-number").first()
        if before is None or subject.version != seen:
            raise ChangedWhileOverruling
        if (before.threshold_level, before.rating, before.decision) == (
            child.threshold_level, child.rating, child.decision,
        ):  # fmt: skip
            raise NothingOverruled
        made = decide_one(subject, child, picture, (), form=form, by=by, at=at, overruled_why=why.strip())
        rated = RatingEntry.objects.filter(subject=subject, stage=Stage.FINAL, at=at)
        bring_up_to_date(enquiry, picture.subjects)
        for request in picture.waiting:  # whoever still researches sees the new rating
            outbox.add(REQUEST_CHANGED, request.pk, at=at)
        outbox.add(DECISION_OVERRULED, made.pk, at=at)
        outbox.wake(by.hub)
        ledger.write(
            Act.OVERRULE, by=by, object_kind="enquiry", object_ref=enquiry.reference,
            detail={
                "subject": str(subject.pk), "before": before.decision, "decision": made.decision,
                **said(*decisions_said([made], enquiry.reference), *ratings_said(rated, enquiry.reference)),
            },
        )  # fmt: skip
        return made


def overrule_rating(
    enquiry_id: UUID, subject_id: UUID, rating: str, why: str, *, seen: int, by: Seated, at: datetime, despite: str = ""
) -> Subject:
    """The same before the decision: another rating stands, whoever gave the one before is told, and the child's time
    runs from receipt by the new one's limit.

    Raises: Enquiry.DoesNotExist, NotYoursToDecide, PassedOn, NothingOverruled, ChangedWhileOverruling, Contradiction;
    ValueError for no rating, or without why.
    """
    if rating not in Rating.values or not why.strip():
        raise ValueError("an overruling has a rating, and why")
    with transaction.atomic(durable=True):
        enquiry: Enquiry = Enquiry.objects.select_for_update(no_key=True).get(pk=enquiry_id)
        subject = _theirs(enquiry.subjects.standing().filter(lead_agency=by.agency), subject_id, enquiry)
        if subject.decision or subject.version != seen:
            raise ChangedWhileOverruling
        if subject.rating == rating:
            raise NothingOverruled
        wrong = rated_low(subject.label, rating)
        wrong = wrong if wrong and in_danger(enquiry) else ""
        refuse_unexplained([(wrong, despite)])
        despite, before = despite.strip() if wrong else "", subject.rating
        clocks.rate(subject, rating, clocks.first_receipts(enquiry)[subject.person_id])
        made = RatingEntry.objects.create(
            subject=subject, stage=Stage.OVERRULE, rating=rating, reason=with_despite(why.strip(), despite),
            despite=despite, by=by.seat, at=at, desks=subject.desks,
        )  # fmt: skip
        clocks.bring_up_to_date(enquiry)
        clocks.queue_enquiry_changed(enquiry, hub=by.hub, at=at)
        outbox.add(RATING_OVERRULED, made.pk, at=at)
        ledger.write(
            Act.OVERRULE, by=by, object_kind="enquiry", object_ref=enquiry.reference,
            detail={
                "subject": str(subject.pk), "before": before, "rating": rating,
                **said(*ratings_said([made], enquiry.reference)),
            },
        )  # fmt: skip
        return subject


def _theirs(mine: Iterable[Subject], subject_id: UUID, enquiry: Enquiry) -> Subject:
    if enquiry.state == EnquiryState.PASSED:
        raise PassedOn
    found = next((one for one in mine if one.pk == subject_id), None)
    if found is None:
        raise NotYoursToDecide
    return found


def decision_overruled(made_id: UUID) -> None:
    """For the worker: tell whoever made the decision before that it does not stand. Done twice, it tells nobody twice.

    Also a manager whose decision in the place of another's was decided again.
    """
    made = Decision.objects.filter(pk=made_id).select_related("subject__enquiry").first()
    if made is None:
        return
    before = Decision.objects.filter(subject=made.subject_id, number__lt=made.number).order_by("-number").first()
    if before is not None:
        title = "A manager overruled your decision" if made.overruled_why else "What you overruled was decided again"
        _notify(before.by, made.by, f"decision {made.pk}", made.subject.enquiry.reference, title)


def rating_overruled(entry_id: UUID) -> None:
    """The same of a rating."""
    made = RatingEntry.objects.filter(pk=entry_id).select_related("subject__enquiry").first()
    if made is None:
        return
    before = RatingEntry.objects.standing().filter(subject=made.subject_id, at__lt=made.at).order_by("-at").first()
    if before is not None:
        _notify(
            before.by, made.by, f"rating {made.pk}", made.subject.enquiry.reference, "A manager overruled your rating"
        )


def _notify(whom: UUID, by: UUID, key: str, reference: str, title: str) -> None:
    if whom == by:
        return
    at, hub = timezone.now(), HubSettings.objects.get()
    people = Seat.objects.standing(at).filter(pk=whom).values_list("user", flat=True)
    news = News(
        kind=NoticeKind.OVERRULED, key=key, about=reference, title=title,
        text="The reason is in the enquiry’s history.", hub=Hub.objects.get(code=hub.hub_code),
    )  # fmt: skip
    notify(people, news, at=at)
