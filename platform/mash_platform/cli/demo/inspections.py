"""An inspection of two enquiries that was agreed to, in the demonstration's first hub, after the keeper has set the
cases back: a paper has the times that stand then. Run again it makes another only where none is open any more."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone

from frontend.inspections.written import words_for
from hub.assessment import inspecting
from hub.assessment.models import Inspection, InspectionPaper, InspectionState
from hub.front_door.models import Enquiry, EnquiryState
from mash_platform.cli.demo.staff import staff_of
from tenants import taking_force
from tenants.inspecting import Named
from tenants.models import Role, Seat, User

SPACE = uuid.UUID("8c2d6f0e-51b4-5d7a-8f33-2a9f5c1f2012")  # of every id made here
HUB, INSPECTOR = "harrow", "harrow.inspector"
HOW_MANY = 2


def build(usernames: list[str]) -> int:
    """Make what is missing: named by the manager, agreed to by the guardian, both here and for the seat. Out: how many
    are new."""
    staff, now = staff_of(HUB, usernames), timezone.now()
    today, user = timezone.localdate(now), User.objects.get(username=INSPECTOR)
    manager, guardian = staff.seated(Role.MANAGER), staff.seated(Role.GUARDIAN, agency="hrwcsc")
    form = uuid.uuid5(SPACE, f"inspection {today}")
    named = Named(
        name=user.name, organisation="Ofsted", email=user.email, first_day=today,
        last_day=today + timedelta(days=inspecting.USUAL_DAYS - 1),
    )  # fmt: skip
    with staff.at_desk(manager):
        stands = (InspectionState.ASKED, InspectionState.AGREED)
        if Inspection.objects.filter(state__in=stands, last_day__gte=today).exists():
            return 0
        sent = list(Enquiry.objects.filter(state=EnquiryState.SENT).order_by("-opened_at", "pk")[:HOW_MANY])
        if len(sent) < HOW_MANY:
            return 0
        inspecting.ask(named, sent, words_for(manager), form=form, by=manager, at=now)
    seat = Seat.objects.waiting(now).get(user=user, role=Role.INSPECTOR)
    taking_force.agree(seat.pk, by=guardian.user, at=timezone.now())
    with staff.at_desk(guardian):
        papers = list(InspectionPaper.objects.filter(inspection=form).values_list("pk", flat=True))
        inspecting.agree(form, papers, by=guardian)
    return 1
