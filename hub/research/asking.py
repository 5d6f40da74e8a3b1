"""Asking agencies what they know. Asking is already a disclosure, so each request carries its basis."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.utils import IntegrityError

from hub.front_door.models import Enquiry, EnquiryState
from hub.research.codes import AskBasis
from hub.research.models import Request
from hub.wall import outbox
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import Agency
from hub.wall.refusals import FormSentBefore, once_for_one_thing
from tenants.seated import Seated


class BasisMissing(Exception):
    """Without consent, who decided and why must be said. Source: R (AB) v Haringey [2013] EWHC 416 (Admin)."""


class CannotAsk(Exception):
    """The enquiry is decided, an agency is not one that is asked, or nobody was named."""


class AlreadyAsked(Exception):
    """An agency has a request that it has not answered yet."""


def _in_full(question: str, own: str) -> str:
    return "\n\n".join(said.strip() for said in (question, own) if said.strip())


def request_id(form: UUID, agency: str) -> UUID:
    """The same form sent twice makes the same requests."""
    return uuid.uuid5(form, agency)


def ask(
    enquiry_id: UUID,
    agencies: Sequence[str],
    *,
    form: UUID,
    question: str,
    own: Mapping[str, str] | None = None,
    basis: str,
    decided_by: str = "",
    reason: str = "",
    due_at: datetime | None,
    by: Seated,
) -> list[UUID]:
    """Ask several agencies in one go: all of them, or none.

    In: an open enquiry; codes of agencies; the id of the form, so that a second send changes nothing; the question to
    all, and what else one agency is asked; the basis, and unless it is consent or s47, who decided and why. Out: the
    requests' ids. The function of the wall widens what each agency sees and writes the ledger, a line for each.
    Raises: Enquiry.DoesNotExist, BasisMissing, CannotAsk, AlreadyAsked, FormSentBefore.
    """
    chosen = sorted(set(agencies))
    if basis not in AskBasis.values or not question.strip():
        raise BasisMissing
    if basis in (AskBasis.OVERRIDDEN, AskBasis.NOT_SOUGHT) and not (decided_by.strip() and reason.strip()):
        raise BasisMissing
    ids = [request_id(form, agency) for agency in chosen]
    try:
        with once_for_one_thing(), transaction.atomic(durable=True):
            enquiry = Enquiry.objects.get(pk=enquiry_id)
            if enquiry.state != EnquiryState.OPEN or not chosen:
                raise CannotAsk
            if Agency.objects.filter(code__in=chosen).exclude(code=by.agency).count() != len(chosen):
                raise CannotAsk
            asked = {agency: _in_full(question, (own or {}).get(agency, "")) for agency in chosen}
            if there := dict(Request.objects.filter(pk__in=ids, enquiry=enquiry).values_list("agency", "question")):
                if there != asked:
                    raise FormSentBefore
                return ids  # the same, sent twice
            for pk, agency in zip(ids, chosen, strict=True):
                call(
                    "ask_v1", pk, enquiry.pk, agency, asked[agency], basis, decided_by.strip(), reason.strip(), due_at,
                    by.seat,
                )  # fmt: skip
            outbox.wake(by.hub)
    except IntegrityError as error:
        raise AlreadyAsked from error
    except RefusedByTheWall as error:
        raise CannotAsk from error
    return ids
