"""What stands in the database is what the declarations say: nothing missing, and nothing more."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from mash_platform.database import logins
from mash_platform.database.walls import NO_ONE
from mash_platform.keeper import compare, policies
from mash_platform.keeper.functions import sql_files
from mash_platform.keeper.policies import Desks, hub_models, shared_models, wall_of
from mash_platform.keeper.watch import restore_platform, restore_wall
from tenants.models import HubAgency
from tests.attacks.scene import superuser
from tests.support.house import House
from tests.support.plugin import STATE

HUBS = ("harrow", "haringey", "triborough")
PREFIX = "masht_"


def query(statement: str, *arguments: Any) -> list[Any]:
    with superuser() as connection:
        return connection.execute(statement.encode(), arguments).fetchall()


@pytest.fixture(autouse=True)
def the_keepers_secrets(settings: Any) -> None:
    """What the keeper holds: its marks on policies are keyed with it."""
    settings.KEEPER_SECRETS = json.loads(STATE.keeper_json.read_text())


@pytest.fixture
def desks(request: pytest.FixtureRequest, house: Any) -> Desks:
    """Who sits in the hub, from the platform's tables."""
    rows = list(HubAgency.objects.filter(hub__code=request.param).values_list("agency__code", "is_lead").order_by("pk"))
    return Desks(request.param, tuple(code for code, _ in rows), tuple(code for code, lead in rows if lead))


@pytest.mark.parametrize("desks", HUBS, indirect=True)
def test_every_grant_and_policy_is_declared_and_every_declaration_stands(desks: Desks) -> None:
    with superuser() as connection, connection.cursor() as cursor:
        assert compare.granted(cursor, desks)
        assert compare.policies_there(cursor, desks)
        assert compare.differences(cursor, desks) == []


ROUNDS = 3
TAMPERING = {
    "grant too many: research_finding masht_harrow__door SELECT *":
        "GRANT SELECT ON research_finding TO masht_harrow__door",
    "grant too many: wall_recipient masht_harrow__police SELECT token_digest":
        "GRANT SELECT (token_digest) ON wall_recipient TO masht_harrow__police",
    "grant too many: research_finding PUBLIC SELECT *": "GRANT SELECT ON research_finding TO PUBLIC",
    "grant too many: research_finding masht_platform SELECT *": "GRANT SELECT ON research_finding TO masht_platform",
    "grant missing: wall_ledgerentry masht_harrow__guardian SELECT *":
        "REVOKE SELECT ON wall_ledgerentry FROM masht_harrow__guardian",
    "policy too many: research_finding open ALL": "CREATE POLICY open ON research_finding USING (true)",
    "policy missing: research_finding select_desk SELECT": "DROP POLICY select_desk ON research_finding",
    "row security is off: research_finding": "ALTER TABLE research_finding DISABLE ROW LEVEL SECURITY",
    "policy changed: research_finding select_desk": "ALTER POLICY select_desk ON research_finding USING (true)",
    "policy changed: research_finding select_worker": "ALTER POLICY select_worker ON research_finding TO PUBLIC",
    "policy changed: people_mention insert_desk": "COMMENT ON POLICY insert_desk ON people_mention IS 'as it was'",
    "function changed: refuse_change_v1 words":
        "CREATE OR REPLACE FUNCTION refuse_change_v1() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "function changed: door_status_v2 callers": "GRANT EXECUTE ON FUNCTION door_status_v2 TO PUBLIC",
    "function changed: door_status_v2 settings": "ALTER FUNCTION door_status_v2 RESET ALL",
    "function changed: door_status_v2 is_definer": "ALTER FUNCTION door_status_v2 SECURITY INVOKER",
    "function changed: release_v1 owner": "ALTER FUNCTION release_v1 OWNER TO masht_owner",
    "function too many: hub_harrow.let_in()":
        "CREATE FUNCTION let_in() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "function missing: ask_v3": "DROP FUNCTION ask_v3",
    "trigger missing: wall_ledgerentry says_who_acts": "DROP TRIGGER says_who_acts ON wall_ledgerentry",
    "trigger changed: wall_ledgerentry never_changed": "ALTER TABLE wall_ledgerentry DISABLE TRIGGER never_changed",
    "trigger missing: wall_ledgerentry never_emptied": "DROP TRIGGER never_emptied ON wall_ledgerentry",
    "rule too many: wall_ledgerentry forget":
        "CREATE RULE forget AS ON INSERT TO wall_ledgerentry WHERE NEW.act = 'read_enquiry' DO INSTEAD NOTHING",
    "rule too many: research_finding tell":
        "CREATE RULE tell AS ON UPDATE TO research_finding DO ALSO NOTHING",
    "default changed: wall_ledgerentry login":
        "ALTER TABLE wall_ledgerentry ALTER login SET DEFAULT 'masht_harrow__police'",
    "default changed: wall_ledgerentry at":
        "ALTER TABLE wall_ledgerentry ALTER at SET DEFAULT clock_timestamp() - interval '30 seconds'",
    "default changed: wall_ledgerentry member":
        "ALTER TABLE wall_ledgerentry ALTER member SET DEFAULT gen_random_uuid()",
    "default changed: research_finding restricted": "ALTER TABLE research_finding ALTER restricted DROP DEFAULT",
    "policy missing: research_finding hidden ALL": "DROP POLICY hidden ON research_finding",
    "policy missing: research_finding alone ALL": "DROP POLICY alone ON research_finding",
    "policy changed: research_finding hidden":
        "ALTER POLICY hidden ON research_finding USING (true) WITH CHECK (restricted IS NULL)",
    "trigger missing: wall_outboxrow follows_object_id": "DROP TRIGGER follows_object_id ON wall_outboxrow",
    "trigger missing: assessment_logentry says_nothing_protected":
        "DROP TRIGGER says_nothing_protected ON assessment_logentry",
    "trigger too many: wall_ledgerentry forget":
        "CREATE TRIGGER forget BEFORE INSERT ON wall_ledgerentry FOR EACH ROW EXECUTE FUNCTION refuse_change_v1()",
}  # fmt: skip


