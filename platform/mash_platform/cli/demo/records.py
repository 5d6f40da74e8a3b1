"""What went wrong in the demonstration's first hub, and what is held there. Run again it changes nothing."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone

from hub.assessment.incidents import open_incident, write_step
from hub.assessment.models import Incident, IncidentKind, IncidentStep
from hub.front_door.models import Enquiry, EnquiryState
from hub.wall.models import LegalHold
from hub.wall.models.retention import HoldWhy
from hub.wall.retention import place_hold
from mash_platform.cli.demo.staff import staff_of
from tenants.models import Role

SPACE = uuid.UUID("0d3f8a52-7b0c-5d6e-8f1a-2f3f5b1f2012")  # of every id made here
HUB = "harrow"


def build(usernames: list[str]) -> int:
    """Make what is missing, of the enquiries whose product was sent. Out: how many are new."""
    incident, hold, now = uuid.uuid5(SPACE, "incident"), uuid.uuid5(SPACE, "hold"), timezone.now()
    staff, made = staff_of(HUB, usernames), 0
    with staff.at_desk(staff.seated(Role.MANAGER)) as by:
        sent = list(Enquiry.objects.filter(state=EnquiryState.SENT).order_by("-opened_at", "pk")[:2])
        if sent and not Incident.objects.filter(pk=incident).exists():
            found = open_incident(
                sent[0], form=incident, kind=IncidentKind.RECIPIENT,
                what="The copy for the early help team names a school that the family asked us to leave out.",
                happened_at=now - timedelta(hours=5), noticed_at=now - timedelta(hours=2), by=by, at=now,
            )  # fmt: skip
            write_step(
                found.pk, step=IncidentStep.TOLD, whom="The early help team", words="Rung: nobody had opened it yet.",
                happened_at=now - timedelta(hours=1), seen=0, by=by, at=now,
            )  # fmt: skip
            made += 1
        if len(sent) > 1 and not LegalHold.objects.filter(pk=hold).exists():
            place_hold(
                (sent[1].pk, sent[1].reference), form=hold, why=HoldWhy.INQUIRY,
                reason="The safeguarding board reviews how it was handled, letter of last month.", by=by,
                at=now - timedelta(hours=1),  # a hold of the last minute stops every disposal, also the demonstration's
            )  # fmt: skip
            made += 1
    return made
