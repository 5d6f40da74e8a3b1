"""From declarations to SQL: grants and row policies of one schema.

Everything is written again from the declarations each time, in one transaction, so that what is in the database is
what stands beside the models and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from django.apps import apps
from django.db import models

from mash_platform.database import logins
from mash_platform.database.router import HUB_APPS
from mash_platform.database.walls import DESK, IS_DESK, KEEPER, LEAD, ME, PLATFORM, Command, May, Wall
from mash_platform.keeper.names import quote
from mash_platform.keeper.restricting import column_statements, restricting, restrictive_statements


@dataclass(frozen=True)
class Desks:
    """The agencies that sit in a hub, and those that lead."""

    hub: str
    agencies: tuple[str, ...]
    leads: tuple[str, ...]

    def logins_of(self, who: str) -> list[str]:
        """The roles that a kind of login stands for, those inside restricted enquiries among them."""
        if who == KEEPER:
            return [logins.keeper_login()]
        agencies = {DESK: self.agencies, LEAD: self.leads}.get(who)
        if agencies is not None:
            return [name for code in agencies for name in _with_inside(logins.desk(self.hub, code))]
        login = logins.Login(self.hub, who)
        return _with_inside(login) if who in logins.WORKS_INSIDE else [login.name]

    @property
    def inside(self) -> list[str]:
        """The logins that are inside one restricted enquiry."""
        ordinary = [logins.desk(self.hub, code) for code in self.agencies]
        ordinary += [logins.service(self.hub, name) for name in logins.WORKS_INSIDE]
        return [logins.inside_name(login) for login in ordinary]


def _with_inside(login: logins.Login) -> list[str]:
    return [login.name, logins.inside_name(login)]


def hub_models() -> list[type[models.Model]]:
    """Every table of a hub."""
    return [model for model in apps.get_models() if model._meta.app_label in HUB_APPS]


def shared_models() -> list[type[models.Model]]:
    """Every table of the platform, libraries' among them."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in HUB_APPS and model._meta.managed
    ]


@cache
def wall_of(model: type[models.Model]) -> Wall | None:
    """A model's declaration, with what `restrict` may do where its rows are of a case; None where it has none."""
    found = getattr(model, "wall", None)
    if not isinstance(found, Wall):
        return None
    return replace(found, rules=(*found.rules, *restricting(found))) if found.holds_cases else found


def hub_statements(desks: Desks) -> Iterator[str]:
    """All grants and policies of a hub's tables."""
    schema = logins.schema_of(desks.hub)
    everyone = [
        *desks.logins_of(DESK),
        *(login for name in (*logins.SERVICES, *logins.NARROW_ROLES) for login in desks.logins_of(name)),
        logins.keeper_login(),
    ]
    yield f"REVOKE ALL ON SCHEMA {quote(schema)} FROM PUBLIC"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {quote(schema)} FROM PUBLIC"
    for role in everyone:
        yield f"GRANT USAGE ON SCHEMA {quote(schema)} TO {quote(role)}"
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {quote(schema)} FROM {quote(role)}"
    for model in hub_models():
        wall = wall_of(model)
        if wall is not None:
            yield from table_statements(schema, model, wall, desks)


def table_statements(schema: str, model: type[models.Model], wall: Wall, desks: Desks) -> Iterator[str]:
    """Grants, policies and triggers of one table of a hub."""
    table = model._meta.db_table
    name = f"{quote(schema)}.{quote(table)}"
    if wall.holds_cases:
        yield from column_statements(name)
    yield from grants(name, wall, desks)
    keeper = quote(logins.keeper_login())
    yield f"GRANT {', '.join(wall.keeper)} ON {name} TO {keeper}"
    if wall.rows_walled:
        yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
        for policy, rules in by_policy(wall):
            yield f"DROP POLICY IF EXISTS {quote(policy)} ON {name}"
            yield policy_statement(policy, name, rules, desks, f" AND ({wall.every}){readable(model)}")
        yield f"DROP POLICY IF EXISTS keeper ON {name}"
        yield f"CREATE POLICY keeper ON {name} TO {keeper} USING (true) WITH CHECK (true)"
        if wall.holds_cases:
            yield from restrictive_statements(name, table, desks.hub, desks.inside)
    yield from trigger_statements(schema, table, wall)


def grants(name: str, wall: Wall, desks: Desks) -> Iterator[str]:
    """What each login may do to a table, and which columns it may name."""
    for who in dict.fromkeys(rule.who for rule in wall.rules):
        for command in Command:
            columns = wall.columns_for(who, command)
            if columns == ():
                continue
            what = command if columns is None else f"{command} ({', '.join(map(quote, columns))})"
            for role in desks.logins_of(who):
                yield f"GRANT {what} ON {name} TO {quote(role)}"


def by_policy(wall: Wall) -> Iterable[tuple[str, list[May]]]:
    """Each policy's name with the rules that it is made from."""
    found: dict[str, list[May]] = {}
    for rule in wall.rules:
        found.setdefault(f"{rule.command.lower()}_{rule.who}", []).append(rule)
    return found.items()


