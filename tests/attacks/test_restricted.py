"""A restricted enquiry is seen by nobody who is not inside it (decision 0046).

Everything in the hub is restricted here, a row in every table of a case: each ordinary login, and each narrow role on
each ordinary login, whatever its functions may read, counts none; and no function that an ordinary login may call
gives a word of it or changes a row.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from hub.wall import disposing
from mash_platform.database import logins
from mash_platform.database.logins import Login
from mash_platform.database.walls import NO_ONE
from mash_platform.keeper.functions import sql_files
from mash_platform.keeper.policies import hub_models, wall_of
from mash_platform.keeper.restricting import EXEMPT
from tenants.models import Role
from tests.attacks import scene
from tests.front_door.triage_builders import child
from tests.support.house import House
from tests.support.whole_case import a_whole_case
from tests.wall.retention_builders import a_closed_notification, set_back
from tests.wall.test_disposal_tables import MARK, plant

LEAD = "hrwcsc"
KEY, OTHER = uuid.UUID(int=1 << 120), uuid.UUID(int=2 << 120)
INSIDE = Login("harrow", "police", KEY)
TOKEN = bytes(range(16))  # of a recipient
ORDINARY = (LEAD, "police", "hrwhealth", *logins.SERVICES)
CASES = sorted(model._meta.db_table for model in hub_models() if (wall_of(model) or NO_ONE).holds_cases)
# What a recipient outside was sent stays theirs, a referrer is told what became of theirs as before, no row is told as
# missing, and papers for inspectors are found, to be removed.
EXEMPT_ON = {
    ("outside", "fetch"), ("door", "submit"), ("worker", "compare"), ("outside", "issue"), ("worker", "inspect"),
}  # fmt: skip


def counts(house: House, login: str | Login, tables: list[str] = CASES) -> dict[str, int]:
    """How many rows a login counts in each table of which it may name any column at all."""
    found = {}
    with house.at(login), connections["default"].cursor() as cursor:
        for table in tables:
            cursor.execute("SELECT has_any_column_privilege(%s, 'SELECT')", [table])
            if cursor.fetchone() == (True,):
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                found[table] = cursor.fetchone()[0]
    return found


def restrict_everything(cursor: Any, key: uuid.UUID = KEY) -> None:
    cursor.execute("SET LOCAL session_replication_role = replica")
    for table in CASES:
        cursor.execute(f'UPDATE "{table}" SET restricted = %s', [key])
    cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def everything(house: House) -> House:
    """A row in every table of a case, a mark in each of its words, and nothing restricted yet."""
    a_whole_case(house)
    with house.as_superuser() as cursor:
        plant(cursor)
    return house


@contextmanager
def probes(house: House) -> Iterator[None]:
    """A definer function of each narrow role that counts what the role reads, which every login may call."""
    with house.as_superuser() as cursor:
        for role in logins.NARROW_ROLES:
            owner = logins.Login("harrow", role).name
            cursor.execute(
                f"CREATE FUNCTION hub_harrow.probe_{role}() RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER"
                " SET search_path = hub_harrow AS $$ DECLARE t text; n bigint; o jsonb := '{}'; BEGIN"
                f" FOR t IN SELECT unnest(ARRAY{CASES}) LOOP"
                " IF has_any_column_privilege(current_user, t, 'SELECT') THEN"
                " EXECUTE format('SELECT count(*) FROM %I', t) INTO n; o := o || jsonb_build_object(t, n); END IF;"
                " END LOOP; RETURN o; END $$"
            )
            cursor.execute(f'ALTER FUNCTION hub_harrow.probe_{role}() OWNER TO "{owner}"')
    yield


def counted_by(house: House, login: str | Login, role: str) -> dict[str, int]:
    with house.at(login), connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT t.key, t.value::int FROM jsonb_each_text(probe_{role}()) t")
        return dict(cursor.fetchall())


def some(found: dict[str, int]) -> set[str]:
    return {table for table, many in found.items() if many}


def test_no_ordinary_login_and_no_role_on_one_counts_a_restricted_row(everything: House) -> None:
    house = everything
    before = {login: counts(house, login) for login in ORDINARY}
    with probes(house):
        through = {(login, role): counted_by(house, login, role) for login in ORDINARY for role in logins.NARROW_ROLES}
    # That there was something to see: all but a few tables on some login, and for most roles.
    seen = set().union(*(some(found) for found in before.values()), *(some(found) for found in through.values()))
    assert set(CASES) - seen == set()
    assert {role for (_, role), found in through.items() if some(found)} == set(logins.NARROW_ROLES)
    with house.as_superuser() as cursor:
        restrict_everything(cursor)
    for login in ORDINARY:
        assert some(counts(house, login)) == set(), login
        for role in logins.NARROW_ROLES:
            if role in EXEMPT or (login, role) in EXEMPT_ON:
                continue
            assert some(counted_by(house, login, role)) == set(), (login, role)


def test_who_may_call_what_is_exempt_is_named() -> None:
    """A function of a role that reads restricted rows is looked at here by name before it is one more way in."""
    found = {(file.path.name, who) for file in sql_files() if file.owner in EXEMPT for who in file.execute}
    assert found == {
        ("agree_lines_v1.sql", "guardian"), ("approve_lines_v1.sql", "lead"), ("dispose_lines_v1.sql", "keeper"),
        ("stop_lines_v1.sql", "guardian"), ("stop_lines_v1.sql", "lead"),  # numbers of lines
        ("approve_disposal_v1.sql", "lead"), ("dispose_v1.sql", "worker"),  # lists, and no restricted one is on any
        ("count_due_v1.sql", "lead"),  # a number, of what is neither restricted nor on a list
        ("record_rows_v1.sql", "restrict"),  # names of tables
        ("restrict_enquiry_v1.sql", "lead"),  # what was not restricted, or what one may enter by one's token
        ("own_restricted_v1.sql", "desk"),  # by a person's token
        ("agencies_inside_v1.sql", "desk"),  # codes of agencies, inside alone
        ("restricted_register_v1.sql", "guardian"),  # neither reference nor words of the case
        ("restricted_work_v1.sql", "worker"),  # keys, ids and references, to take back what was told
        ("hidden_references_v1.sql", "compare"),  # ids and references, to leave lines out of what a desk gets
        ("file_is_kept_v1.sql", "worker"),  # yes or no, of a file that it is told to remove
        # By a recipient's token: their copies, and what they said of them.
        ("recipient_portal_v4.sql", "outside"), ("outside_feedback_v2.sql", "outside"),
    }  # fmt: skip
    assert [file for file in sql_files() if file.owner == "issue" and "outside" in file.execute] == []
    of_the_night = {file.path.name for file in sql_files() if file.owner == "compare" and "worker" in file.execute}
    assert of_the_night == {
        "recorded_v2.sql", "recorded_v3.sql",  # digests of lines
        "rows_and_lines_v1.sql",  # ids and references, of what does not agree
    }  # fmt: skip
    of_inspections = {file.path.name for file in sql_files() if file.owner == "inspect" and "worker" in file.execute}
    assert of_inspections == {"remove_papers_v2.sql"}  # their words go; it answers how many
    of_doors = {
        name for file in sql_files() if file.owner == "submit" and "door" in file.execute for name in file.functions
    }
    # Forms, and files of a form or of a message that nobody has triaged, which is in no enquiry yet.
    forms = ("door_draft", "door_file", "door_takes_files")
    assert {name for name in of_doors if not name.startswith(forms)} == {
        "submit_v1", "submit_v2", "describe_v1",  # the message that is sent just now
        "door_status_v2",  # by the token of whoever sent it
    }  # fmt: skip


def test_the_door_and_the_outside_read_no_table_of_a_case() -> None:
    """They are exempt together with a narrow role; by themselves they have no grant."""
    for model in hub_models():
        wall = wall_of(model) or NO_ONE
        if wall.holds_cases:
            assert {rule.who for rule in wall.rules} & {"door", "outside", "asked"} == set(), model


def enquiry_of_most(cursor: Any) -> tuple[uuid.UUID, list[uuid.UUID]]:
    """The enquiry with the most findings, and the notifications in it."""
    cursor.execute(
        "SELECT e.id, array(SELECT notification_id FROM front_door_join WHERE enquiry_id = e.id AND until_at IS NULL)"
        " FROM front_door_enquiry e WHERE e.restricted IS NULL"
        " ORDER BY (SELECT count(*) FROM research_finding f WHERE f.enquiry_id = e.id) DESC,"
        " e.id LIMIT 1"
    )
    found: tuple[uuid.UUID, list[uuid.UUID]] = cursor.fetchone()
    return found


def restricted_rows(cursor: Any, key: uuid.UUID = KEY) -> dict[str, int]:
    found = {}
    for table in CASES:
        cursor.execute(f'SELECT count(*) FROM "{table}" WHERE restricted = %s', [key])
        found[table] = cursor.fetchone()[0]
    return {table: many for table, many in found.items() if many}


def test_the_list_by_which_rows_are_restricted_and_removed_has_every_table_of_cases() -> None:
    (text,) = [file.text for file in sql_files() if file.path.name == "record_rows_v1.sql"]
    assert set(re.findall(r"\('(\w+)', '", text)) | {"people_person"} == set(CASES)


def test_every_row_of_an_enquiry_is_restricted_and_no_other_and_lifting_leaves_none(house: House) -> None:
    """What is restricted is what would be disposed of, of each enquiry, but for hand-overs of duties without a list."""
    a_whole_case(house)
    tables: set[str] = set()
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT e.id, array(SELECT notification_id FROM front_door_join j WHERE j.enquiry_id = e.id"
            " AND until_at IS NULL) FROM front_door_enquiry e WHERE e.restricted IS NULL"
        )
        for enquiry, notifications in cursor.fetchall():
            cursor.execute("SELECT hub_harrow.restrict_rows_v1(%s, %s)", [enquiry, KEY])
            found = restricted_rows(cursor)
            cursor.execute("SAVEPOINT before")
            cursor.execute("SELECT o_rows FROM hub_harrow.remove_record_v1(%s, %s)", [enquiry, notifications])
            removed = {table: many for table, many in json.loads(cursor.fetchone()[0]).items() if many}
            cursor.execute("ROLLBACK TO SAVEPOINT before")
            assert found == removed
            tables |= set(found)
            cursor.execute("SELECT hub_harrow.lift_rows_v1(%s)", [KEY])
            assert restricted_rows(cursor) == {}
    assert len(tables) >= 40


def test_an_enquiry_is_restricted_once_and_not_under_no_key(house: House) -> None:
    a_whole_case(house)
    with house.as_superuser() as cursor:
        enquiry, _ = enquiry_of_most(cursor)
        cursor.execute("SELECT hub_harrow.restrict_rows_v1(%s, %s)", [enquiry, KEY])
        for one, key in ((enquiry, OTHER), (uuid.uuid4(), OTHER), (enquiry, None)):
            with pytest.raises(DatabaseError, match="no_such_enquiry"), transaction.atomic():
                cursor.execute("SELECT hub_harrow.restrict_rows_v1(%s, %s)", [one, key])


def test_whatever_is_written_from_outside_follows_what_it_is_about() -> None:
    """A recipient's login is inside no enquiry: a row of a case without `follows` would be read by others."""
    for model in hub_models():
        wall = wall_of(model) or NO_ONE
        if wall.holds_cases and any((rule.who, rule.command) == ("fetch", "INSERT") for rule in wall.rules):
            assert wall.follows, model


