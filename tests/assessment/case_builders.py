"""An enquiry ready to be decided: what agencies released about it, smallest first."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from hub.assessment.deciding import ChildDecided, decide
from hub.assessment.enquiry_snapshot import snapshot_of
from hub.assessment.issuing import CopyChoice, issue
from hub.assessment.models import Product
from hub.front_door.models import Enquiry
from hub.research.models import Finding
from hub.transfers.product_offers import OffersToHubs
from tenants.models import Role
from tenants.seated import Seated
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House

ANALYSIS = "Violence is growing in frequency, and both children see it."
RECIPIENT = "assessment"


def a_picture(
    house: House, *, recipients: Sequence[str] = (RECIPIENT,), **of_enquiry: Any
) -> tuple[Enquiry, Finding, Finding]:
    """An enquiry with two findings of the police: one shared onward with `recipients`, one shared in the room alone."""
    enquiry = an_enquiry(house, **of_enquiry)
    request = a_request(house, enquiry)
    out = a_finding(house, request, text="Called to the address three times in a year.")
    room = a_finding(house, request, text="An informant's word about the adult.")
    a_release(house, out, recipients=recipients)
    a_release(house, room)
    return enquiry, out, room


def mark_of(house: House, enquiry: Enquiry, by: Seated) -> str:
    """The mark of the picture as this desk sees it now."""
    with house.at(by, by.hub):
        return snapshot_of(Enquiry.objects.get(pk=enquiry.pk)).mark


def decided_for(enquiry: Enquiry, house: House, by: Seated, **changes: Any) -> list[ChildDecided]:
    """The same decision for each child for whom this desk decides."""
    said: dict[str, Any] = {
        "threshold_level": 4, "rating": "red", "decision": "strategy_s47", "reason": "Third incident.", **changes
    }  # fmt: skip
    with house.at(by, by.hub):
        return [ChildDecided(subject=one.pk, **said) for one in enquiry.subjects.filter(lead_agency=by.agency)]


def a_decider(house: House, **of_seat: Any) -> Seated:
    """The decision maker of the lead agency."""
    return house.seated(house.seat(Role.DECISION_MAKER, **of_seat))


def a_decision(house: House, enquiry: Enquiry, by: Seated, **changes: Any) -> Enquiry:
    """The enquiry decided."""
    children = decided_for(enquiry, house, by, **changes)
    mark = mark_of(house, enquiry, by)
    with house.at(by, by.hub):
        return decide(
            enquiry.pk, children, analysis=ANALYSIS, mark=mark, form=uuid.uuid4(), by=by, at=timezone.now()
        )  # fmt: skip


def a_product(
    house: House,
    enquiry: Enquiry,
    by: Seated,
    *findings: Finding,
    recipients: Sequence[str] = (RECIPIENT,),
    because: str = "",
    **said: Any,
) -> Product:
    """A product of a decided enquiry, sent."""
    mark = mark_of(house, enquiry, by)
    with house.at(by, by.hub):
        return issue(
            enquiry.pk, copies=choices_for(enquiry, by, *findings, recipients=recipients), mark=mark, by=by,
            to_hubs=OffersToHubs(because, by=by),
            **{"product_id": uuid.uuid4(), "at": timezone.now(), **said},
        )  # fmt: skip


def choices_for(
    enquiry: Enquiry, by: Seated, *findings: Finding, recipients: Sequence[str] = (RECIPIENT,), **said: Any
) -> list[CopyChoice]:
    """For each recipient every child that this desk decided, with reasons, and these findings."""
    children = list(enquiry.subjects.filter(lead_agency=by.agency).exclude(decision="").values_list("pk", flat=True))
    words = {
        "children": children, "reasons": children, "findings": [one.pk for one in findings],
        "summary": "Growing violence at home.", "other_way": "Rung by the duty worker.", **said,
    }  # fmt: skip
    return [CopyChoice(recipient=one, **words) for one in recipients]
