"""Information products that the demonstration's hubs offer to each other, with their owners' agreement.

By the real acts; run again it changes nothing. Offers end within hours, so a demonstration of yesterday shows one that
was not answered.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from hub.assessment.enquiry_snapshot import snapshot_of
from hub.assessment.issuing import CopyChoice, issue, shareable_with
from hub.assessment.models import Product
from hub.front_door.models import Enquiry, EnquiryState
from hub.research.grounds import Grounds
from hub.research.models import Request
from hub.research.onward_disclosure import not_shared_onward, share_onward
from hub.research.onward_disclosure_requests import ask_to_share_onward, may_share_onward
from hub.transfers.offer_answers import answer_offer
from hub.transfers.product_offers import OffersToHubs
from hub.wall.models import Recipient
from mash_platform.cli.demo.staff import Staff, staff_of
from tenants.models import Role
from tenants.seated import Seated

SPACE = uuid.UUID("b7b0a9d2-55c4-5e5f-8a53-2f3f5b1f2013")  # of every id made here

# From, to the authority, and how far it is: agencies asked, offered, or accepted there.
STORIES: tuple[tuple[str, str, str], ...] = (
    ("harrow", "haringey", "accepted"),
    ("haringey", "harrow", "offered"),
    ("harrow", "haringey", "asked"),
)
WHY = "The family moved there last week, and they decide about the children from now on."


def build(usernames: list[str]) -> int:
    """Make what is missing. Out: how many are new."""
    now = timezone.now()
    return sum(_build_one(number, usernames, now) for number in range(len(STORIES)))


def _build_one(number: int, usernames: list[str], now: datetime) -> int:
    code, to, how_far = STORIES[number]
    staff, recipient = staff_of(code, usernames), f"hub-{to}"
    form = uuid.uuid5(SPACE, f"{number}")
    with staff.at_desk(staff.seated(Role.DECISION_MAKER)) as by:
        if Request.objects.filter(pk__in=[uuid.uuid5(form, agency) for agency in _agencies(staff)]).exists():
            return 0
        if not Recipient.objects.filter(code=recipient).exists():
            return 0  # the keeper has not introduced it yet
        found = _moved(recipient, by)
        if found is None:
            return 0
        agencies = list(may_share_onward(found, recipient, by=by))
        asked = ask_to_share_onward(
            found.pk, agencies, recipient=recipient, why=WHY, form=form, due_at=now + timedelta(hours=4), by=by
        )
    if how_far == "asked":
        return 1
    for pk, agency in zip(asked, sorted(agencies), strict=True):
        _agree(staff, pk, agency, recipient, now)
    with staff.at_desk(by):
        offer = _send(found, recipient, form, by, now)
    if how_far == "accepted":
        there = staff_of(to, usernames)
        with there.at_desk(there.seated(Role.COORDINATOR)) as coordinator:
            answer_offer(offer, accept=True, by=coordinator, at=now)
    return 1


def _agencies(staff: Staff) -> set[str]:
    return {seat.agency.code for seat in staff.seats if seat.agency}


def _moved(recipient: str, by: Seated) -> Enquiry | None:
    """An enquiry that was decided and sent, with something shared that could go there and nobody asked yet: the
    police's first, who have the list over all hubs."""
    sent = Enquiry.objects.filter(state=EnquiryState.SENT, lead_agency=by.agency).order_by("-reference")
    agencies = {one: set(may_share_onward(one, recipient, by=by)) for one in sent if not _is_asked(one)}
    could = [one for one, asked in agencies.items() if asked]
    return next((one for one in could if "police" in agencies[one]), could[0] if could else None)


def _is_asked(enquiry: Enquiry) -> bool:
    """Asked to share onward before, or somebody has not answered yet."""
    asked = Request.objects.filter(enquiry=enquiry)
    return bool(asked.exclude(let_out_to="").exists() or asked.waiting().exists())


def _agree(staff: Staff, pk: uuid.UUID, agency: str, recipient: str, now: datetime) -> None:
    with staff.at_desk(staff.seated(Role.RESEARCHER, agency=agency)) as by:
        request = Request.objects.get(pk=pk)
        share_onward(
            [one.pk for one in not_shared_onward(request.enquiry_id, recipient, by=by)],
            request_id=pk, recipient=recipient, release_id=uuid.uuid5(pk, "let out"), by=by, at=now,
            grounds=Grounds(
                purpose="assess_risk", legal_basis="CA1989_s47", necessity="They decide about the children now.",
                proportionality="Only what bears on the children's safety there.", approver=by.name,
            ),
        )  # fmt: skip


def _send(found: Enquiry, recipient: str, form: uuid.UUID, by: Seated, now: datetime) -> uuid.UUID:
    """Out: the offer's id, which is the copy's."""
    picture = snapshot_of(Enquiry.objects.get(pk=found.pk))
    children = [child.pk for child in picture.children_of(by.agency)]
    choice = CopyChoice(
        recipient=recipient, children=children, reasons=children,
        summary="The family moved to your area. What agencies here knew follows; please take it from here.",
        findings=[one.pk for one in shareable_with(picture, recipient)],
    )  # fmt: skip
    product: Product = issue(
        found.pk, product_id=uuid.uuid5(form, "product"), copies=[choice],
        to_hubs=OffersToHubs("moved_there", by=by), mark=picture.mark, by=by, at=now,
    )  # fmt: skip
    return uuid.UUID(str(product.copies.values_list("pk", flat=True).get()))