def test_what_is_restricted_is_not_told_as_missing_from_the_ledger(house: House) -> None:
    a_whole_case(house)
    nightly = "SELECT id, ref FROM lines_without_rows_v1(0, 100000) WHERE id IS NOT NULL"
    with house.at("worker"), connections["default"].cursor() as cursor:
        cursor.execute(nightly)
        before = cursor.fetchall()
    with house.as_superuser() as cursor:
        enquiry, _ = enquiry_of_most(cursor)
        cursor.execute("SELECT hub_harrow.restrict_rows_v1(%s, %s)", [enquiry, KEY])
    with house.at("worker"), connections["default"].cursor() as cursor:
        cursor.execute(nightly)
        assert cursor.fetchall() == before


def test_what_is_restricted_is_put_on_no_list_to_be_disposed_of(house: House) -> None:
    manager = house.seated(role=Role.MANAGER)
    hidden = a_closed_notification(house, manager, child("Amy Example"))
    other = a_closed_notification(house, manager, child("Max Example"))
    set_back(house, 10)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE hub_harrow.front_door_notification SET restricted = %s WHERE id = %s", [KEY, hidden.pk])
    with house.at("worker"):
        assert disposing.propose("harrow", timezone.now()) is not None
    with house.as_superuser() as cursor:
        cursor.execute("SELECT record FROM hub_harrow.wall_disposalitem")
        assert cursor.fetchall() == [(other.pk,)]