def readable(model: type[models.Model]) -> str:
    """The condition of a row that whoever reads it later can read. PostgreSQL keeps the day 'infinity' and Python has
    none, so that one such row stopped every page, or the worker, that came by it."""
    days = [str(field.column) for field in model._meta.local_fields if isinstance(field, models.DateField)]
    return "".join(f" AND coalesce(isfinite({quote(column)}), true)" for column in days)


def policy_statement(policy: str, name: str, rules: list[May], desks: Desks, also: str = "") -> str:
    """One policy for one command and kind of login. Desks' stand for PUBLIC and compare with the login's name.

    In: `also`, what must hold besides of a row that is written, beginning with AND.
    """
    command = rules[0].command
    rows = " OR ".join(f"({expression(rule.rows, rule.who, desks)})" for rule in rules)
    check = " OR ".join(f"({expression(rule.check or rule.rows, rule.who, desks)})" for rule in rules)
    check = f"({check}){also}"
    who = rules[0].who
    to = "PUBLIC" if who in (DESK, LEAD) else ", ".join(map(quote, desks.logins_of(who)))
    parts = {
        Command.SELECT: f"USING ({rows})",
        Command.INSERT: f"WITH CHECK ({check})",
        Command.UPDATE: f"USING ({rows}) WITH CHECK ({check})",
        Command.DELETE: f"USING ({rows})",
    }
    return f"CREATE POLICY {quote(policy)} ON {name} FOR {command} TO {to} {parts[command]}"


def expression(rows: str, who: str, desks: Desks) -> str:
    """The condition of a rule as SQL, held to its kind of login."""
    schema = quote(logins.schema_of(desks.hub))
    condition = rows.replace("{me}", ME).replace("{schema}", schema).replace("{{}}", "{}")
    if who == LEAD:
        return f"{ME} = ANY ('{{{','.join(desks.leads)}}}'::text[]) AND ({condition})"
    if who == DESK:
        return f"{IS_DESK} AND ({condition})"
    return condition


def trigger_statements(schema: str, table: str, wall: Wall) -> Iterator[str]:
    """What holds whoever asks: append-only tables, and rows that point only at what their writer sees."""
    name = f"{quote(schema)}.{quote(table)}"
    if wall.append_only:
        goes = any((rule.who, rule.command) == ("dispose", Command.DELETE) for rule in wall.rules)
        refuse = "refuse_but_disposal_v1" if goes else "refuse_change_v1"
        yield (
            f"CREATE OR REPLACE TRIGGER never_changed BEFORE DELETE OR UPDATE ON {name}"
            f" FOR EACH ROW EXECUTE FUNCTION {quote(schema)}.{refuse}()"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON {name}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {quote(schema)}.refuse_change_v1()"
        )
    for column, others in wall.follows.items():
        words = ", ".join(f"'{one}'" for one in (column, *others))
        yield (
            f"CREATE OR REPLACE TRIGGER {quote(f'follows_{column}')} BEFORE INSERT ON {name}"
            f" FOR EACH ROW EXECUTE FUNCTION {quote(schema)}.follow_v1({words})"
        )
    if wall.says_who_acts:
        yield (
            f"CREATE OR REPLACE TRIGGER says_who_acts BEFORE INSERT ON {name}"
            f" FOR EACH ROW EXECUTE FUNCTION {quote(schema)}.say_who_acts_v1()"
        )
    for column, other in wall.sees.items():
        yield (
            f"CREATE OR REPLACE TRIGGER {quote(f'sees_{column}')} BEFORE INSERT OR UPDATE OF {quote(column)} ON {name}"
            f" FOR EACH ROW EXECUTE FUNCTION {quote(schema)}.must_see_v1('{column}', '{other}')"
        )
    if wall.looks_through is not None:
        looks = wall.looks_through
        words = ", ".join(f"'{one}'" for one in (",".join(looks.about), looks.but_given, *looks.words))
        yield (
            f"CREATE OR REPLACE TRIGGER says_nothing_protected BEFORE INSERT OR UPDATE ON {name}"
            f" FOR EACH ROW EXECUTE FUNCTION {quote(schema)}.says_nothing_protected_v1({words})"
        )


REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION {schema}.refuse_change_v1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""

# The same of rows of a case, which are never changed, removed by the disposal function alone, and restricted by one
# more. These run as their narrow roles, which nobody can become.
REFUSE_BUT_DISPOSAL = """
CREATE OR REPLACE FUNCTION {schema}.refuse_but_disposal_v1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND split_part(current_user::text, '__', 2) = 'dispose' THEN
        RETURN OLD;
    END IF;
    -- To which restricted enquiry a row belongs is no part of what it says; the role may change nothing else.
    IF TG_OP = 'UPDATE' AND split_part(current_user::text, '__', 2) = 'restrict' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""

# Runs as whoever writes, so the row policies of the other table decide. The answer is the same for a row that is not
# there and one that may not be seen.
MUST_SEE = """
CREATE OR REPLACE FUNCTION {schema}.must_see_v1() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    target uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
    seen boolean;
