"""Whether policies, functions and triggers of a hub still say what the keeper wrote, and nothing else acts beside them.

Functions and triggers are compared with what stands in the SQL files and beside the models. A policy's words come back
from PostgreSQL in another spelling than they were given in, so the keeper leaves a mark on each policy that it makes: a
digest, keyed with a secret that it alone holds, of what PostgreSQL says of the policy right afterwards.

A rule could drop a line of the ledger before it is written, and a default could sign it with another login: no line
would be missing or altered. Tables have no rules here, and the ledger's defaults are the four that its rows declare.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import models

from mash_platform.database import logins
from mash_platform.database.walls import NO_ONE
from mash_platform.keeper import policies
from mash_platform.keeper.functions import sql_files
from mash_platform.keeper.names import quote
from mash_platform.keeper.policies import Desks, hub_models, shared_models, trigger_statements, wall_of
from mash_platform.keeper.secret import secret

_POLICIES = """
SELECT c.relname, p.polname, p.polcmd::text, p.polpermissive, p.polroles::regrole[]::text,
    coalesce(pg_get_expr(p.polqual, p.polrelid), ''), coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''),
    coalesce(obj_description(p.oid, 'pg_policy'), '')
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = %s::regnamespace
"""
_FUNCTIONS = """
SELECT p.proname, p.prosrc, o.rolname, p.prosecdef, coalesce(p.proconfig::text, ''), p.oid::regprocedure::text,
    coalesce(array_agg(coalesce(g.rolname, 'PUBLIC')) FILTER (WHERE a.grantee <> p.proowner), '{}')::text[]
FROM pg_proc p JOIN pg_roles o ON o.oid = p.proowner
LEFT JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a ON true
LEFT JOIN pg_roles g ON g.oid = a.grantee
WHERE p.pronamespace = %s::regnamespace GROUP BY p.oid, o.rolname
"""
_TRIGGERS = """
SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled::text
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = %s::regnamespace AND NOT t.tgisinternal
"""
_RULES = """
SELECT c.relname, r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE c.relnamespace = %s::regnamespace AND r.rulename <> '_RETURN' ORDER BY 1, 2
"""
_DEFAULTS = """
SELECT a.attname, CASE WHEN a.attidentity <> '' THEN 'identity ' || a.attidentity::text
    ELSE pg_get_expr(d.adbin, d.adrelid) END
FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
"""
PLATFORM, LEDGER, PLATFORM_LEDGER = "platform", "wall_ledgerentry", "tenants_platformentry"
LEDGER_DEFAULTS = {
    "seq": "identity a", "xid": "pg_current_xact_id()", "at": "clock_timestamp()", "login": "(SESSION_USER)::text",
}  # fmt: skip
_BODY = re.compile(r"CREATE OR REPLACE FUNCTION (?:\S+\.)?(\w+)\s*\((.*?)AS \$\$(.*?)\$\$", re.DOTALL)
ENABLED = "O"


@dataclass(frozen=True)
class Code:
    """A function as it should be or as it is."""

    words: str
    owner: str
    is_definer: bool
    settings: str
    callers: frozenset[str]


def mark_policies(cursor: Any, desks: Desks) -> None:
    """Leave the keeper's mark on every policy of a hub, right after they were made."""
    schema = logins.schema_of(desks.hub)
    for table, policy, *words, _ in _policies(cursor, schema):
        cursor.execute(
            f"COMMENT ON POLICY {quote(policy)} ON {quote(schema)}.{quote(table)} IS '{_mark(table, policy, *words)}'"
        )


def changed_code(cursor: Any, desks: Desks, but: Collection[str] = ()) -> list[str]:
    """What differs, a line each; none where everything says what it should. In: policies (table and name) that should
    not be there at all, of which nothing more is said."""
    schema = logins.schema_of(desks.hub)
    lines = [
        f"policy changed: {table} {policy}"
        for table, policy, *words, mark in _policies(cursor, schema)
        if f"{table} {policy}" not in but and not hmac.compare_digest(mark, _mark(table, policy, *words))
    ]
    code = _changed_functions(cursor, desks) + _changed_triggers(cursor, desks)
    return sorted(lines) + code + _rules(cursor, schema) + _changed_defaults(cursor, schema, LEDGER)


def changed_platform(cursor: Any) -> list[str]:
    """The same of the platform's tables, where alarms are lines: triggers, rules, and the ledger's defaults."""
    triggers = _compared_triggers(cursor, PLATFORM, declared_triggers(PLATFORM, shared_models()))
    return triggers + _rules(cursor, PLATFORM) + _changed_defaults(cursor, PLATFORM, PLATFORM_LEDGER)


def drop_changed_on_platform(cursor: Any) -> None:
    """The same as `drop_changed`, of the platform's tables."""
    _drop_rules_and_triggers(cursor, PLATFORM, declared_triggers(PLATFORM, shared_models()))
    _set_defaults(cursor, PLATFORM, PLATFORM_LEDGER)


def drop_changed(cursor: Any, desks: Desks) -> None:
    """Remove functions, triggers and rules that nobody declared, and definer functions that are not as declared: a wall
    that is raised again makes the declared ones anew, with their owners. The ledger's defaults are set again."""
    schema, wanted = logins.schema_of(desks.hub), declared_functions(desks)
    _drop_rules_and_triggers(cursor, schema, declared_triggers(schema, hub_models()))
    _set_defaults(cursor, schema, LEDGER)
    for name, signature, found in functions_there(cursor, desks):
        declared = wanted.get(name)
        if declared is None or (declared.is_definer and declared != found):
            cursor.execute(f"DROP FUNCTION {signature}")