def test_inside_one_enquiry_its_rows_are_seen_and_no_others(everything: House) -> None:
    house = everything
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        enquiry, _ = enquiry_of_most(cursor)
        cursor.execute("SELECT restrict_rows_v1(%s, %s)", [enquiry, KEY])
        of_it = restricted_rows(cursor)
        cursor.execute("SELECT id FROM front_door_enquiry WHERE id <> %s AND restricted IS NULL LIMIT 1", [enquiry])
        (another,) = cursor.fetchone()
        cursor.execute("SELECT restrict_rows_v1(%s, %s)", [another, OTHER])
        cursor.execute("SET LOCAL session_replication_role = origin")
    inside = counts(house, Login("harrow", LEAD, KEY))
    assert inside["front_door_enquiry"] == 1
    assert inside["front_door_subject"] == of_it["front_door_subject"]
    assert {table for table, many in inside.items() if many > of_it.get(table, 0)} <= {"people_person"}
    assert counts(house, Login("harrow", LEAD, OTHER))["front_door_enquiry"] == 1
    nowhere = counts(house, Login("harrow", LEAD, uuid.uuid4()))
    assert some(nowhere) <= {"people_person"}
    # An agency inside holds back what it holds back outside.
    with house.at(Login("harrow", "hrwhealth", KEY)), connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM research_finding WHERE agency = 'police' AND state = 'held'")
        assert cursor.fetchone() == (0,)
    ordinary = counts(house, LEAD)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM front_door_enquiry WHERE restricted IS NULL")
        assert ordinary["front_door_enquiry"] == cursor.fetchone()[0] > 0


