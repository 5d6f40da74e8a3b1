"""Building the wall of a hub: schema, roles, grants, policies and functions, from the declarations."""

from __future__ import annotations

from typing import Any

from mash_platform.database import logins
from mash_platform.keeper import policies
from mash_platform.keeper.compare_code import mark_policies
from mash_platform.keeper.functions import SqlFile, sql_files
from mash_platform.keeper.names import quote
from mash_platform.keeper.policies import Desks


def raise_wall(cursor: Any, desks: Desks) -> None:
    """Write all grants, policies, triggers and functions of a hub again, and mark the policies. To be called in a
    transaction."""
    schema = logins.schema_of(desks.hub)
    for text in policies.HUB_FUNCTIONS:
        cursor.execute(text.replace("{schema}", quote(schema)))
    _drop(cursor, schema, but="")
    for statement in policies.hub_statements(desks):
        cursor.execute(statement)
    for file in sql_files():
        load(cursor, file, desks)
    mark_policies(cursor, desks)


def take_down(cursor: Any, schema: str) -> bool:
    """Drop a hub's policies, but for the keeper's own: data migrations need it. Out: whether there were any.

    To be called in the transaction that migrates the hub and raises its wall again. What is deferred to its end is
    checked at once instead, since PostgreSQL alters no table with a check still to come.
    """
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return _drop(cursor, schema, but="keeper")


def _drop(cursor: Any, schema: str, *, but: str) -> bool:
    cursor.execute(
        "SELECT tablename, policyname FROM pg_policies WHERE schemaname = %s AND policyname <> %s", [schema, but]
    )
    found = cursor.fetchall()
    for table, policy in found:
        cursor.execute(f"DROP POLICY {quote(policy)} ON {quote(schema)}.{quote(table)}")
    return bool(found)


def load(cursor: Any, file: SqlFile, desks: Desks) -> None:
    """Make the functions of one SQL file, give them to their narrow role, and let their callers call them."""
    schema = logins.schema_of(desks.hub)
    narrow = "" if file.owner == "none" else logins.Login(desks.hub, file.owner).name
    if narrow:
        cursor.execute(f"GRANT CREATE ON SCHEMA {quote(schema)} TO {quote(narrow)}")
        cursor.execute(f"SET LOCAL ROLE {quote(narrow)}")
    cursor.execute(f"SET LOCAL search_path = {quote(schema)}")
    cursor.execute(file.text.replace("{schema}", quote(schema)).replace("{narrow}", quote(narrow or "none")))
    for function in file.functions:
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE proname = %s AND pronamespace = %s::regnamespace",
            [function, schema],
        )
        for (signature,) in cursor.fetchall():
            cursor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
            for who in file.execute:
                for role in desks.logins_of(who):
                    cursor.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {quote(role)}")
    if narrow:
        cursor.execute("RESET ROLE")
        cursor.execute(f"REVOKE CREATE ON SCHEMA {quote(schema)} FROM {quote(narrow)}")


def raise_platform_wall(cursor: Any) -> None:
    """Write all grants of the shared tables again."""
    cursor.execute(policies.REFUSE_CHANGE.replace("{schema}", '"platform"'))
    for statement in policies.platform_statements():
        cursor.execute(statement)
