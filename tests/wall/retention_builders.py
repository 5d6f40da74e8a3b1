"""Records whose time is over, and lists of them, as far as two people have come with one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from hub.front_door.models import Notification
from hub.front_door.triage.triaging import set_aside
from hub.wall import disposing, members, retention
from hub.wall.models import DisposalItem, DisposalList
from tenants.models import Role
from tenants.seated import Seated
from tests.front_door.triage_builders import notify
from tests.support.house import House

# Every moment of a record, so that it can be set back as a whole.
MOMENTS = (
    ("front_door_notification", "received_at"), ("front_door_notification", "triaged_at"),
    ("front_door_disposal", "at"), ("front_door_enquiry", "opened_at"), ("front_door_join", "from_at"),
    ("front_door_subject", "decided_at"), ("front_door_referrertold", "written_at"),
    ("research_request", "asked_at"), ("research_request", "answered_at"), ("research_finding", "recorded_at"),
    ("assessment_copy", "issued_at"), ("assessment_copy", "acknowledged_at"), ("assessment_product", "made_at"),
    ("assessment_ending", "at"), ("assessment_logentry", "written_at"), ("assessment_challengeentry", "at"),
)  # fmt: skip


def set_back(house: House, years: int, hub: str = "harrow") -> None:
    """Everything that happened in this hub so far happened so many years earlier."""
    with house.as_superuser(hub) as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, column in MOMENTS:
            cursor.execute(f"UPDATE {table} SET {column} = {column} - make_interval(years => {years})")
        cursor.execute("SET LOCAL session_replication_role = origin")


def set_back_one(house: House, found: Notification, years: int) -> None:
    """One notification that was closed at triage, so many years ago."""
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_notification SET received_at = received_at - make_interval(years => %(years)s),"
            " triaged_at = triaged_at - make_interval(years => %(years)s) WHERE id = %(id)s",
            {"years": years, "id": found.pk},
        )
        cursor.execute(
            "UPDATE front_door_disposal SET at = at - make_interval(years => %s) WHERE notification_id = %s",
            [years, found.pk],
        )


def a_closed_notification(house: House, by: Seated, *children: Any) -> Notification:
    """A notification that was closed at triage."""
    found = notify(house, *children)
    with house.at(by):
        set_aside(found.pk, why="advice", reason="Spoke to the school.", by=by, at=timezone.now())
    return found


def two_of_the_lead(house: House) -> tuple[Seated, Seated]:
    """A manager and a decision maker of the lead, whom the hub knows."""
    both = house.seated(role=Role.MANAGER), house.seated(role=Role.DECISION_MAKER)
    for one in both:
        with house.at(one):
            members.enter(one)
    return both


def proposed(house: House) -> DisposalList:
    """The list that the night made."""
    with house.at("worker"):
        made = disposing.propose("harrow", timezone.now())
    assert made is not None, "nothing was due"
    return the_list(house, made)


def the_list(house: House, list_id: UUID) -> DisposalList:
    with house.at(house.lead()):
        return DisposalList.objects.get(pk=list_id)


def items_of(house: House, list_id: UUID) -> dict[str, str]:
    """Reference -> state."""
    with house.at(house.lead()):
        return dict(DisposalItem.objects.filter(disposal_list_id=list_id).values_list("reference", "state"))


def agreed(house: House, made: DisposalList, manager: Seated, second: Seated, *, hours: int = 25) -> None:
    """Both stand behind it, so many hours ago."""
    with house.at(manager):
        retention.approve(made.pk, version=made.version, by=manager)
    with house.at(second):
        retention.agree(made.pk, version=made.version + 1, by=second)
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE wall_disposallist SET agreed_at = agreed_at - make_interval(hours => %s) WHERE id = %s",
            [hours, made.pk],
        )


def old_lines(house: House) -> UUID:
    """A disposal of old lines that waits for a manager, as the keeper proposes it."""
    with house.as_superuser() as cursor:
        cursor.execute(
            "INSERT INTO wall_linedisposal (id, made_at, seal, size, before, lines, kept, counted_to, state, version,"
            " disposed, disposed_to) VALUES (gen_random_uuid(), now(), 4, 9000, now() - interval '6 years', 8000, 1000,"
            " 4, 'proposed', 1, 0, 0) RETURNING id"
        )
        return UUID(str(cursor.fetchone()[0]))


def disposed_of(house: House) -> int:
    """What the worker does each hour."""
    with house.at("worker"):
        return disposing.dispose_of_due()