def rounds() -> list[dict[str, str]]:
    """What is tampered with at one time: a comparison takes a second, and nothing is changed in two ways at once."""
    found: list[dict[str, str]] = []
    for named, statement in TAMPERING.items():
        here = touched(named)
        one = next((one for one in found if here not in map(touched, one)), None)
        if one is None:
            found.append({named: statement})
        else:
            one[named] = statement
    return found


def touched(named: str) -> tuple[str, str]:
    """The kind of thing, and which: `("policy", "research_finding hidden")`."""
    what, _, which = named.partition(": ")
    return what.split()[0], " ".join(which.split()[: 1 if what.startswith("function") else 2])


def test_everything_is_tampered_with_in_few_rounds() -> None:
    assert sum(map(len, rounds())) == len(TAMPERING)
    assert len(rounds()) == ROUNDS


@pytest.mark.parametrize("number", range(ROUNDS))
@pytest.mark.parametrize("desks", ["harrow"], indirect=True)
def test_the_keeper_names_what_was_changed_and_raises_the_wall_again(house: House, desks: Desks, number: int) -> None:
    """Each thing by itself in the same words, however much was changed."""
    tampering = rounds()[number]
    with house.as_superuser() as cursor:
        for statement in tampering.values():
            cursor.execute(statement)
        assert sorted(restore_wall(cursor, desks)) == sorted(tampering)
        assert restore_wall(cursor, desks) == []


ON_THE_PLATFORM = {
    "rule too many: tenants_platformentry forget":
        "CREATE RULE forget AS ON INSERT TO tenants_platformentry WHERE NEW.act = 'alarm' DO INSTEAD NOTHING",
    "trigger too many: tenants_platformentry forget":
        "CREATE TRIGGER forget BEFORE INSERT ON tenants_platformentry FOR EACH ROW EXECUTE FUNCTION refuse_change_v1()",
    "trigger missing: tenants_platformentry never_changed": "DROP TRIGGER never_changed ON tenants_platformentry",
    "trigger changed: tenants_platformseal never_changed":
        "ALTER TABLE tenants_platformseal DISABLE TRIGGER never_changed",
    "default changed: tenants_platformentry at":
        "ALTER TABLE tenants_platformentry ALTER at SET DEFAULT clock_timestamp() - interval '30 seconds'",
}  # fmt: skip


@pytest.mark.parametrize(("named", "statement"), ON_THE_PLATFORM.items())
def test_what_would_keep_alarms_from_being_written_is_put_back_and_told(
    house: House, named: str, statement: str
) -> None:
    """Also a rule that drops alarms: it goes before the alarm about it is raised."""
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL search_path = platform")
        cursor.execute(statement)
        assert restore_platform(cursor) == [named]
        assert restore_platform(cursor) == []
        cursor.execute("SELECT detail -> 'differed' FROM platform.tenants_platformentry WHERE act = 'alarm'")
        assert [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall()] == [[named]]


@pytest.mark.parametrize("hub", HUBS)
def test_row_security_is_on_and_forced_wherever_rows_are_walled(hub: str) -> None:
    found = {
        table: (on, forced)
        for table, on, forced in query(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relnamespace = %s::regnamespace AND relkind = 'r'",
            logins.schema_of(hub),
        )
    }
    for model in hub_models():
        wall = wall_of(model) or NO_ONE
        assert found[model._meta.db_table] == (wall.rows_walled, wall.rows_walled), model
    # Django keeps its list of migrations in each schema; nobody but the keeper may look at it.
    assert set(found) - {model._meta.db_table for model in hub_models()} <= {"django_migrations"}


