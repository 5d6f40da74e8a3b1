"""An agency uses an earlier finding of its own again: it is copied to the request that is open, and held there.

Nothing is released by it, and what the earlier one was released to says nothing of the copy.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.people.facts import linked_said
from hub.people.models import Link, Mention
from hub.research.contents import check_shared, recorded_said
from hub.research.holding import take_if_nobody_has_it
from hub.research.models import Finding, FindingState, Request, RequestState
from hub.research.own_requests import own_request
from hub.research.refusals import AboutNobodyHere, AlreadyAnswered, AsksToShareOnward, TakenBack
from hub.research.told_before import ToldBefore, told_before
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.refusals import FormSentBefore, once_for_one_thing
from tenants.seated import Seated


def use_again(request_id: UUID, earlier_id: UUID, *, finding_id: UUID, by: Seated, at: datetime) -> Finding:
    """Copy an earlier finding as a new held one, recorded now, which says which one it was copied from.

    In: an open request of the desk's agency; a finding of the same agency about somebody of it; an id made with the
    form, so that a form sent twice makes one. What the earlier one brought in (names, addresses) is held with the copy.
    Raises: Request.DoesNotExist and Finding.DoesNotExist (not this desk's, or about nobody of it: answered 404),
    AsksToShareOnward, AlreadyAnswered, TakenBack, AboutNobodyHere, FormSentBefore.
    """
    with once_for_one_thing(), transaction.atomic(durable=True):
        request = own_request(request_id, by=by)
        done: Finding | None = Finding.objects.filter(pk=finding_id, request=request, agency=by.agency).first()
        if done is not None:
            if done.copied_from_id != earlier_id:
                raise FormSentBefore
            return done
        if request.let_out_to:
            raise AsksToShareOnward
        if request.state != RequestState.OPEN:
            raise AlreadyAnswered
        before = told_before(request)
        earlier: Finding = before.found.get(pk=earlier_id)
        if earlier.state == FindingState.WITHDRAWN:
            raise TakenBack
        check_shared([earlier])
        return _copy(earlier, before, request, finding_id=finding_id, by=by, at=at)


def _copy(
    earlier: Finding, before: ToldBefore, request: Request, *, finding_id: UUID, by: Seated, at: datetime
) -> Finding:
    facts: list[Link] = []
    brought = _bring_in_again(earlier, before, facts, finding_id=finding_id, by=by, at=at)
    about = list(dict.fromkeys([*before.about(earlier), *brought]))
    if not about:
        raise AboutNobodyHere
    finding = Finding(
        pk=finding_id, request=request, enquiry_id=request.enquiry_id, agency=by.agency, about=about,
        kind=earlier.kind, happened_on=earlier.happened_on, text=earlier.text, source_record=earlier.source_record,
        copied_from=earlier, recorded_by=by.seat, recorded_at=at,
    )  # fmt: skip
    finding.save()
    take_if_nobody_has_it(request, by=by, at=at)
    ledger.write(
        Act.RECORD_FINDING, by=by, object_kind="finding", object_ref=str(finding_id),
        detail={
            "enquiry": request.enquiry.reference, "mentions": len(brought), "copied_from": str(earlier.pk),
            **recorded_said(finding, facts),
        },
    )  # fmt: skip
    return finding


def _bring_in_again(
    earlier: Finding, before: ToldBefore, facts: list[Link], *, finding_id: UUID, by: Seated, at: datetime
) -> list[UUID]:
    """What the earlier finding said of who people are, held with the copy and added to the facts. Out: whom it brought
    in itself."""
    brought: dict[UUID, None] = {}
    links = Link.objects.filter(
        mention__source_kind="finding", mention__source_id=earlier.pk, agency=by.agency, until_at__isnull=True
    )
    told = list(links.select_related("mention"))
    check(linked_said(told))  # or something altered would be recorded as if it had been said
    for link in told:
        old, person = link.mention, before.people.get(link.person_id, link.person_id)
        tie_to = before.people.get(old.tie_to, old.tie_to) if old.tie_to else None
        mention = Mention(
            agency=by.agency, source_kind="finding", source_id=finding_id, said_at=at, kind=old.kind, tie_to=tie_to,
            **{name: getattr(old, name) for name in SAID_OF_SOMEBODY},
        )  # fmt: skip
        mention.save()
        again = Link(mention=mention, person_id=person, agency=by.agency, from_at=at, made_by=by.seat)
        again.save()
        facts.append(again)
        if link.person_id in earlier.about:
            brought[person] = None
    return list(brought)


# The columns of a mention that say something; the rest is whose it is, and the keys that follow from these.
SAID_OF_SOMEBODY = (
    "given_name", "family_name", "day", "day_is_estimate", "address_lines", "postcode", "number_kind", "number_value",
    "tie_kind", "text", "given_key", "family_key", "postcode_key", "number_key",
)  # fmt: skip
