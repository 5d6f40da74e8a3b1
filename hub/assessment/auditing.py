"""A random sample of decided enquiries, drawn so that nobody picks and anybody can draw it again, and audited.

The enquiries for which a lead agency decided in a period are put in the order of SHA-256 over the root of the ledger's
first head after the period, a space, and the enquiry's reference; the first so many are the sample. Nobody knows that
root while they decide, and the same period and outcome are drawn once, so that nobody draws until it suits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from hub.assessment.audit_models import AuditAnswer, AuditedEnquiry, AuditQuestion, AuditSample
from hub.assessment.models import Decision
from hub.front_door.models import Enquiry
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import Content, content_of, said
from hub.wall.heads import first_head_after
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.measures.periods import begins
from tenants.models import Seat
from tenants.seated import Seated

MOST = 30  # enquiries of a sample
LONGEST_PERIOD = timedelta(days=366)


class AuditRefused(Refusal):
    """Nothing was drawn or kept; the sentence says why. `field` says where in its form."""

    code: ClassVar[str] = "audit_refused"
    sentence: str = ""
    field: ClassVar[str] = ""


class PeriodWrong(AuditRefused):
    """The end before the beginning, or more than a year."""

    code = "period_wrong"
    sentence = "The last day is on or after the first, and at most a year later"
    field = "last"


class PeriodNotOver(AuditRefused):
    """Somebody may still decide in it, and would know what is drawn."""

    code = "period_not_over"
    sentence = "The last day must be before today: while it runs, whoever decides could know what is drawn"
    field = "last"


class NotSealedYet(AuditRefused):
    """There is no root to draw with."""

    code = "not_sealed_yet"
    sentence = "The ledger has not been sealed since that day, so nothing can be drawn yet. Try again in a minute."


class NothingDecided(AuditRefused):
    """There is nothing to draw from."""

    code = "nothing_decided"
    sentence = "Your authority decided no enquiry like that in this time. Choose other days, or any decision."


class DrawnBefore(AuditRefused):
    """The same again would be the same enquiries."""

    code = "drawn_before"
    sentence = "A sample of these days and this decision was drawn already. It is shown in the list."


class YouDecided(AuditRefused):
    """Whoever decided does not audit it, with whichever seat."""

    code = "you_decided"
    sentence = "You decided for a child of this enquiry. Another manager audits it."


class AlreadyAudited(AuditRefused):
    """Somebody was first."""

    code = "already_audited"
    sentence = "A colleague has audited this enquiry already. What they found is kept; yours was not."


def draw_sample(
    first: date, last: date, wanted: int, outcome: str, *, form: UUID, by: Seated, at: datetime
) -> AuditSample:
    """Draw from what the manager's own authority decided in these days, both of them included.

    In: how many; a decision's code, or nothing for any; the id made with the form. Raises: AuditRefused,
    FormSentBefore.
    """
    if last < first or last - first > LONGEST_PERIOD:
        raise PeriodWrong
    if last >= timezone.localdate(at):
        raise PeriodNotOver
    if not 1 <= wanted <= MOST:
        raise ValueError(wanted)
    head = first_head_after(by.hub, last + timedelta(days=1))
    if head is None:
        raise NotSealedYet
    root = bytes(head.root).hex()
    try:
        with once_for_one_thing(), transaction.atomic(durable=True):
            if there := AuditSample.objects.filter(pk=form).first():
                if (there.first, there.last, there.outcome) != (first, last, outcome):
                    raise FormSentBefore
                return there
            found = decided_between(first, last, outcome, agency=by.agency)
            if not found:
                raise NothingDecided
            sample: AuditSample = AuditSample.objects.create(
                pk=form, agency=by.agency, first=first, last=last, outcome=outcome, wanted=wanted, of=len(found),
                lines=head.size, root=root, by=by.seat, at=at,
            )  # fmt: skip
            AuditedEnquiry.objects.bulk_create([
                AuditedEnquiry(sample=sample, enquiry_id=found[reference], agency=by.agency, place=place)
                for place, reference in enumerate(in_order_of_drawing(found, root)[:wanted], start=1)
            ])  # fmt: skip
            ledger.write(
                Act.DRAW_AUDIT, by=by, object_kind="audit", object_ref=str(form),
                detail={"first": str(first), "last": str(last), "outcome": outcome, "of": len(found)},
            )  # fmt: skip
    except IntegrityError as error:
        raise DrawnBefore from error
    return sample


def decided_between(first: date, last: date, outcome: str, *, agency: str) -> dict[str, UUID]:
    """Reference -> enquiry, of those for which an agency decided something in these days. One query."""
    decided = Decision.objects.filter(
        lead_agency=agency, at__gte=begins(first), at__lt=begins(last + timedelta(days=1)),
        **({"decision": outcome} if outcome else {}),
    )  # fmt: skip
    rows = Enquiry.objects.filter(subjects__decisions__in=decided).distinct()
    return dict(rows.values_list("reference", "pk"))


def in_order_of_drawing(references: Iterable[str], root: str) -> list[str]:
    """In: references, and the root of a head in hex."""
    return sorted(references, key=lambda one: hashlib.sha256(f"{root} {one}".encode()).hexdigest())


def audit(item_id: UUID, answers: Mapping[str, str], learning: str, *, by: Seated, at: datetime) -> AuditedEnquiry:
    """Keep what a manager found of one enquiry, once. In: an answer to each question.

    Raises: AuditedEnquiry.DoesNotExist (not this desk's), YouDecided, AlreadyAudited; ValueError without an answer to
    each question.
    """
    given = {AuditQuestion(name).value: AuditAnswer(answer).value for name, answer in answers.items()}
    if set(given) != set(AuditQuestion.values):
        raise ValueError("every question is answered")
    kept = {"answers": given, "learning": learning.strip(), "audited_by": by.seat, "audited_at": at}
    with transaction.atomic(durable=True):
        found: AuditedEnquiry = AuditedEnquiry.objects.select_related("enquiry").get(pk=item_id)
        if decided_by(found.enquiry, by):
            raise YouDecided
        if not AuditedEnquiry.objects.filter(pk=item_id, audited_at__isnull=True).update(**kept):
            raise AlreadyAudited
        for name, value in kept.items():
            setattr(found, name, value)
        reference = found.enquiry.reference
        ledger.write(
            Act.AUDIT_ENQUIRY, by=by, object_kind="enquiry", object_ref=reference,
            detail={"audit": str(found.sample_id), **said(audit_said(found, reference))},
        )  # fmt: skip
    return found


def decided_by(enquiry: Enquiry, by: Seated) -> bool:
    """Whether this person decided for one of its children, with whichever seat. Two queries."""
    seats = set(Decision.objects.filter(subject__enquiry=enquiry).values_list("by", flat=True))
    return bool(seats) and Seat.objects.filter(pk__in=seats, user=by.user).exists()


def audit_said(item: AuditedEnquiry, reference: str) -> Content:
    """What was found; bound to a line about its enquiry, of the desk that audited."""
    return content_of(item, reference, item.agency)


@dataclass(frozen=True)
class Figure:
    """How often each answer was given to one question."""

    question: AuditQuestion
    counts: Mapping[str, int]

    @property
    def applies(self) -> int:
        """To how many enquiries the question applied."""
        return sum(many for answer, many in self.counts.items() if answer != AuditAnswer.NOT_APPLICABLE)

    @property
    def share(self) -> int | None:
        """Yes, in per cent of those to which it applied; None of none."""
        return round(100 * self.counts[AuditAnswer.YES] / self.applies) if self.applies else None


def figures_of(items: Iterable[AuditedEnquiry]) -> list[Figure]:
    """The answers of a sample, counted: a number of enquiries for each, and nothing of any one of them."""
    given = [one.answers for one in items if one.audited_at is not None]
    return [
        Figure(question, {one.value: sum(said.get(question) == one for said in given) for one in AuditAnswer})
        for question in AuditQuestion
    ]
