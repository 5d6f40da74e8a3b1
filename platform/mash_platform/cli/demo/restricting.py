"""An enquiry that few may know of, in the demonstration's first hub: restricted to two people, and entered in an
emergency by a manager who is not one of them. The keeper sets that back, so that a guardian can review it. Run again it
changes nothing."""

from __future__ import annotations

from hub.front_door.models import Enquiry
from hub.wall import restricted
from hub.wall.models import RestrictedWhy
from mash_platform.cli.demo.staff import staff_of
from mash_platform.cli.demo.work import Work, leave_ages
from tenants.models import AgencyKind, HubAuthority, Role, Seat

HUB, NUMBER = "harrow", 94
HOURS, ENTERED = 30.0, 20.0  # ago


def build(usernames: list[str]) -> int:
    """Make what is missing. Out: how many are new."""
    staff = staff_of(HUB, usernames)
    place = HubAuthority.objects.select_related("authority", "lead_agency").get(hub=staff.hub, until__isnull=True)
    case = Work(staff, place.authority.slug, place.lead_agency.code, NUMBER, "asked", HOURS, NUMBER)
    if not case.submit():
        return 0
    case.work(joins="")
    coordinator, manager = staff.seated(Role.COORDINATOR), staff.seated(Role.MANAGER)
    named = {coordinator.seat, staff.seated(Role.RESEARCHER, kind=AgencyKind.HEALTH).seat}
    seats = Seat.objects.filter(pk__in=named).select_related("hub", "agency", "user")
    with staff.at_desk(coordinator):
        enquiry = Enquiry.objects.get(reference=case.reference)
        restricted.restrict(
            enquiry.pk, seats, why=RestrictedWhy.STAFF, reason="The mother works for a partner of this hub.",
            form=case.id("restrict"), by=coordinator,
        )  # fmt: skip
    with staff.at_desk(manager):
        restricted.break_glass(
            case.reference, reason="The night team rang: a child is at a hospital, and nobody who is named answered.",
            form=case.id("entry"), by=manager,
        )  # fmt: skip
    leave_ages(HUB, {case.reference: (HOURS, case.span), f"entry {case.id('entry')}": (ENTERED, 0.0)})
    return 1
