""" "Known to you?": a child of an enquiry, asked of other hubs, one by one.

The question and its ledger line are committed here before any hub is asked, and each hub writes its own line inside
the function that answers. A hub that cannot be reached keeps no other waiting, and can be asked again.
Source: docs/design.md section 5.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from hub.front_door.models import EnquiryState, Subject
from hub.transfers.models import AnswerState, AskReason, HubQuestion
from hub.transfers.person_keys import QUESTION, PersonKeys, keys_of
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import digest, key_of
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from mash_platform.database import logins
from tenants import known_to_you
from tenants.seated import Seated

log = logging.getLogger("mash.transfers")

MOST_AN_HOUR = 20  # askings of one seat, each of as many hubs as are wanted
UNANSWERED = (AnswerState.WAITING, AnswerState.UNREACHED, AnswerState.TOO_OFTEN)


class NotEnoughToAsk(Refusal):
    """Nothing that could be compared without guessing."""

    code = "not_enough_to_ask"
    sentence = (
        "Another hub can only be asked by a name with a date of birth, or by an NHS number or UPN. "
        "The notifications give neither for this child. Ring the hub instead."
    )


class AskedTooOften(Refusal):
    """A seat asks about many children in an hour."""

    code = "asked_too_often"
    sentence = (
        f"You have asked other hubs {MOST_AN_HOUR} times in the last hour, which is the most. "
        "Nothing was asked. Try again later, or ring the hub."
    )


class ReasonMissing(Refusal):
    """Without a reason, or of no hub."""

    code = "reason_missing"
    sentence = "Choose at least one hub and a reason, and say why you ask."


class NobodyToAskFor(Refusal):
    """The enquiry is closed."""

    code = "enquiry_closed"
    sentence = "The enquiry is not being researched any more, so no other hub can be asked about it."


def ask_hubs(
    subject_id: UUID, hubs: Sequence[str], *, form: UUID, reason: str, why: str, by: Seated, at: datetime
) -> list[HubQuestion]:
    """Write the questions down, count them, and ask each hub.

    In: a child of an open enquiry; codes of live hubs other than this one; a coded reason, which goes to those hubs;
    why, in own words, which stays here. Out: the questions with what each hub said. The same form twice asks once.
    Raises: Subject.DoesNotExist, NobodyToAskFor, ReasonMissing, NotEnoughToAsk, AskedTooOften,
    FormSentBefore.
    """
    names = {hub.code: hub.name for hub in known_to_you.others(by.hub)}
    with once_for_one_thing(), transaction.atomic(durable=True):
        subject = Subject.objects.standing().select_related("enquiry").get(pk=subject_id)
        there = list(HubQuestion.objects.filter(form=form))
        if there:
            if {(one.subject_id, one.hub, one.reason, one.why) for one in there} != {
                (subject_id, code, reason, why.strip()) for code in hubs
            }:
                raise FormSentBefore
            return there
        if subject.enquiry.state != EnquiryState.OPEN:
            raise NobodyToAskFor
        chosen = [code for code in dict.fromkeys(hubs) if code in names]
        if not chosen or reason not in AskReason.values or not why.strip():
            raise ReasonMissing
        _refuse_too_many(by, at)
        keys = keys_of(subject.person_id)
        if not keys.enough:
            raise NotEnoughToAsk
        questions = [
            HubQuestion(
                pk=uuid.uuid5(form, code),
                subject=subject,
                form=form,
                hub=code,
                hub_name=names[code],
                reason=reason,
                why=why.strip(),
                asked_by=by.seat,
                asked_at=at,
            )
            for code in chosen
        ]
        for question in questions:
            question.save()
            _write_asked(question, keys, by=by)
    known_to_you.count(by.hub, chosen, user=by.user, at=at)
    return [_ask(question, keys, by=by) for question in questions]


def ask_again(question_id: UUID, *, by: Seated, at: datetime) -> HubQuestion:
    """Ask a hub once more that did not answer. Out: the question; one that was answered stays as it is.

    Raises: HubQuestion.DoesNotExist, NobodyToAskFor, AskedTooOften, NotEnoughToAsk.
    """
    with transaction.atomic(durable=True):
        question: HubQuestion = HubQuestion.objects.select_related("subject__enquiry").get(pk=question_id)
        if question.state not in UNANSWERED:
            return question
        if question.subject.enquiry.state != EnquiryState.OPEN:
            raise NobodyToAskFor
        _refuse_too_many(by, at)
        keys = keys_of(question.subject.person_id)
        if not keys.enough:
            raise NotEnoughToAsk
        question.asked_by, question.asked_at = by.seat, at
        question.save(update_fields=["asked_by", "asked_at"])
        _write_asked(question, keys, by=by)
    known_to_you.count(by.hub, [question.hub], user=by.user, at=at)
    return _ask(question, keys, by=by)


def _refuse_too_many(by: Seated, at: datetime) -> None:
    recent = HubQuestion.objects.filter(asked_by=by.seat, asked_at__gt=at - timedelta(hours=1))
    if recent.order_by().values("form").distinct().count() >= MOST_AN_HOUR:
        raise AskedTooOften


def _write_asked(question: HubQuestion, keys: PersonKeys, *, by: Seated) -> None:
    ledger.write(
        Act.ASK_HUB,
        by=by,
        object_kind="enquiry",
        object_ref=question.subject.enquiry.reference,
        detail={"hub": question.hub, "reason": question.reason, "digest": digest(keys.asked_in(question.pk))},
    )


def _ask(question: HubQuestion, keys: PersonKeys, *, by: Seated) -> HubQuestion:
    """Ask one hub at the login that may do nothing else there, then write down here what it said."""
    connection: Any = connections["default"]
    question.contact = ""
    try:
        with connection.using_login(logins.service(question.hub, "asked")), transaction.atomic(durable=True):
            ((is_known, contact),) = call(
                "known_v2", question.pk, by.hub, by.seat, question.reason, keys.as_text(), key_of(QUESTION, question.pk)
            )
    except RefusedByTheWall as refusal:
        if refusal.code != "asked_too_often":
            raise
        question.state = AnswerState.TOO_OFTEN
    except DatabaseError as failure:
        log.warning("hub %s could not be asked: %s", question.hub, type(failure).__name__)
        question.state = AnswerState.UNREACHED
    else:
        question.state = AnswerState.KNOWN if is_known else AnswerState.NOT_KNOWN
        question.contact = contact
    question.answered_at = timezone.now()
    with transaction.atomic(durable=True):
        question.save(update_fields=["state", "contact", "answered_at"])
        ledger.write(
            Act.HUB_ANSWERED,
            by=by,
            object_kind="enquiry",
            object_ref=question.subject.enquiry.reference,
            detail={"hub": question.hub, "answer": str(question.state)},
        )
    return question
