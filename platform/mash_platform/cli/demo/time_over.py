"""Records whose time is over in the demonstration's first hub: one that was disposed of, with its certificate, and one
on a list that waits for a manager. Run again it changes nothing.

Two people and a day stand before a disposal, and no login but the keeper's sets a time back. So this is done in three
steps, with the keeper's turn after the first and the second (cli/run.py): old notifications; a list of those that are
due, approved and agreed to; its disposal, and the next list.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hub.front_door.models import Notification
from hub.wall import disposing, outbox, retention
from hub.wall.models import DisposalCertificate, DisposalList
from hub.wall.models.retention import DisposalState
from hub.wall.tasks import deliver_everywhere
from mash_platform.cli.demo.staff import Staff, staff_of
from mash_platform.cli.demo.work import Work, leave_ages
from tenants.models import HubAuthority, Role

HUB = "harrow"
MONTHS = 27  # since they were closed at triage: after 24 they are due
HOURS = MONTHS * 31 * 24.0
FIRST, SECOND = (90, 91), (92, 93)  # numbers of cases, whose families nobody else has


def step(usernames: list[str]) -> str:
    """Do what comes next of the three. Out: what was done, in words."""
    staff = staff_of(HUB, usernames)
    with outbox.use_worker_login(HUB):
        lists = list(DisposalList.objects.order_by("made_at")[:2])
    if not lists:
        return _first_list(staff) if _stand_there(staff) else _old_ones(staff)
    if len(lists) == 1 and lists[0].state == DisposalState.AGREED:
        return _dispose(lists[0])
    return "as it was"


def _old_ones(staff: Staff) -> str:
    """Notifications that were closed at triage more than two years ago; the keeper sets them back."""
    for number in FIRST:
        _old(staff, number, HOURS)
    return f"{len(FIRST)} notifications, to be set back"


def _old(staff: Staff, number: int, hours: float) -> str:
    place = HubAuthority.objects.select_related("authority", "lead_agency").get(hub=staff.hub, until__isnull=True)
    case = Work(staff, place.authority.slug, place.lead_agency.code, number, "aside", hours, number)
    if case.submit():
        case.work(joins="")
        leave_ages(HUB, {case.reference: (hours, case.span)})
    return case.reference


def _stand_there(staff: Staff) -> bool:
    """Whether the first notifications are old already."""
    with staff.at_desk(staff.seated(Role.MANAGER)):
        return Notification.objects.filter(received_at__lt=timezone.now() - timedelta(days=700)).exists()


def _first_list(staff: Staff) -> str:
    """A list of what is due, approved by a manager and agreed to by a decision maker; the keeper sets that back."""
    with outbox.use_worker_login(HUB):
        made = disposing.propose(HUB, timezone.now())
    if made is None:
        return "nothing is due"
    for answer, role in ((retention.approve, Role.MANAGER), (retention.agree, Role.DECISION_MAKER)):
        by = staff.seated(role)
        with staff.at_desk(by):
            answer(made, version=DisposalList.objects.get(pk=made).version, by=by)
    leave_ages(HUB, {f"list {made}": (30.0, 0.0)})
    for number in SECOND:
        _old(staff, number, HOURS)
    return "a list that two people agreed to"


def _dispose(old: DisposalList) -> str:
    """What two people agreed to more than a day ago is disposed of, and what else is due is on the next list."""
    with outbox.use_worker_login(HUB):
        disposing.dispose_of_due()
        disposing.propose(HUB, timezone.now())
        many = DisposalCertificate.objects.count()
    deliver_everywhere()
    return f"{many} disposed of, a list that waits for a manager"
