"""Links with other initiatives in the demonstration. The kinds are the founding text's; every team here is invented."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from rollout.linking import LinkStands, record_link
from rollout.models import Initiative, LinkEvent
from tenants.models import Authority, User

WHY = "Invented for the demonstration"
# Numbers from 020 7946 0000 on are kept free for stories (Ofcom).
LINKS = (
    (Initiative.GANGS, "Gangs and youth violence panel", "harrow", "Panel coordinator, 020 7946 0112",
     "Harrow children’s services and the borough police", date(2012, 9, 14), False),
    (Initiative.IOM, "Offender management duty desk", "", "Duty officer, 020 7946 0134",
     "The project board and the probation service", date(2012, 10, 2), False),
    (Initiative.TROUBLED_FAMILIES, "Troubled families team", "haringey", "Team manager, 020 7946 0156",
     "Haringey children’s services and the team", date(2012, 11, 5), False),
    (Initiative.FAMILY_RECOVERY, "Family recovery team", "westminster", "Duty worker, 020 7946 0178",
     "Westminster children’s services and the team", date(2012, 6, 20), False),
    (Initiative.OTHER, "Night transport patrol", "", "Control room, 020 7946 0190",
     "The project board", date(2012, 3, 1), True),
)  # fmt: skip


def write_all() -> int:
    """Write the register by the secretary's own act, once. Out: how many links were written."""
    if LinkEvent.objects.exists():
        return 0
    secretary = User.objects.get(username="secretary")
    for initiative, name, authority, contact, agreed_by, agreed_on, has_ended in LINKS:
        said = LinkStands(
            initiative=initiative, name=name, contact=contact, agreed_by=agreed_by, agreed_on=agreed_on,
            authority=Authority.objects.get(slug=authority) if authority else None,
        )  # fmt: skip
        made = record_link(None, said, reason=WHY, seen=0, by=secretary, at=timezone.now())
        if has_ended:
            ended = LinkStands(**{**vars(said), "has_ended": True})
            record_link(made.link, ended, reason=WHY, seen=1, by=secretary, at=timezone.now())
    return len(LINKS)