BEGIN
    IF target IS NULL THEN
        RETURN NEW;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I WHERE id = $1)', TG_TABLE_SCHEMA, TG_ARGV[1])
        INTO seen USING target;
    IF NOT seen THEN
        RAISE EXCEPTION 'no such row in %', TG_ARGV[1] USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""

# Definer functions write lines of the ledger with the member alone. In which role and from which session that was is
# said by the application for its transaction (hub/wall/functions.py), as the member is; what a line says itself stands.
SAY_WHO_ACTS = """
CREATE OR REPLACE FUNCTION {schema}.say_who_acts_v1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.detail := coalesce(nullif(current_setting('mash.acting', true), ''), '{}')::jsonb || NEW.detail;
    RETURN NEW;
END $$
"""

# What a recipient outside says of their copy belongs to the enquiry that the copy is of: their login is inside none.
FOLLOW = """
CREATE OR REPLACE FUNCTION {schema}.follow_v1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF split_part(session_user::text, '__', 2) = 'outside' THEN
        FOR place IN 1 .. TG_NARGS - 1 LOOP
            EXECUTE format('SELECT restricted FROM %I.%I WHERE id = $1', TG_TABLE_SCHEMA, TG_ARGV[place])
                INTO NEW.restricted USING (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
            EXIT WHEN NEW.restricted IS NOT NULL;
        END LOOP;
    END IF;
    RETURN NEW;
END $$
"""

# Words that others read say nothing that is protected (LooksThrough, refuse_protected_v1). What comes in at a door is
# never refused; it is covered there (cover_known_v1), and `protect` covers what stands.
SAYS_NOTHING_PROTECTED = """
CREATE OR REPLACE FUNCTION {schema}.says_nothing_protected_v1() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_new jsonb;
    v_old jsonb := '{}';
    v_texts text[];
    v_about text[];
BEGIN
    IF split_part(session_user::text, '__', 2) = 'door' OR split_part(current_user::text, '__', 2) = 'protect' THEN
        RETURN NEW;
    END IF;
    v_new := to_jsonb(NEW);
    IF TG_OP = 'UPDATE' THEN
        v_old := to_jsonb(OLD);
    END IF;
    SELECT array_agg(v_new ->> word) INTO v_texts FROM unnest(TG_ARGV[2:]) AS word
        WHERE v_new -> word IS DISTINCT FROM v_old -> word AND coalesce(v_new ->> word, '') <> '';
    IF v_texts IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT array_agg(split_part(one, '.', 1) || ':' || (v_new ->> split_part(one, '.', 2))) INTO v_about
        FROM unnest(string_to_array(TG_ARGV[0], ',')) AS one WHERE v_new ->> split_part(one, '.', 2) IS NOT NULL;
    EXECUTE format('SELECT %I.refuse_protected_v1($1, $2, $3)', TG_TABLE_SCHEMA)
        USING v_about, v_texts, CASE WHEN TG_ARGV[1] <> '' THEN v_new ->> TG_ARGV[1] END;
    RETURN NEW;
END $$
"""

HUB_FUNCTIONS = (REFUSE_CHANGE, REFUSE_BUT_DISPOSAL, MUST_SEE, SAY_WHO_ACTS, FOLLOW, SAYS_NOTHING_PROTECTED)


def platform_statements() -> Iterator[str]:
    """All grants of the shared tables, to the platform's one login."""
    role = quote(logins.platform_login())
    yield 'REVOKE ALL ON SCHEMA "platform" FROM PUBLIC'
    yield f'GRANT USAGE ON SCHEMA "platform" TO {role}'
    yield f'REVOKE ALL ON ALL TABLES IN SCHEMA "platform" FROM {role}'
    for model in shared_models():
        wall = wall_of(model) or library_wall(model)
        if wall is None:
            continue
        name = f'"platform".{quote(model._meta.db_table)}'
        for command in Command:
            columns = wall.columns_for(PLATFORM, command)
            if columns == ():
                continue
            what = command if columns is None else f"{command} ({', '.join(map(quote, columns))})"
            yield f"GRANT {what} ON {name} TO {role}"
        yield from trigger_statements("platform", model._meta.db_table, wall)
    yield f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA "platform" TO {role}'


# Tables of libraries, declared by app: sign-in, second factors and throttling need a free hand on their own rows.
LIBRARIES_WITH_FREE_HAND = frozenset({"sessions", "otp_totp"})
LIBRARIES_WITH_NOTHING = frozenset({"contenttypes", "auth", "two_factor"})


def library_wall(model: type[models.Model]) -> Wall | None:
    """The wall of a library's table; None where nobody decided, which the tests refuse."""
    if model._meta.app_label in LIBRARIES_WITH_FREE_HAND:
        return Wall(rules=tuple(May(PLATFORM, command) for command in Command), rows_walled=False)
    if model._meta.app_label in LIBRARIES_WITH_NOTHING:
        return Wall(rows_walled=False)
    return None
