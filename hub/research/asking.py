"""Asking agencies what they know. Asking is already a disclosure, so each request carries its basis."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from hub.front_door.contents import messages_said
from hub.front_door.models import Enquiry, EnquiryState, Notification
from hub.research.codes import AskBasis
from hub.research.contents import PART, request_said
from hub.research.models import AskedChild, Request, RequestOtherWay
from hub.research.protecting import joined_notifications, repeats
from hub.research.reachable import nobody_to_answer
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.contents import check, digest, key_of
from hub.wall.functions import RefusedByTheWall, call, read
from hub.wall.models import Agency
from hub.wall.permissions import may
from hub.wall.refusals import FormSentBefore, once_for_one_thing
from tenants.seated import Seated


class BasisMissing(Exception):
    """Without consent, or against what the referrer said of it, who decided and why must be said; section 47 is
    chosen by a decision maker. Source: R (AB and CD) v Haringey [2013] EWHC 416 (Admin)."""


class CannotAsk(Exception):
    """The enquiry is decided, an agency is not one that is asked, or nobody was named."""


class DeskClosed(Exception):
    """An agency's desk in this hub has closed."""


class RepeatsProtected(Exception):
    """What is asked says something that is protected: the agency reads whom to ring in its place."""


class NobodyToAnswer(Exception):
    """Nobody at an agency's desk can answer, and how else it learns of the request was not said."""


class NobodyNamed(Exception):
    """Inside a restricted enquiry: nobody of an agency may enter it and see the request."""


class AlreadyAsked(Exception):
    """An agency has a request that it has not answered yet."""


def _in_full(question: str, own: str) -> str:
    return "\n\n".join(said.strip() for said in (question, own) if said.strip())


def request_id(form: UUID, agency: str) -> UUID:
    """The same form sent twice makes the same requests."""
    return uuid.uuid5(form, agency)


@dataclass(frozen=True)
class ForChild:
    """On which basis agencies are asked about one child; who decided and why, which consent alone does not need."""

    subject: UUID
    basis: str
    decided_by: str = ""
    reason: str = ""

    def refuse_incomplete(self, by: Seated, consent: set[str]) -> None:
        """Raises: BasisMissing."""
        stated = bool(self.decided_by.strip() and self.reason.strip())
        if self.basis not in AskBasis.values or (self.basis != AskBasis.CONSENT and not stated):
            raise BasisMissing
        if self.basis == AskBasis.CONSENT and contradicts_consent(consent) and not stated:
            raise BasisMissing
        if self.basis == AskBasis.S47 and not may(by, Act.DECIDE):
            raise BasisMissing


def consent_said(enquiry_id: UUID) -> set[str]:
    """What the notifications of an enquiry say of the family's consent: agreed, refused, told, not_asked.

    Raises: hub.wall.contents.Altered.
    """
    messages = Notification.objects.filter(joins__enquiry=enquiry_id, joins__until_at__isnull=True)
    check(messages_said(messages))
    said = messages.values_list("message__consent__asked", flat=True)
    return {one for one in said if isinstance(one, str) and one}


def consent_in(messages: Iterable[Mapping[str, Any]]) -> set[str]:
    """The same of messages that were read and checked already."""
    parts = [one.get("consent") for one in messages]
    said = [one.get("asked") for one in parts if isinstance(one, dict)]
    return {one for one in said if isinstance(one, str) and one}


def contradicts_consent(said: set[str]) -> bool:
    """Whether a referrer said anything but that the family agreed."""
    return bool(said - {"agreed"})


def proposed_basis(said: set[str]) -> str:
    """The basis that follows from what the referrers said; empty where they said nothing, or not the same."""
    follows = {"agreed": AskBasis.CONSENT, "refused": AskBasis.OVERRIDDEN, "not_asked": AskBasis.NOT_SOUGHT}
    return str(follows.get(next(iter(said)), "")) if len(said) == 1 else ""


