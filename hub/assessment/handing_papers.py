"""Writing down who took the papers of a strategy discussion to where it is held, which is outside the hub."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from hub.assessment.codes import Decision as DecisionCode
from hub.assessment.models import Copy, HowTaken, PapersHandedOver
from hub.front_door.models import Subject
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import Content, content_of, said
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.seated import Seated

DISCUSSED = (DecisionCode.STRATEGY_S47, DecisionCode.EMERGENCY)
LONGEST = 200


class NoPapers(Refusal):
    """No such discussion follows for a child of the copy whom this authority decides for, or it is withdrawn."""

    code: ClassVar[str] = "no_papers"
    sentence: str = (
        "No strategy discussion follows for a child in this copy, or it was recalled or replaced. Nothing was kept."
    )


class TakenLater(Refusal):
    """A time to come."""

    code: ClassVar[str] = "taken_later"
    sentence: str = "Give the time when they took them, which is past"
    field: ClassVar[str] = "at_time"


def papers_said(one: PapersHandedOver) -> Content:
    """Who took them, and how; bound to a line about the copy."""
    return content_of(one, str(one.copy_id), one.lead_agency)


def may_be_handed(copy: Copy, agency: str) -> bool:
    """Whether its papers go to a strategy discussion: a child of this authority in it is decided so, and it stands."""
    if copy.recalled_at or copy.replaced_by_id:
        return False
    children = copy.children.values("subject_id")
    return bool(Subject.objects.filter(pk__in=children, lead_agency=agency, decision__in=DISCUSSED).exists())


def hand_over_papers(
    copy_id: UUID, taken_by: str, how: str, taken_at: datetime, *, form: UUID, by: Seated, at: datetime
) -> PapersHandedOver:
    """Keep who took a copy, when and how. In: the id made with the form.

    Raises: Copy.DoesNotExist, NoPapers, TakenLater, FormSentBefore; ValueError for words that are not there.
    Source: FAQ (docs/field.md, process 6): what is said there is kept by those who hold it.
    """
    words = taken_by.strip()
    if not words or len(words) > LONGEST or how not in HowTaken.values:
        raise ValueError("papers are taken by somebody, somehow")
    if taken_at > at:
        raise TakenLater
    with once_for_one_thing(), transaction.atomic(durable=True):
        copy = Copy.objects.in_short().select_related("product__enquiry").get(pk=copy_id)
        there: PapersHandedOver | None = PapersHandedOver.objects.filter(pk=form).first()
        if there is not None:
            if (there.copy_id, there.taken_by, there.how) != (copy.pk, words, how):
                raise FormSentBefore
            return there
        if not may_be_handed(copy, by.agency):
            raise NoPapers
        made: PapersHandedOver = PapersHandedOver.objects.create(
            pk=form, copy=copy, lead_agency=by.agency, taken_by=words, how=how, taken_at=taken_at, by=by.seat, at=at
        )
        ledger.write(
            Act.HAND_OVER_PAPERS, by=by, object_kind="copy", object_ref=str(copy.pk),
            detail={"enquiry": copy.product.enquiry.reference, "how": how, **said(papers_said(made))},
        )  # fmt: skip
        return made
