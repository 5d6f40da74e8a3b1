"""A disposal of old lines, step by step: which are due, who may take which step from which version, and who is told.

The keeper's part, its seals and files, is in tests/attacks/test_old_lines.py.
"""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from hub.wall import members
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.line_disposal import disposal_changed
from hub.wall.models import RetentionRule
from mash_platform.database import logins
from tenants.models import Notice, Role
from tenants.seated import Seated
from tests.support.house import House

OLD = timedelta(days=7 * 366)


def as_keeper(house: House, statement: str, values: list[Any]) -> Any:
    with house.as_superuser() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def a_line(house: House, act: str = "read", ref: str = "HRW-12-000001", ago: timedelta = OLD, **detail: Any) -> int:
    return int(as_keeper(
        house, "INSERT INTO wall_ledgerentry (id, at, login, act, object_kind, object_ref, detail) VALUES"
        " (gen_random_uuid(), now() - %s, %s, %s, 'enquiry', %s, %s) RETURNING seq",
        [ago, f"{logins.prefix()}_harrow__hrwcsc", act, ref, json.dumps(detail)],
    ))  # fmt: skip


def due(house: House, *seqs: int, before: timedelta = timedelta(0)) -> list[int]:
    found = as_keeper(house, "SELECT lines_due_v1(now() - %s, %s::bigint[])", [before, list(seqs)])
    return list(found)


def a_rule(house: House, number: int, months: int) -> None:
    with house.at(house.lead()):
        RetentionRule(
            number=number, ledger_months=months, reason="x", set_by=uuid.uuid4(), set_at=timezone.now()
        ).save()  # fmt: skip


def since(house: House) -> int | None:
    """Since how many whole months lines are kept."""
    found = as_keeper(
        house, "SELECT (extract(epoch FROM now() - lines_kept_since_v1()) / 86400 / 30.4)::integer", []
    )  # fmt: skip
    return None if found is None else int(found)


def test_how_long_lines_are_kept_is_the_hubs_latest_rule_and_a_hold_on_everything_keeps_all_until_it_ends(
    house: House,
) -> None:
    assert since(house) == 72
    for number, months in ((1, 120), (2, 84)):
        a_rule(house, number, months)
    assert since(house) == 84
    columns = "id, record, reference, why, reason, by, at, ended_by, ended_at, ended_why"
    hold = f"INSERT INTO wall_legalhold ({columns}) VALUES (%s, %s, '', 'inquiry', 'x', %s, now(), %s, %s, '')"
    for record, ended, expected in (
        (uuid.uuid4(), None, 84), (None, timezone.now(), 84), (None, None, None),
    ):  # fmt: skip
        with house.as_superuser() as cursor:
            cursor.execute(hold, [uuid.uuid4(), record, uuid.uuid4(), ended and uuid.uuid4(), ended])
        assert since(house) == expected


def test_a_line_is_due_by_its_own_age_unless_what_it_names_is_kept_or_an_open_alert_needs_it(house: House) -> None:
    a_session, kept = str(uuid.uuid4()), "HRW-26-000001"
    old, young = a_line(house), a_line(house, ago=timedelta(days=30))
    of_a_session = a_line(house, session=a_session, person=a_session)
    with house.at(house.lead()):
        RetentionRule(number=1, ledger_months=72, reason="x", set_by=uuid.uuid4(), set_at=timezone.now()).save()
        named = str(RetentionRule.objects.get().pk)
    of_what_is_kept = a_line(house, request=named)
    of_a_disposal = a_line(house, act="approve_line_disposal", ref="")
    alerted, closed = a_line(house), a_line(house)
    with house.as_superuser() as cursor:
        for seq, ended in ((alerted, None), (closed, timezone.now())):
            alert = uuid.uuid4()
            cursor.execute(
                "INSERT INTO wall_alert (id, agency, kind, member, first_at, last_at, lines, raised_at, closed_at,"
                " closed_by, closed_words) VALUES (%s, 'police', 'many', %s, now(), now(), 1, now(), %s, %s, %s)",
                [alert, uuid.uuid4(), ended, ended and uuid.uuid4(), "Seen." if ended else ""],
            )
            cursor.execute(
                "INSERT INTO wall_alertline (id, alert_id, agency, kind, seq) VALUES (%s, %s, 'police', 'many', %s)",
                [uuid.uuid4(), alert, seq],
            )
    every = (old, young, of_a_session, of_what_is_kept, of_a_disposal, alerted, closed)
    assert due(house, *every) == sorted((old, of_a_session, closed))
    assert due(house, *every, before=timedelta(days=9 * 366)) == []
    assert kept


