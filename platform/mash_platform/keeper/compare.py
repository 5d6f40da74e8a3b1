"""Whether the wall of a hub is the one that its models and SQL files declare: nothing missing, and nothing more.

Grants, policies by their names, and row security here; what policies, functions and triggers say in compare_code.py.
"""

from __future__ import annotations

from typing import Any

from mash_platform.database import logins
from mash_platform.database.walls import NO_ONE, Command
from mash_platform.keeper.compare_code import changed_code
from mash_platform.keeper.policies import Desks, by_policy, hub_models, wall_of
from mash_platform.keeper.restricting import ALONE, RESTRICTIVE, SHARED, changed_columns

Grant = tuple[str, str, str, str]  # table, role, command, column or * for all
Policy = tuple[str, str, str]  # table, name, command

_GRANTS = """
SELECT c.relname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type, '*'
FROM pg_class c CROSS JOIN aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE c.relnamespace = %(schema)s::regnamespace AND a.grantee <> c.relowner
UNION ALL
SELECT c.relname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type, t.attname
FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid CROSS JOIN aclexplode(t.attacl) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE c.relnamespace = %(schema)s::regnamespace
"""


def declared_grants(desks: Desks) -> set[Grant]:
    """What the models say."""
    found: set[Grant] = set()
    for model in hub_models():
        wall, table = wall_of(model) or NO_ONE, model._meta.db_table
        for who in {rule.who for rule in wall.rules}:
            for command in Command:
                columns = wall.columns_for(who, command)
                for role in desks.logins_of(who):
                    found |= {(table, role, str(command), column) for column in (["*"] if columns is None else columns)}
        found |= {(table, logins.keeper_login(), str(command), "*") for command in wall.keeper}
    return found


def granted(cursor: Any, desks: Desks) -> set[Grant]:
    """What the database says, for every role but the owner."""
    cursor.execute(_GRANTS, {"schema": logins.schema_of(desks.hub)})
    return {tuple(row) for row in cursor.fetchall()}


def declared_policies() -> set[Policy]:
    """What the models say."""
    found: set[Policy] = set()
    for model in hub_models():
        wall, table = wall_of(model) or NO_ONE, model._meta.db_table
        if wall.rows_walled:
            found.add((table, "keeper", "ALL"))
            if wall.holds_cases:
                found |= {(table, name, "ALL") for name in RESTRICTIVE if name != ALONE or table not in SHARED}
            found |= {(table, name, rules[0].command.value) for name, rules in by_policy(wall)}
    return found


def policies_there(cursor: Any, desks: Desks) -> set[Policy]:
    """What the database says."""
    cursor.execute(
        "SELECT tablename, policyname, cmd FROM pg_policies WHERE schemaname = %s", [logins.schema_of(desks.hub)]
    )
    return {tuple(row) for row in cursor.fetchall()}


def unwalled(cursor: Any, desks: Desks) -> set[str]:
    """Tables whose rows should be walled and are not."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'"
        " AND NOT (relrowsecurity AND relforcerowsecurity)",
        [logins.schema_of(desks.hub)],
    )
    walled = {model._meta.db_table for model in hub_models() if (wall_of(model) or NO_ONE).rows_walled}
    return walled & {row[0] for row in cursor.fetchall()}


def _tables_of_cases() -> set[str]:
    return {model._meta.db_table for model in hub_models() if (wall_of(model) or NO_ONE).holds_cases}


def differences(cursor: Any, desks: Desks) -> list[str]:
    """What differs, a line each; none where the wall stands as it was declared."""
    wanted, there = declared_grants(desks), granted(cursor, desks)
    lines = [f"grant too many: {' '.join(one)}" for one in sorted(there - wanted)]
    lines += [f"grant missing: {' '.join(one)}" for one in sorted(wanted - there)]
    policies_wanted, policies_found = declared_policies(), policies_there(cursor, desks)
    lines += [f"policy too many: {' '.join(one)}" for one in sorted(policies_found - policies_wanted)]
    lines += [f"policy missing: {' '.join(one)}" for one in sorted(policies_wanted - policies_found)]
    lines += [f"row security is off: {table}" for table in sorted(unwalled(cursor, desks))]
    lines += changed_columns(cursor, desks.hub, _tables_of_cases())
    unwanted = {f"{table} {name}" for table, name, _ in policies_found - policies_wanted}
    return lines + changed_code(cursor, desks, but=unwanted)
