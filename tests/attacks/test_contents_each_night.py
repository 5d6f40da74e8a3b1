"""What somebody with the database's own rights changed, took away or put in is named each night, also where nobody
opens it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.assessment.analysing import Point
from hub.assessment.auditing import audit
from hub.assessment.content_checks import check_all_contents
from hub.assessment.tasks import check_contents as check_contents_of_every_hub
from hub.front_door.enquiries.pausing import pause
from tenants.models import PlatformEntry, Role
from tests.assessment.case_builders import a_decider, a_decision, a_picture
from tests.assessment.test_auditing import YES, a_sample
from tests.assessment.test_overruling import address_of, decided_so, first_child, form_of
from tests.assessment.test_weighing import a_factor, weighed
from tests.attacks.test_contents_altered import ALTERED, Case, case
from tests.front_door.enquiry_builders import amy, opened
from tests.support.house import House
from tests.support.whole_case import a_whole_case

__all__ = ["case"]


def by_night(house: House) -> int:
    """How many contents do not agree with the ledger."""
    with house.at("worker"):
        return check_all_contents("harrow")


def named() -> set[str]:
    """Kind and id of what was named so far."""
    alarms = PlatformEntry.objects.filter(act="alarm", object_kind="content", object_ref="harrow")
    return {name for one in alarms for name in one.detail["contents"]}


def alter(house: House, *statements: str) -> None:
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount > 0, statement
        cursor.execute("SET LOCAL session_replication_role = origin")


def put_in(house: House, table: str, **changes: str) -> None:
    """A row beside the others, like one of them but for these columns."""
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attgenerated = ''"
            " AND NOT attisdropped",
            [table],
        )
        columns = [name for (name,) in cursor.fetchall()]
        values = [changes.get(name, f'"{name}"') for name in columns]
        names = ", ".join(f'"{name}"' for name in columns)
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} LIMIT 1")
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_case_as_people_made_it_agrees_with_the_ledger(house: House, case: Case) -> None:
    assert by_night(house) == 0


def test_so_does_a_case_in_which_everything_was_done(house: House) -> None:
    """But for three findings that a builder wrote as rows, without the act and so without its line."""
    a_whole_case(house)
    assert by_night(house) == 3


def test_so_do_factors_and_what_a_manager_overruled_and_a_factor_that_is_altered_or_put_in_is_named(
    house: House,
) -> None:
    enquiry, out, _ = a_picture(house)
    by_rows = by_night(house)  # findings that the builder wrote without their lines
    weighed(house, enquiry, Point("The child’s own voice", "She hides under the bed."), a_factor(out))
    a_decision(house, enquiry, a_decider(house))
    visit, address = house.visit(role=Role.MANAGER), address_of(enquiry, first_child(house, enquiry))
    assert visit.post(address, form_of(visit, address, **decided_so())).status_code == 302
    assert by_night(house) == by_rows
    put_in(house, "assessment_analysispoint", id="gen_random_uuid()", position="7")
    alter(house, "UPDATE assessment_analysispoint SET text = 'It is fine.' WHERE position = 2")
    assert by_night(house) == by_rows + 2
    assert {name.split()[0] for name in named()} == {"finding", "analysispoint"}


def test_so_is_why_a_clock_stood_still_and_what_an_audit_found(house: House) -> None:
    manager, [item] = a_sample(house)
    now = timezone.now()
    with house.at(manager):
        audit(item.pk, YES, "Ask the school.", by=manager, at=now)
    _, enquiry = opened(house, house.seated(role=Role.COORDINATOR), amy(), rating="amber")
    with house.at(manager):
        pause(enquiry.pk, form=uuid.uuid4(), until_at=now + timedelta(hours=1), reason="Court.", by=manager, at=now)
    by_rows = by_night(house)
    alter(house, "UPDATE front_door_clockpause SET reason = 'x'", "UPDATE assessment_auditedenquiry SET learning = ''")
    assert by_night(house) == by_rows + 2
    assert {"clockpause", "auditedenquiry"} <= {name.split()[0] for name in named()}


def test_what_was_changed_is_named_though_nobody_opens_it(house: House, case: Case) -> None:
    alter(house, *(statement for what, (statement, _) in ALTERED.items() if what != "the key of a PDF"))
    assert by_night(house) > 0
    changed = {"message", "request", "finding", "withheld", "release", "analysis", "decision", "copy", "ratingentry"}
    assert {name.split()[0] for name in named()} == changed
    check_contents_of_every_hub()
    assert "came upon altered content" in house.visit(role=Role.GUARDIAN).get("/ledger/").text


TABLES = (
    "front_door_notification", "people_mention", "people_link", "research_finding", "research_release",
    "assessment_analysis", "assessment_decision", "assessment_copy",
)  # fmt: skip


def test_what_is_gone_from_where_its_line_says_that_it_is_is_named(house: House, case: Case) -> None:
    for table in TABLES:
        with house.as_superuser() as cursor:
            cursor.execute(f"SELECT id FROM {table} LIMIT 1")
            [(gone,)] = cursor.fetchall()
        other = uuid.uuid4()
        alter(house, f"UPDATE {table} SET id = '{other}' WHERE id = '{gone}'")
        assert by_night(house) > 0
        assert f"gone {gone}" in named()
        alter(house, f"UPDATE {table} SET id = '{gone}' WHERE id = '{other}'")
    assert by_night(house) == 0


NEW = {"id": "gen_random_uuid()"}
PUT_IN = {
    "research_finding": NEW, "research_release": NEW, "assessment_analysis": {**NEW, "number": "7"},
    "assessment_decision": {**NEW, "number": "7"}, "assessment_copy": {**NEW, "recipient": "'earlyhelp'"},
    "front_door_notification": {**NEW, "reference": "'HRW-12-000007'", "status_digest": "'x'", "key_digest": "'x'"},
}  # fmt: skip


def test_what_no_line_says_was_made_is_named(house: House, case: Case) -> None:
    for table, changes in PUT_IN.items():
        put_in(house, table, **changes)
    assert by_night(house) == len(PUT_IN)
    assert {name.split()[0] for name in named()} == {"message", "finding", "release", "analysis", "decision", "copy"}


MOVED = {
    "a copy to another team": "UPDATE assessment_copy SET recipient = 'earlyhelp'",
    "a finding to another enquiry": (
        "UPDATE research_finding SET enquiry_id = (SELECT id FROM front_door_enquiry WHERE reference = 'HRW-12-000008')"
    ),
    "a finding to a desk more": (
        "UPDATE research_finding SET desks = desks || 'hrwhealth'::varchar WHERE state = 'released'"
    ),
    "a finding to a team more": (
        "UPDATE research_finding SET recipients = recipients || 'earlyhelp'::varchar WHERE state = 'released'"
    ),
    "a withheld finding to the lead": (
        "UPDATE research_finding SET state = 'released', desks = '{hrwcsc}',"
        " release_id = (SELECT id FROM research_release) WHERE state = 'withheld'"
    ),
}


@pytest.mark.parametrize("what", MOVED)
def test_what_was_moved_or_shared_by_nobody_is_named(house: House, case: Case, what: str) -> None:
    if what == "a finding to another enquiry":
        put_in(house, "front_door_enquiry", **NEW, reference="'HRW-12-000008'")
    alter(house, MOVED[what])
    assert by_night(house) > 0


def test_a_line_that_somebody_wrote_for_it_says_nothing_without_the_key_outside_the_database(
    house: House, case: Case
) -> None:
    """No digest: a line like those of before, which came later. A digest of one's own: the words differ from it."""
    put_in(house, "research_finding", id="'11111111-1111-4111-8111-111111111111'::uuid")
    alter(
        house,
        "INSERT INTO wall_ledgerentry (id, act, login, object_kind, object_ref, detail) SELECT gen_random_uuid(), act,"
        " login, object_kind, '11111111-1111-4111-8111-111111111111', detail - 'said' FROM wall_ledgerentry"
        " WHERE act = 'record_finding' LIMIT 1",
    )
    assert by_night(house) > 0
    alter(
        house,
        "UPDATE wall_ledgerentry SET detail = detail || jsonb_build_object('said', jsonb_build_object("
        "'11111111-1111-4111-8111-111111111111', repeat('0', 64))) WHERE object_ref LIKE '11111111%'",
    )
    assert by_night(house) > 0