def a_disposal(house: House, state: str = "proposed", **columns: Any) -> uuid.UUID:
    said = {"lines": 4, "version": 1, **columns}
    made = uuid.uuid4()
    with house.as_superuser() as cursor:
        names = ", ".join(said)
        cursor.execute(
            "INSERT INTO wall_linedisposal (id, made_at, seal, size, before, kept, counted_to, state, disposed,"
            f" disposed_to, {names}) VALUES (%s, now(), 5, 9, now(), 0, 0, %s, 0, 0{', %s' * len(said)})",
            [made, state, *said.values()],
        )
    return made


def row(house: House, disposal: uuid.UUID) -> dict[str, Any]:
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT state, version, lines, kept, approved_by, agreed_by, agreed_person FROM wall_linedisposal"
            " WHERE id = %s", [disposal],
        )  # fmt: skip
        return dict(zip((one.name for one in cursor.description), cursor.fetchone(), strict=True))


def acts_of(house: House, disposal: uuid.UUID) -> list[str]:
    with house.as_superuser() as cursor:
        cursor.execute("SELECT act FROM wall_ledgerentry WHERE object_ref = %s ORDER BY seq", [str(disposal)])
        return [act for (act,) in cursor.fetchall()]


@pytest.fixture
def manager(house: House) -> Seated:
    seated = house.seated(role=Role.MANAGER)
    with house.at(seated):
        members.enter(seated)
    return seated


def tries(house: House, login: str, function: str, *arguments: Any) -> str:
    with house.at(login):
        try:
            with transaction.atomic():
                call(function, *arguments)
        except RefusedByTheWall as refused:
            return refused.code
    return "done"


def test_a_manager_of_the_lead_approves_what_they_saw_and_what_was_agreed_before_is_asked_anew(
    house: House, manager: Seated
) -> None:
    police = house.seated(role=Role.MANAGER, agency="police")
    with house.at(police):
        members.enter(police)
    left_over: dict[str, Any] = {"agreed_by": uuid.uuid4(), "agreed_person": uuid.uuid4(), "agreed_at": timezone.now()}
    disposal = a_disposal(house, **left_over)
    lead = house.lead()
    said = [
        tries(house, lead, "approve_lines_v1", disposal, version, member)
        for version, member in ((1, police.seat), (2, manager.seat), (1, manager.seat), (2, manager.seat))
    ]
    assert said == ["no_such_member", "changed_meanwhile", "done", "changed_meanwhile"]
    now = row(house, disposal)
    assert (now["state"], now["version"], now["approved_by"]) == ("approved", 2, manager.seat)
    assert (now["agreed_by"], now["agreed_person"]) == (None, None)
    assert acts_of(house, disposal) == ["approve_line_disposal"]


def test_a_guardian_of_the_lead_agrees_to_the_version_that_they_saw(house: House, manager: Seated) -> None:
    disposal = a_disposal(house, "approved", approved_by=manager.seat, version=2)
    seat, person = uuid.uuid4(), uuid.uuid4()
    tokens = {agency: logins.guardian_token("harrow", agency) for agency in (house.lead(), "police")}
    said = [
        tries(house, "guardian", "agree_lines_v1", tokens[agency], disposal, version, member, whose)
        for agency, version, member, whose in (
            ("police", 2, seat, person), (house.lead(), 1, seat, person), (house.lead(), 2, manager.seat, person),
            (house.lead(), 2, seat, manager.user), (house.lead(), 2, seat, None), (house.lead(), 2, seat, person),
        )
    ]  # fmt: skip
    assert said == [
        "no_such_member", "changed_meanwhile", "no_such_member", "same_person", "no_such_member", "done",
    ]  # fmt: skip
    assert row(house, disposal)["state"] == "agreed"
    assert acts_of(house, disposal) == ["agree_line_disposal"]