def ask(
    enquiry_id: UUID,
    agencies: Sequence[str],
    *,
    form: UUID,
    question: str,
    own: Mapping[str, str] | None = None,
    children: Sequence[ForChild],
    whole_why: str = "",
    other_ways: Mapping[str, str] | None = None,
    due_at: datetime | None,
    by: Seated,
) -> list[UUID]:
    """Ask several agencies about named children in one go: all of them, or none.

    In: an open enquiry; codes of agencies; the id of the form, so that a second send changes nothing; the question to
    all, and what else one agency is asked; the children, with the basis for each, which is section 47 only where a
    decision maker chooses it; why the notifications are shown whole, where they name other children too; by agency, how
    it learns of the request where nobody at its desk can answer now, which is kept. Out: the requests' ids. The
    function of the wall widens what each agency sees and writes the ledger, a line for each.
    Raises: Enquiry.DoesNotExist, BasisMissing, CannotAsk, AlreadyAsked, DeskClosed, NobodyToAnswer,
    NobodyNamed, RepeatsProtected, FormSentBefore.
    """
    chosen = sorted(set(agencies))
    if not question.strip():
        raise BasisMissing
    if by.inside is not None and set(chosen) - {agency for (agency,) in read("agencies_inside_v1")}:
        raise NobodyNamed
    consent = consent_said(enquiry_id)
    for child in children:
        child.refuse_incomplete(by, consent)
    ids = [request_id(form, agency) for agency in chosen]
    at = timezone.now()
    nobody = nobody_to_answer(chosen, by.hub, at=at)
    ways = {agency: (other_ways or {}).get(agency, "").strip() for agency in nobody}
    said = json.dumps(
        [
            {"subject": str(one.subject), "basis": one.basis, "decided_by": one.decided_by.strip(),
             "reason": one.reason.strip()}
            for one in children
        ]
    )  # fmt: skip
    try:
        with once_for_one_thing(), transaction.atomic(durable=True):
            enquiry = Enquiry.objects.get(pk=enquiry_id)
            if enquiry.state != EnquiryState.OPEN or not chosen or not children:
                raise CannotAsk
            here = Agency.objects.filter(code__in=chosen).exclude(code=by.agency)
            if here.count() != len(chosen):
                raise CannotAsk
            asked = {agency: _in_full(question, (own or {}).get(agency, "")) for agency in chosen}
            if there := dict(Request.objects.filter(pk__in=ids, enquiry=enquiry).values_list("agency", "question")):
                if there != asked:
                    raise FormSentBefore
                return ids  # the same, sent twice
            if here.open(timezone.localdate(at)).count() != len(chosen):
                raise DeskClosed
            if not all(ways.values()):
                raise NobodyToAnswer
            typed = _typed(question, own, children, whole_why)
            if any(one.is_whole for one in repeats(joined_notifications(enquiry.pk), typed)):
                raise RepeatsProtected
            for pk, agency in zip(ids, chosen, strict=True):
                call(
                    "ask_v4", pk, enquiry.pk, agency, asked[agency], said, whole_why.strip(), due_at, by.seat,
                    _digest(pk, agency, asked[agency], children, whole_why.strip(), enquiry.reference),
                    key_of(PART, pk),
                )  # fmt: skip
                call("reopen_for_v1", enquiry.pk, agency)
                if agency in ways:
                    RequestOtherWay.objects.create(
                        request_id=pk, nobody_since=nobody[agency], words=ways[agency], by=by.seat, at=at
                    )
                    ledger.write(
                        Act.ASK, by=by, object_kind="enquiry", object_ref=enquiry.reference,
                        detail={"request": str(pk), "agency": agency, "nobody_there": True},
                    )  # fmt: skip
            outbox.wake(by.hub)
    except IntegrityError as error:
        raise AlreadyAsked from error
    except RefusedByTheWall as error:
        raise CannotAsk from error
    return ids


def _typed(question: str, own: Mapping[str, str] | None, children: Sequence[ForChild], whole_why: str) -> list[str]:
    """What agencies read of what was typed."""
    return [question, *(own or {}).values(), whole_why, *(one.reason for one in children)]


def _digest(pk: UUID, agency: str, question: str, children: Sequence[ForChild], whole_why: str, reference: str) -> str:
    """Of what is asked, as the rows will say it."""
    rows = [
        AskedChild(
            subject_id=one.subject, basis=one.basis, basis_decided_by=one.decided_by.strip(),
            basis_reason=one.reason.strip(), whole_why=whole_why,
        )
        for one in children
    ]  # fmt: skip
    return digest(request_said(Request(pk=pk, agency=agency, question=question), rows, reference))
