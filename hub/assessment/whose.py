"""An agency says whose a finding is that it recorded while a notification was joined that did not belong."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.assessment.withdrawing import withdraw
from hub.research.models import Finding, FindingState, Whose, WhoseFinding
from hub.research.withholding import withhold
from hub.wall import ledger
from hub.wall.acts import Act
from tenants.seated import Seated


class SaidAlready(Exception):
    """A colleague said whose it is, or the finding was taken back meanwhile."""


def say_whose(question_id: UUID, answer: str, *, reason: str, by: Seated, at: datetime) -> None:
    """Say that it stays, or that it is about somebody else: then what was released is withdrawn, with the products
    that carried it, and what is held is withheld.

    In: a question to this desk's agency; `reason`, where it is about somebody else, which whoever had it reads. Killed
    in between, it is asked again. Raises: WhoseFinding.DoesNotExist (not this desk's); SaidAlready; ValueError.
    """
    if answer not in Whose.values or (answer == Whose.ELSEWHERE and not reason.strip()):
        raise ValueError("wants an answer, and a reason where it is about somebody else")
    question = WhoseFinding.objects.select_related("finding").get(pk=question_id, agency=by.agency)
    if question.answer:
        raise SaidAlready
    finding = question.finding
    if answer == Whose.ELSEWHERE:
        _take_back(finding, reason.strip(), by)
    with transaction.atomic(durable=True):
        said = WhoseFinding.objects.filter(pk=question_id, answer="").update(
            answer=answer, answered_by=by.seat, answered_at=at
        )
        if not said:
            raise SaidAlready
        ledger.write(
            Act.SAY_WHOSE, by=by, object_kind="finding", object_ref=str(finding.pk),
            detail={"enquiry": question.reference, "answer": answer},
        )  # fmt: skip


def _take_back(finding: Finding, reason: str, by: Seated) -> None:
    if finding.state == FindingState.RELEASED:
        withdraw(finding.pk, request_id=finding.request_id, reason=reason, by=by)
    elif finding.state == FindingState.HELD:
        withhold(finding.pk, request_id=finding.request_id, reason=reason, version=finding.version, by=by)