@pytest.mark.parametrize(
    ("state", "said"),
    [("proposed", "done"), ("approved", "done"), ("agreed", "done"), ("counting", "changed_meanwhile"),
     ("done", "changed_meanwhile"), ("stopped", "changed_meanwhile")],
)  # fmt: skip
def test_what_is_under_way_is_stopped_and_nothing_else(house: House, state: str, said: str) -> None:
    disposal = a_disposal(house, state)
    assert tries(house, house.lead(), "stop_lines_v1", disposal, 2, uuid.uuid4()) == "changed_meanwhile"
    assert tries(house, house.lead(), "stop_lines_v1", disposal, 1, uuid.uuid4()) == said
    assert row(house, disposal)["state"] == ("stopped" if said == "done" else state)
    assert acts_of(house, disposal) == (["stop_line_disposal"] if said == "done" else [])


@pytest.mark.parametrize("state", ["counting", "proposed", "approved", "agreed", "done", "stopped"])
def test_one_disposal_at_a_time_is_begun(house: House, state: str) -> None:
    a_disposal(house, state)
    made = as_keeper(house, "SELECT count_old_lines_v1(5, 9, now() - %s)", [OLD])
    assert (made is None) is (state in ("counting", "proposed", "approved", "agreed"))
    assert as_keeper(house, "SELECT count_old_lines_v1(5, 9, now())", []) is None, "not old enough"


@pytest.mark.parametrize(("many", "state"), [(3, "proposed"), (0, "stopped")])
def test_lines_are_counted_portion_by_portion_and_without_any_nothing_is_proposed(
    house: House, many: int, state: str
) -> None:
    with house.at(house.lead()):
        RetentionRule(number=1, ledger_months=72, reason="x", set_by=uuid.uuid4(), set_at=timezone.now()).save()
        named = str(RetentionRule.objects.get().pk)
    going, staying = [a_line(house) for _ in range(many)], [a_line(house, request=named) for _ in range(2)]
    disposal = a_disposal(house, "counting", lines=0)
    for portion, to, stands in ((going[:1] + staying[:1], 3, "counting"), (going[1:] + staying[1:], 5, state)):
        with house.as_superuser() as cursor:
            cursor.execute("SELECT count_lines_v1(%s, %s::bigint[], %s)", [disposal, portion, to])
        assert row(house, disposal)["state"] == stands
    now = row(house, disposal)
    assert (now["state"], now["lines"], now["kept"]) == (state, many, 2)
    assert acts_of(house, disposal) == (["propose_line_disposal"] if many else [])


def test_managers_and_guardians_of_the_lead_are_told_how_many_each_time_it_changes(house: House) -> None:
    people: list[tuple[Role, dict[str, Any]]] = [
        (Role.MANAGER, {}), (Role.GUARDIAN, {}), (Role.COORDINATOR, {}), (Role.MANAGER, {"agency": "police"}),
        (Role.MANAGER, {"hub": "haringey"}),
    ]  # fmt: skip
    for role, more in people:
        house.seat(role, user=house.user(f"{role.label} {more}"), **more)
    disposal = a_disposal(house)
    for state, disposed in (("proposed", 0), ("counting", 0), ("done", 3)):
        with house.as_superuser() as cursor:
            cursor.execute("UPDATE wall_linedisposal SET state = %s, disposed = %s", [state, disposed])
        with house.at("worker"):
            for _ in range(2):
                disposal_changed(disposal)
    found = Notice.objects.filter(kind="old_lines").values_list("user__name", "title", "text")
    assert {name for name, _, _ in found} == {f"{Role.MANAGER.label} {{}}", f"{Role.GUARDIAN.label} {{}}"}
    assert len(found) == 4
    words = {title: text for _, title, text in found}
    assert "4 lines" in words["Old lines of the ledger are due for disposal in Harrow"]
    assert words["Old lines of the ledger were disposed of in Harrow"].startswith("3 lines are gone")