def declared_functions(desks: Desks) -> dict[str, Code]:
    """What the SQL files and the walls say."""
    schema = logins.schema_of(desks.hub)
    found = {
        name: Code(body, logins.owner_login(), False, "", frozenset())
        for text in policies.HUB_FUNCTIONS
        for name, _, body in _BODY.findall(text)
    }
    for file in sql_files():
        narrow = "none" if file.owner == "none" else logins.Login(desks.hub, file.owner).name
        text = file.text.replace("{schema}", quote(schema)).replace("{narrow}", quote(narrow))
        callers = frozenset(role for who in file.execute for role in desks.logins_of(who))
        for name, head, body in _BODY.findall(text):
            found[name] = Code(
                body,
                logins.owner_login() if narrow == "none" else narrow,
                "SECURITY DEFINER" in head,
                f'{{"search_path={schema}, pg_temp"}}' if "SET search_path" in head else "",
                callers,
            )
    return found


def _drop_rules_and_triggers(cursor: Any, schema: str, declared: Collection[tuple[str, str]]) -> None:
    for table, name, _, _ in _rows(cursor, _TRIGGERS, schema):
        if (table, name) not in declared:
            cursor.execute(f"DROP TRIGGER {quote(name)} ON {quote(schema)}.{quote(table)}")
    for table, name in _rows(cursor, _RULES, schema):
        cursor.execute(f"DROP RULE {quote(name)} ON {quote(schema)}.{quote(table)}")


def _set_defaults(cursor: Any, schema: str, ledger: str) -> None:
    for column, words in _defaults_there(cursor, schema, ledger).items():
        if words != (declared := LEDGER_DEFAULTS.get(column)):
            to = f"SET DEFAULT {declared}" if declared else "DROP DEFAULT"
            cursor.execute(f"ALTER TABLE {quote(schema)}.{quote(ledger)} ALTER COLUMN {quote(column)} {to}")


def functions_there(cursor: Any, desks: Desks) -> list[tuple[str, str, Code]]:
    """Name, signature and what the database says of each function of a hub."""
    rows = _rows(cursor, _FUNCTIONS, logins.schema_of(desks.hub))
    return [
        (name, signature, Code(words, owner, definer, settings, frozenset(callers)))
        for name, words, owner, definer, settings, signature, callers in rows
    ]


def declared_triggers(schema: str, tables: Iterable[type[models.Model]]) -> dict[tuple[str, str], str]:
    """Table and name -> the trigger as PostgreSQL spells it."""
    found = {}
    for model in tables:
        table = model._meta.db_table
        for statement in trigger_statements(schema, table, wall_of(model) or NO_ONE):
            spelt = statement.replace("CREATE OR REPLACE TRIGGER", "CREATE TRIGGER").replace('"', "")
            found[table, spelt.split()[2]] = spelt
    return found


def _changed_functions(cursor: Any, desks: Desks) -> list[str]:
    wanted, lines, seen = declared_functions(desks), [], set()
    for name, signature, found in functions_there(cursor, desks):
        declared = wanted.get(name)
        if declared is None or name in seen:
            lines.append(f"function too many: {signature}")
        elif declared != found:
            parts = [part for part in vars(declared) if getattr(declared, part) != getattr(found, part)]
            lines.append(f"function changed: {name} {' '.join(parts)}")
        seen.add(name)
    return sorted(lines) + [f"function missing: {name}" for name in sorted(wanted.keys() - seen)]


def _changed_triggers(cursor: Any, desks: Desks) -> list[str]:
    schema = logins.schema_of(desks.hub)
    return _compared_triggers(cursor, schema, declared_triggers(schema, hub_models()))


def _compared_triggers(cursor: Any, schema: str, declared: Mapping[tuple[str, str], str]) -> list[str]:
    wanted = {key: (words, ENABLED) for key, words in declared.items()}
    there = {(table, name): (words, enabled) for table, name, words, enabled in _rows(cursor, _TRIGGERS, schema)}
    return [
        f"trigger {'too many' if key not in wanted else 'missing' if key not in there else 'changed'}: {' '.join(key)}"
        for key in sorted(wanted.keys() | there.keys())
        if wanted.get(key) != there.get(key)
    ]


def _rules(cursor: Any, schema: str) -> list[str]:
    return [f"rule too many: {table} {name}" for table, name in _rows(cursor, _RULES, schema)]


def _changed_defaults(cursor: Any, schema: str, ledger: str) -> list[str]:
    there = _defaults_there(cursor, schema, ledger)
    changed = (column for column in sorted(there) if there[column] != LEDGER_DEFAULTS.get(column))
    return [f"default changed: {ledger} {column}" for column in changed]


def _defaults_there(cursor: Any, schema: str, ledger: str) -> dict[str, str | None]:
    return dict(_rows(cursor, _DEFAULTS, f"{quote(schema)}.{quote(ledger)}"))


def _policies(cursor: Any, schema: str) -> list[Any]:
    return _rows(cursor, _POLICIES, schema)


def _rows(cursor: Any, query: str, schema: str) -> list[Any]:
    with _names_in_full(cursor):
        cursor.execute(query, [schema])
        return list(cursor.fetchall())


@contextmanager
def _names_in_full(cursor: Any) -> Iterator[None]:
    """PostgreSQL leaves out the schema of what is on the search path, so the path is always the same here."""
    cursor.execute("SELECT current_setting('search_path')")
    (before,) = cursor.fetchone()
    cursor.execute("SELECT set_config('search_path', 'pg_catalog', true)")
    yield
    cursor.execute("SELECT set_config('search_path', %s, true)", [before])


def _mark(*words: Any) -> str:
    key = hashlib.sha256(b"marks on policies" + bytes.fromhex(secret("seal"))).digest()
    return hmac.new(key, json.dumps(words, default=str).encode(), hashlib.sha256).hexdigest()
