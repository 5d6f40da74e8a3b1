"""Asking agencies whether what they shared in the room may go to a recipient: a request with a clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.utils import IntegrityError

from hub.front_door.models import Enquiry, EnquiryState
from hub.research.asking import AlreadyAsked, CannotAsk, request_id
from hub.research.contents import request_said
from hub.research.models import Finding, Request
from hub.wall import outbox
from hub.wall.contents import digest
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.refusals import FormSentBefore, once_for_one_thing
from tenants.seated import Seated


def may_share_onward(enquiry: Enquiry, recipient: str, *, by: Seated) -> dict[str, int]:
    """The agencies whose findings this desk sees and which may not go to a recipient yet, with how many there are."""
    shared = Finding.objects.released().filter(enquiry=enquiry).exclude(agency=by.agency)
    found: dict[str, int] = {}
    for agency, recipients in shared.values_list("agency", "recipients"):
        if recipient not in recipients:
            found[agency] = found.get(agency, 0) + 1
    return found


def ask_to_share_onward(
    enquiry_id: UUID,
    agencies: Sequence[str],
    *,
    recipient: str,
    why: str,
    form: UUID,
    due_at: datetime | None,
    by: Seated,
) -> list[UUID]:
    """Ask several agencies in one go whether what they shared may go to a recipient: all of them, or none.

    In: an enquiry that is still this hub's; agencies with findings that the recipient may not get yet; the code of a
    recipient; why they should get it; the form's id, so that a second send changes nothing.
    Out: the requests' ids. The function of the wall writes the ledger, a line for each.
    Raises: Enquiry.DoesNotExist, CannotAsk, AlreadyAsked, FormSentBefore.
    """
    chosen = sorted(set(agencies))
    ids = [request_id(form, agency) for agency in chosen]
    try:
        with once_for_one_thing(), transaction.atomic(durable=True):
            enquiry = Enquiry.objects.get(pk=enquiry_id)
            there = set(
                Request.objects.filter(pk__in=ids, enquiry=enquiry).values_list("agency", "question", "let_out_to")
            )
            if there:
                if there != {(agency, why.strip(), recipient) for agency in chosen}:
                    raise FormSentBefore
                return ids  # the same, sent twice
            if enquiry.state == EnquiryState.PASSED or not why.strip() or not chosen:
                raise CannotAsk
            if not set(chosen) <= set(may_share_onward(enquiry, recipient, by=by)):
                raise CannotAsk
            for pk, agency in zip(ids, chosen, strict=True):
                asked = Request(pk=pk, agency=agency, question=why.strip(), let_out_to=recipient)
                call(
                    "ask_to_let_out_v2", pk, enquiry.pk, agency, recipient, why.strip(), due_at, by.seat,
                    digest(request_said(asked, [], enquiry.reference)),
                )  # fmt: skip
            outbox.wake(by.hub)
    except IntegrityError as error:
        raise AlreadyAsked from error
    except RefusedByTheWall as error:
        raise CannotAsk from error
    return ids