def test_case_data_is_never_without_row_policies() -> None:
    configuration = {"HubSettings", "Agency", "GuardianToken", "Recipient", "Door", "ReferenceCounter"}
    assert {model.__name__ for model in hub_models() if not (wall_of(model) or NO_ONE).rows_walled} == configuration


@pytest.mark.parametrize("desks", HUBS, indirect=True)
def test_functions_are_owned_by_their_narrow_role_and_called_by_whom_they_name(desks: Desks) -> None:
    schema = logins.schema_of(desks.hub)
    rows = query(
        "SELECT p.proname, o.rolname, p.prosecdef, p.proconfig::text, coalesce(array_agg(g.rolname) FILTER"
        " (WHERE a.grantee <> p.proowner), '{}')::text[] FROM pg_proc p JOIN pg_roles o ON o.oid = p.proowner"
        " LEFT JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a ON true"
        " LEFT JOIN pg_roles g ON g.oid = a.grantee WHERE p.pronamespace = %s::regnamespace GROUP BY 1, 2, 3, 4",
        schema,
    )
    found = {name: (owner, definer, config, set(callers)) for name, owner, definer, config, callers in rows}
    for file in sql_files():
        for name in file.functions:
            owner, definer, config, callers = found.pop(name)
            assert callers == {role for who in file.execute for role in desks.logins_of(who)}, name
            if file.owner != "none":
                assert owner == logins.Login(desks.hub, file.owner).name
                assert definer
                assert schema in (config or ""), f"{name} must fix its search_path"
    assert set(found) == {
        "refuse_change_v1", "refuse_but_disposal_v1", "must_see_v1", "say_who_acts_v1", "follow_v1",
        "says_nothing_protected_v1",
    }  # fmt: skip
    for name, (_, definer, _, callers) in found.items():
        assert not definer, name
        assert callers == set(), name


def test_no_role_of_ours_is_more_than_a_role() -> None:
    rows = query(
        "SELECT rolname, rolsuper OR rolbypassrls OR rolcreatedb OR rolreplication, rolcreaterole, rolinherit,"
        " rolcanlogin FROM pg_roles WHERE starts_with(rolname, %s)",
        PREFIX,
    )
    assert len(rows) > 30
    for name, is_mighty, makes_roles, inherits, can_log_in in rows:
        assert not is_mighty, name
        assert makes_roles == (name == logins.owner_login()), name
        assert not inherits, name
        assert can_log_in == (name.rpartition("__")[2] not in logins.NARROW_ROLES), name


def test_no_login_is_a_member_of_a_role() -> None:
    rows = query(
        "SELECT m.rolname, r.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member"
        " JOIN pg_roles r ON r.oid = a.roleid WHERE starts_with(m.rolname, %s)",
        PREFIX,
    )
    assert {member for member, _ in rows} <= {logins.owner_login()}


def test_every_table_has_a_declaration() -> None:
    assert undeclared([*hub_models()]) == []
    assert [m for m in shared_models() if wall_of(m) is None and policies.library_wall(m) is None] == []


def test_a_table_without_a_declaration_would_be_found() -> None:
    class Forgotten(models.Model):
        class Meta:
            app_label = "research"
            managed = False

        def __str__(self) -> str:
            return "forgotten"

    try:
        assert undeclared([Forgotten]) == ["Forgotten"]
    finally:
        del apps.all_models["research"]["forgotten"]
        apps.clear_cache()


def undeclared(tables: list[type[models.Model]]) -> list[str]:
    """Tables whose model says nothing of who may do what: they would get no rows, and here they are named."""
    return [model.__name__ for model in tables if (wall_of(model) or NO_ONE) is NO_ONE]


@pytest.mark.parametrize("hub", HUBS)
def test_no_foreign_key_leaves_the_hub(hub: str) -> None:
    rows = query(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace = %s::regnamespace"
        " AND (SELECT relnamespace FROM pg_class WHERE oid = confrelid) <> connamespace",
        logins.schema_of(hub),
    )
    assert rows == []


@pytest.mark.parametrize("table", ["research_finding", "people_mention", "people_link"])
def test_what_is_held_has_no_unique_key_to_probe_but_its_random_id(table: str) -> None:
    rows = query(
        "SELECT i.indexrelid::regclass::text FROM pg_index i WHERE i.indrelid = %s::regclass AND i.indisunique"
        " AND NOT i.indisprimary",
        f"hub_harrow.{table}",
    )
    assert rows == []