def test_what_is_written_inside_belongs_to_it_and_nobody_writes_into_it_from_elsewhere(house: House) -> None:
    row = (
        "INSERT INTO wall_workdraft (id, agency, member, path, data, kept_at{}) VALUES"
        " (gen_random_uuid(), 'police', gen_random_uuid(), '/x/', '{{}}', now(){})"
    )
    inside = Login("harrow", "police", KEY)
    with house.at(inside), connections["default"].cursor() as cursor:
        cursor.execute(row.format("", ""))
        for value in (f"'{OTHER}'", "NULL"):  # into another, or out of it
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                cursor.execute(row.format(", restricted", f", {value}"))
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("UPDATE wall_workdraft SET restricted = NULL")
    with house.at("police"), connections["default"].cursor() as cursor:
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(row.format(", restricted", f", '{KEY}'"))
        cursor.execute(f"SELECT set_config('mash.restricted', '{KEY}', true)")
        cursor.execute("SELECT count(*) FROM wall_workdraft")
        assert cursor.fetchone() == (0,)
    with house.as_superuser() as cursor:
        assert restricted_rows(cursor) == {"wall_workdraft": 1}


def test_no_function_says_or_changes_anything_of_it_on_an_ordinary_login(everything: House) -> None:
    house = everything
    with house.as_superuser() as cursor:
        ids = []
        for table in CASES:
            cursor.execute(f'SELECT id FROM "{table}" ORDER BY id LIMIT 1')
            ids.append(cursor.fetchone()[0])
        cursor.execute("SELECT reference FROM front_door_enquiry LIMIT 1")
        (reference,) = cursor.fetchone()
        restrict_everything(cursor)
        before = digests(cursor)
        cursor.execute(
            "SELECT p.proname, array(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) t) FROM pg_proc p"
            " WHERE p.pronamespace = 'hub_harrow'::regnamespace AND p.prorettype <> 'trigger'::regtype"
        )
        arguments: dict[str, list[str]] = dict(cursor.fetchall())
    called = 0
    for login in (LEAD, "police", "worker", "guardian", "asked", "verifier", "screen", "inspector"):
        kinds = {login} | ({"desk"} if login in (LEAD, "police") else set()) | ({"lead"} if login == LEAD else set())
        for file in sql_files():
            if not kinds & set(file.execute):
                continue
            for name in file.functions:
                if name in GIVES_BACK or name == REMOVES:
                    continue
                for one in ids:
                    said = call(house, login, name, arguments[name], one, reference)
                    called += 1
                    assert said is None or not re.search(rf"{MARK}|{reference}", said), (login, name, said)
    assert called > 2000
    with house.as_superuser() as cursor:
        assert digests(cursor) == before


def digests(cursor: Any) -> dict[str, str]:
    found = {}
    for table in CASES:
        cursor.execute(
            f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t WHERE restricted IS NOT NULL'
        )
        found[table] = cursor.fetchone()[0]
    return found


# What the caller typed.
GIVES_BACK = {
    "keep_draft_v1", "drafts_v1", "forget_draft_v1",
    "broken_glass_v1",  # a guardian reads why somebody broke the glass
    "review_glass_v1",  # and closes it
}  # fmt: skip
REMOVES = "remove_papers_v2"  # the words of a paper for an inspector, because its enquiry is restricted
GIVEN = {
    "uuid": "'{id}'", "uuid[]": "ARRAY['{id}']::uuid[]", "text": "'{ref}'", "text[]": "ARRAY['{ref}']",
    "bytea": "'\\x00'", "jsonb": "'{{}}'", "integer": "1", "smallint": "1", "bigint": "1000000", "boolean": "true",
    "date": "current_date", "timestamp with time zone": "now()",
}  # fmt: skip


