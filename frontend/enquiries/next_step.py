"""What somebody can do next with an enquiry, straight from the list: one page less for each of thirty a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from hub.front_door.models import Enquiry, EnquiryState
from hub.research.models import RequestState
from hub.wall.acts import Act
from hub.wall.permissions import may
from tenants.seated import Seated


@dataclass(frozen=True)
class Asked:
    """One request of a listed enquiry."""

    pk: Any
    agency: str
    state: str


@dataclass(frozen=True)
class NextStep:
    """A link: its words and where it leads."""

    text: str
    href: str


def next_step(row: Enquiry, asked: list[Asked], by: Seated) -> NextStep | None:
    """The one thing that waits for this seat: an answer of its own agency, asking, deciding, or sending."""
    if row.state == EnquiryState.OPEN:
        own = next((one for one in asked if one.agency == by.agency and one.state == RequestState.OPEN), None)
        if own and may(by, Act.RECORD_FINDING):
            return NextStep("Answer", reverse("requests:request", args=[own.pk]))
        if not asked and may(by, Act.ASK):
            return NextStep("Ask agencies", reverse("enquiries:ask", args=[row.reference]))
        if may(by, Act.ANALYSE):
            return NextStep("Assess", reverse("enquiries:assess", args=[row.reference]))
    if row.state == EnquiryState.DECIDED and may(by, Act.ISSUE):
        return NextStep("Make the product", reverse("enquiries:issue", args=[row.reference]))
    return None