def call(house: House, login: str, name: str, types: list[str], one: uuid.UUID, reference: str) -> str | None:
    """What a function answers; None where it refuses."""
    given = ", ".join(GIVEN.get(kind, "NULL").format(id=one, ref=reference) + f"::{kind}" for kind in types)
    with house.at(login), connections["default"].cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(f"SELECT t::text FROM {name}({given}) t")
                return "\n".join(str(row[0]) for row in cursor.fetchall())
        except DatabaseError:
            return None


def test_on_a_connection_of_its_own_a_desk_reads_nothing_inside_and_gains_nothing_by_the_setting() -> None:
    """Real logins with their own passwords; the setting is a startup option, as the application gives it."""
    with scene.set_up():
        with scene.superuser() as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("UPDATE hub_harrow.research_finding SET restricted = %s", [KEY])
        asked = "SELECT count(*) FROM research_finding"
        with scene.enter("police", **{logins.INSIDE_WHICH: str(KEY)}) as connection:
            assert connection.execute(asked).fetchone() == (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("SET SESSION AUTHORIZATION masht_harrow__police__r")
        with scene.enter_as(INSIDE, **{logins.INSIDE_WHICH: str(KEY)}) as connection:
            many = connection.execute(asked).fetchone()
            assert many is not None
            assert many[0] > 0
        with scene.enter_as(INSIDE) as connection:
            assert connection.execute(asked).fetchone() == (0,)


def test_what_a_recipient_says_of_their_copy_belongs_to_its_enquiry_and_a_referrer_is_told_as_before(
    house: House,
) -> None:
    a_whole_case(house)
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT c.id, c.recipient, p.enquiry_id FROM assessment_copy c"
            " JOIN assessment_product p ON p.id = c.product_id"
            " WHERE c.recalled_at IS NULL AND c.acknowledged_at IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM assessment_copyfeedback f WHERE f.copy_id = c.id) ORDER BY c.issued_at, c.id LIMIT 1"
        )
        copy, recipient, enquiry = cursor.fetchone()
        cursor.execute("UPDATE wall_recipient SET token_digest = sha256(%s) WHERE code = %s", [TOKEN, recipient])
        cursor.execute(
            "SELECT n.status_digest FROM front_door_notification n JOIN front_door_join j ON j.notification_id = n.id"
            " WHERE j.enquiry_id = %s AND j.until_at IS NULL LIMIT 1",
            [enquiry],
        )
        (digest,) = cursor.fetchone()
        cursor.execute("SELECT hub_harrow.restrict_rows_v1(%s, %s)", [enquiry, KEY])
    with house.at("outside"), connections["default"].cursor() as cursor:
        cursor.execute("SELECT outside_acknowledge_v2(%s, %s, 'Ade', gen_random_uuid())", [TOKEN, copy])
        cursor.execute("SELECT outside_hold_v1(%s, %s, %s, 'Ade', NULL, 'Ade', %s)", [TOKEN, copy, KEY, KEY])
        cursor.execute("SELECT outside_outcome_v2(%s, %s, 'allocated', '', 'Ade', gen_random_uuid())", [TOKEN, copy])
        cursor.execute("SELECT outside_feedback_v2(%s, %s, %s, 'Safe.', 'Ade', %s, '')", [TOKEN, copy, OTHER, KEY])
    with house.as_superuser() as cursor:
        for said in (
            "SELECT restricted FROM hub_harrow.assessment_copyfeedback WHERE copy_id = %s",
            "SELECT restricted FROM hub_harrow.assessment_copyoutcome WHERE copy_id = %s",
            "SELECT restricted FROM hub_harrow.assessment_copyholding WHERE copy_id = %s",
            "SELECT restricted FROM hub_harrow.wall_outboxrow WHERE object_id = %s AND kind LIKE '%%.outcome_said'",
        ):
            cursor.execute(said, [copy])
            assert cursor.fetchall() == [(KEY,)], said
        cursor.execute("SELECT restricted FROM hub_harrow.wall_outboxrow WHERE object_id = %s", [OTHER])
        assert cursor.fetchall() == [(KEY,)]
    with house.at("door"), connections["default"].cursor() as cursor:
        cursor.execute("SELECT state FROM door_status_v2(%s)", [digest])
        assert cursor.fetchall() == [("read",)]
