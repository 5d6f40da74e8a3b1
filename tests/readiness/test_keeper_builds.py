"""Building a hub with the real keeper, in a database of its own: whole, or nothing, and tried again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from mash_platform.database import logins
from mash_platform.demonstration import POLICE
from mash_platform.state import CHECKOUT
from tests.support.orders import SCHOOL
from tests.support.plugin import PREFIX, PROCESS, STATE, superuser_url, template_copied_to

DATABASE = f"mash_test_build_{PROCESS}"


def order_of(code: str, slug: str, short: str) -> dict[str, Any]:
    care = f"{short}csc"
    return {
        "code": code, "name": code.title(), "colour": 4,
        "authorities": [{"slug": slug, "door_name": "The door", "lead_agency": care, "turn_to": "Ring the duty desk."}],
        "agencies": [{"code": care, "name": f"{slug} social care", "kind": "socialcare"}, POLICE],
        "teams": [{"code": "assessment", "name": "Assessment", "agency": care, "authority": slug}],
    }  # fmt: skip


# Logins are the cluster's, which test processes share: each has codes of its own.
HUB, SHORT, JOINS = f"b{PROCESS}", f"b{PROCESS}", f"j{PROCESS}"
BARNET = order_of(HUB, "barnet", SHORT)
JOINING = {"hub": "triborough", **{key: order_of(HUB, "brent", JOINS)[key] for key in
                                   ("authorities", "agencies", "teams")}}  # fmt: skip


class Bench:
    """A copy of the template with a keeper beside it."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def ask(self, statement: str, *arguments: Any) -> list[Any]:
        return self.connection.execute(statement.encode(), arguments).fetchall()

    def order(self, *orders: tuple[str, dict[str, Any], str]) -> list[tuple[str, str]]:
        """Order them, let one keeper work, and see how each ended. In: kind, details, state before."""
        made = []
        for kind, details, state in orders:
            made.append(uuid.uuid4())
            self.connection.execute(
                "INSERT INTO platform.tenants_order (id, kind, details, ordered_at, state, step, said)"
                " VALUES (%s, %s, %s, clock_timestamp(), %s, '', '')",
                [made[-1], kind, json.dumps(details), state],
            )
        self.run("tests.readiness.keeper_once")
        rows = {pk: (state, said) for pk, state, said in self.ask("SELECT id, state, said FROM platform.tenants_order")}
        return [rows[pk] for pk in made]

    def run(self, module: str, *arguments: str) -> None:
        """Run a module of the tests as the keeper, in a process of its own."""
        environment = {
            **os.environ,
            "DATABASE_URL": f"postgresql:///{DATABASE}?host={STATE.sockets}&port=5432",
            "MASH_KEEPER_FILE": str(STATE.keeper_json),
            "DJANGO_SETTINGS_MODULE": "mash_platform.settings.keeper",
        }
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments], check=False, env=environment, cwd=CHECKOUT,
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]

    def build(self, kind: str, details: dict[str, Any], state: str) -> tuple[str, str]:
        """Order it until it is built: logins are the cluster's, and other tests touch theirs at the same moment."""
        for _ in range(3):
            (found,) = self.order((kind, details, state))
            if not found[1].startswith("It failed ("):
                break
        return found

    def traces(self, code: str, slug: str, short: str) -> set[str]:
        """Everything of a hub that can be found anywhere."""
        found = set()
        for what, statement, word in (
            ("schema", "SELECT 1 FROM pg_namespace WHERE nspname = %s", f"hub_{code}"),
            ("logins", "SELECT 1 FROM pg_roles WHERE starts_with(rolname, %s)", f"{PREFIX}_{code}__"),
            ("hub", "SELECT 1 FROM platform.tenants_hub WHERE code = %s", code),
            ("hosts", "SELECT 1 FROM platform.tenants_host WHERE domain LIKE '%%' || %s || '%%'", slug),
            ("place", "SELECT 1 FROM platform.tenants_hubauthority p JOIN platform.tenants_authority a"
             " ON a.id = p.authority_id WHERE a.slug = %s", slug),
            ("agency", "SELECT 1 FROM platform.tenants_agency WHERE code = %s", f"{short}csc"),
        ):  # fmt: skip
            if self.ask(statement, word):
                found.add(what)
        return found


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    try:
        with template_copied_to(DATABASE) as cluster:
            keeper = sql.Identifier(f"{PREFIX}_keeper")
            cluster.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(DATABASE), keeper))
            with psycopg.connect(superuser_url(DATABASE), autocommit=True) as connection:
                yield Bench(connection)
    finally:
        made = (f"{PREFIX}_{HUB}__", logins.desk("triborough", f"{JOINS}csc").name)
        with psycopg.connect(superuser_url(), autocommit=True) as cluster:
            for (role,) in cluster.execute("SELECT rolname FROM pg_roles").fetchall():
                if role.startswith(made):
                    cluster.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@pytest.mark.xdist_group("keeper")
def test_an_order_that_nobody_can_read_ends_by_itself(bench: Bench) -> None:
    """The platform's login may write any words into an order: a number too long for Python, a day it has not."""
    details = "('{\"n\": 1' || repeat('0', 6000) || '}')::jsonb"
    (unread,) = bench.ask(
        "INSERT INTO platform.tenants_order (id, kind, details, ordered_at, state, step, said)"
        f" VALUES (gen_random_uuid(), 'seal', {details}, '-infinity', 'new', '', '') RETURNING id"
    )
    assert bench.order(("seal", {"hub": "harrow"}, "new")) == [("done", "")]
    assert bench.ask("SELECT state FROM platform.tenants_order WHERE id = %s", *unread) == [("failed",)]


@pytest.mark.xdist_group("keeper")
def test_a_build_that_fails_leaves_nothing_and_works_the_second_time(bench: Bench) -> None:
    """Somebody else's role stands where the hub's own should be made: the wall cannot be raised."""
    stranger = sql.Identifier(logins.Login(HUB, "submit").name)
    bench.connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(stranger))
    failed, taken = bench.order(
        ("provision", BARNET, "new"), ("provision", order_of(HUB, "harrow", SHORT), "new")
    )  # fmt: skip
    bench.connection.execute(sql.SQL("DROP ROLE {}").format(stranger))
    assert failed[0] == "failed"
    assert failed[1].startswith("It failed (")
    assert failed[1].endswith("Nothing is left half-made; order it again.")
    assert (taken[0], "belongs to Harrow already" in taken[1]) == ("failed", True)
    assert bench.traces(HUB, "barnet", SHORT) == set()

    # As a keeper finds it that was killed in the middle: it carries it out when it starts.
    assert bench.build("provision", BARNET, "running") == ("done", "")
    whole = {"schema", "logins", "hub", "hosts", "place", "agency"}
    assert bench.traces(HUB, "barnet", SHORT) == whole
    assert bench.ask(
        "SELECT h.state, p.door_opened_at, p.turn_to FROM platform.tenants_hub h"
        " JOIN platform.tenants_hubauthority p ON p.hub_id = h.id WHERE h.code = %s",
        HUB,
    ) == [("live", None, "Ring the duty desk.")]
    assert bench.ask(f"SELECT slug, readers FROM hub_{HUB}.wall_door") == [("barnet", [f"{SHORT}csc"])]
    assert bench.order(("provision", BARNET, "new")) == [("failed", f"There is a hub {HUB!r} already.")]
    assert bench.traces(HUB, "barnet", SHORT) == whole


@pytest.mark.xdist_group("keeper")
def test_an_authority_joins_a_group_hub_or_leaves_it_as_it_was(bench: Bench) -> None:
    desk = sql.Identifier(logins.desk("triborough", f"{JOINS}csc").name)
    bench.connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(desk))
    assert bench.order(("join_group", JOINING, "new"))[0][0] == "failed"
    bench.connection.execute(sql.SQL("DROP ROLE {}").format(desk))
    assert bench.traces("nobody", "brent", JOINS) == set()
    assert len(bench.ask("SELECT 1 FROM hub_triborough.wall_door")) == 3

    assert bench.build("join_group", JOINING, "new") == ("done", "")
    doors = bench.ask("SELECT slug, lead_agency, cardinality(readers) FROM hub_triborough.wall_door ORDER BY slug")
    assert ("brent", f"{JOINS}csc", 4) in doors
    assert {readers for _, _, readers in doors} == {4}
    assert bench.ask("SELECT is_lead FROM hub_triborough.wall_agency WHERE code = %s", f"{JOINS}csc") == [(True,)]

    taken = {**JOINING, "authorities": [{**JOINING["authorities"][0], "slug": "harrow"}]}
    said = bench.order(
        ("join_group", JOINING, "new"), ("join_group", {**JOINING, "hub": "harrow"}, "new"),
        ("join_group", taken, "new"),
    )  # fmt: skip
    assert said[0] == ("failed", "It belongs to Tri-borough already.")
    assert said[1][1] == "Only a group hub that is built can be joined."
    assert "cannot be moved" in said[2][1]


POLICIES = (
    "SELECT tablename, policyname, qual, with_check FROM pg_policies WHERE schemaname = 'hub_harrow' ORDER BY 1, 2"
)
LENGTH = (
    "SELECT character_maximum_length FROM information_schema.columns WHERE (table_schema, table_name, column_name)"
    " = ('hub_harrow', 'research_request', 'state')"
)


@pytest.mark.xdist_group("keeper")
def test_a_hub_in_use_is_brought_up_to_date_where_a_column_of_its_policies_changes_or_stays_as_it_was(
    bench: Bench,
) -> None:
    """As a hub stands that was built before requests could be "not shared onward"."""
    walls = bench.ask(POLICIES)
    forget = "DELETE FROM hub_harrow.django_migrations WHERE app = 'research' AND name >= '0002'"
    bench.connection.execute(forget)
    (failed,) = bench.order(("migrate", {"hub": "harrow"}, "new"))  # its columns are there already
    assert failed[0] == "failed"
    assert bench.ask(POLICIES) == walls
    assert bench.ask("SELECT 1 FROM hub_harrow.django_migrations WHERE name = '0002_let_out'") == []

    bench.run("tests.readiness.rewind", "harrow", "research", "0001")
    assert bench.ask(LENGTH) == [(10,)]
    assert bench.build("migrate", {"hub": "harrow"}, "new") == ("done", "")
    assert bench.ask(POLICIES) == walls
    assert bench.ask(LENGTH) == [(12,)]
    assert len(bench.ask("SELECT 1 FROM hub_harrow.django_migrations WHERE name = '0002_let_out'")) == 1


TEAM = {"hub": "harrow", **SCHOOL}


def a_team(bench: Bench, name: str) -> tuple[Any, ...]:
    """A hub's own row of a team, beside the platform's: the same digest and who brought it into being."""
    (row,) = bench.ask(
        "SELECT r.name, r.agency_name, r.kind, r.is_shared, r.telephone, r.until::text, t.asked_by IS NOT NULL,"
        " t.agreed_by IS NOT NULL, r.token_digest = sha256(decode(t.inbox_token, 'hex'))"
        " FROM hub_harrow.wall_recipient r JOIN platform.tenants_team t ON t.code = r.code"
        " JOIN platform.tenants_hub h ON h.id = t.hub_id AND h.code = 'harrow' WHERE r.name = %s", name,
    )  # fmt: skip
    return tuple(row)


@pytest.mark.xdist_group("keeper")
def test_a_hubs_people_get_a_team_of_one_organisation_and_change_it(bench: Bench) -> None:
    twice = bench.order(("add_team", TEAM, "new"), ("add_team", TEAM, "new"))
    assert sorted(twice) == [("done", ""), ("failed", "This hub has a recipient of this name already.")]
    assert a_team(bench, "Oakhill Primary School") == (
        "Oakhill Primary School", "Oakhill Primary School", "school", False, "020 7946 0777", None, True, True, True
    )  # fmt: skip
    ((code,),) = bench.ask("SELECT code FROM hub_harrow.wall_recipient WHERE name = 'Oakhill Primary School'")
    changed = {**TEAM, "code": code, "name": "Oakhill Academy", "until": "2030-07-31",
               "closed_why": "It was wound up."}  # fmt: skip
    assert bench.order(("change_team", changed, "new")) == [("done", "")]
    assert a_team(bench, "Oakhill Academy")[5:] == ("2030-07-31", True, True, True)


@pytest.mark.xdist_group("keeper")
def test_whoever_says_whose_a_team_is_stands_behind_it_and_whoever_calls_it_otherwise_does_not(bench: Bench) -> None:
    words = {**TEAM, "code": "school2", "organisation": "Wealdcroft Academy", "name": "Wealdcroft, upper school"}
    behind = (
        "SELECT asked.username, agreed.username FROM platform.tenants_team t"
        " JOIN platform.tenants_hub h ON h.id = t.hub_id AND h.code = 'harrow'"
        " LEFT JOIN platform.tenants_user asked ON asked.id = t.asked_by"
        " LEFT JOIN platform.tenants_user agreed ON agreed.id = t.agreed_by WHERE t.code = 'school2'"
    )
    assert bench.order(("change_team", words, "new")) == [("done", "")]
    assert bench.ask(behind) == [(None, None)]
    assert bench.order(("change_team", {**words, "organisation": "Pinfold Academy"}, "new")) == [("done", "")]
    assert bench.ask(behind) == [("manager.of.harrow", "decider.of.harrow")]


@pytest.mark.xdist_group("keeper")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"organisation": ""}, "Enter the name of the organisation."),
        ({"kind": "cult"}, "Choose what kind of organisation it is."),
        ({"telephone": ""}, "Enter a telephone number or an e-mail address."),
        ({"agency": "hgycsc"}, "Choose the agency of this hub that answers for its people."),
        ({"person": ["x"]}, "The order is not complete."),
    ],
)
def test_the_keeper_makes_no_team_of_words_that_do_not_hold(bench: Bench, words: dict[str, Any], said: str) -> None:
    assert bench.order(("add_team", {**TEAM, "organisation": "Another School", **words}, "new")) == [("failed", said)]


def renamed(what: str, code: str, before: str, after: str) -> tuple[str, dict[str, Any], str]:
    return ("rename", {"what": what, "code": code, "before": before, "after": after}, "new")


@pytest.mark.xdist_group("keeper")
def test_a_name_changes_everywhere_and_what_was_called_so_is_written_down(bench: Bench) -> None:
    done = bench.order(
        renamed("hub", "harrow", "Harrow", "Harrow and Weald"),
        renamed("agency", "police", "Metropolitan Police Service", "The Met"),
        renamed("door", "harrow", "Harrow single point of access", "Harrow front door"),
        renamed("hub", "haringey", "Somebody else’s word", "Haringay"),
    )
    assert done == [("done", ""), ("done", ""), ("done", ""),
                    ("failed", "It was given another name meanwhile. Ask again.")]  # fmt: skip
    assert bench.ask("SELECT hub_name FROM hub_harrow.wall_hubsettings") == [("Harrow and Weald",)]
    assert bench.ask("SELECT name FROM hub_haringey.wall_agency WHERE code = 'police'") == [("The Met",)]
    assert bench.ask("SELECT public_name FROM hub_harrow.wall_door") == [("Harrow front door",)]
    assert bench.ask("SELECT code, before, after FROM platform.tenants_namechange ORDER BY code, before") == [
        ("harrow", "Harrow", "Harrow and Weald"),
        ("harrow", "Harrow single point of access", "Harrow front door"),
        ("police", "Metropolitan Police Service", "The Met"),
    ]
    (name,) = bench.ask("SELECT name FROM hub_haringey.wall_recipient WHERE code = 'hub-harrow'")
    assert name == ("Harrow and Weald hub, for Harrow",)


@pytest.mark.xdist_group("keeper")
def test_a_desk_gets_its_last_day_and_its_people_are_told_and_it_can_stay_open_after_all(bench: Bench) -> None:
    words = {"hub": "harrow", "code": "probation", "last_day": "2099-03-01", "successor": "hrwhealth"}
    row = "SELECT closes_after::text, successor, closed_why FROM hub_harrow.wall_agency WHERE code = 'probation'"
    assert bench.order(("close_desk", words, "new")) == [("done", "")]
    assert bench.ask(row) == [("2099-03-01", "hrwhealth", "")]
    assert bench.order(("close_desk", words, "new")) == [("failed", "Nothing is changed.")]
    again = {"hub": "harrow", "code": "probation", "last_day": ""}
    assert bench.order(("close_desk", again, "new")) == [("done", "")]
    assert bench.ask(row) == [(None, "", "")]
    assert bench.ask(
        "SELECT what, name, last_day::text, successor_name FROM platform.tenants_closing WHERE what = 'desk'"
        " ORDER BY made_at"
    ) == [
        ("desk", "London Probation Trust", "2099-03-01", "Harrow community health"),
        ("desk", "London Probation Trust", None, ""),
    ]  # fmt: skip


@pytest.mark.xdist_group("keeper")
def test_a_front_door_and_a_hub_get_their_last_day_with_the_door_that_takes_their_place(bench: Bench) -> None:
    door = {"what": "door", "code": "westminster", "last_day": "2099-03-01", "successor": "haringey"}
    hub = {"what": "hub", "code": "harrow", "last_day": "2099-04-01", "successor": "haringey"}
    none = {"what": "hub", "code": "haringey", "last_day": "2099-04-01"}
    assert bench.order(("close_door", door, "new"), ("close_door", hub, "new"), ("close_door", none, "new")) == [
        ("done", ""), ("done", ""), ("failed", "Choose who takes its place, or say why nobody does."),
    ]  # fmt: skip
    assert bench.ask(
        "SELECT slug, closes_after::text, successor_hub FROM hub_triborough.wall_door WHERE closes_after IS NOT NULL"
    ) == [("westminster", "2099-03-01", "haringey")]
    assert bench.ask("SELECT slug, successor, successor_hub, successor_name FROM hub_harrow.wall_door") == [
        ("harrow", "haringey", "haringey", "Haringey single point of entry")
    ]
    assert bench.ask("SELECT what, code FROM platform.tenants_closing WHERE what IN ('hub', 'door') ORDER BY code") == [
        ("hub", "harrow"), ("door", "westminster"),
    ]  # fmt: skip


@pytest.mark.xdist_group("keeper")
def test_a_recipient_closes_with_who_takes_its_place_or_why_nobody_does(bench: Bench) -> None:
    words = {**SCHOOL, "hub": "harrow", "code": "gp", "organisation": "Pinfold Surgery", "kind": "gp",
             "until": "2099-03-01"}  # fmt: skip
    assert bench.order(("change_team", words, "new"), ("change_team", {**words, "successor": "gp"}, "new")) == [
        ("failed", "Choose who takes its place, or say why nobody does."),
        ("failed", "Choose a recipient of this hub that stays after that day."),
    ]
    assert bench.order(("change_team", {**words, "successor": "healthvisit"}, "new")) == [("done", "")]
    assert bench.ask("SELECT until::text, successor FROM hub_harrow.wall_recipient WHERE code = 'gp'") == [
        ("2099-03-01", "healthvisit")
    ]
    assert bench.ask("SELECT name, successor_name FROM platform.tenants_closing WHERE code = 'gp'") == [
        ("Pinfold Surgery", "Harrow health visiting")
    ]


@pytest.mark.xdist_group("keeper")
def test_an_authority_whose_front_door_has_closed_can_join_a_group_hub_and_takes_its_address_with_it(
    bench: Bench,
) -> None:
    bench.connection.execute(
        "UPDATE platform.tenants_hubauthority p SET closes_after = current_date - 2 FROM platform.tenants_authority a"
        " WHERE a.id = p.authority_id AND a.slug = 'haringey'"
    )
    joins = {"hub": "triborough", **{key: order_of("haringey", "haringey", JOINS)[key] for key in
                                     ("authorities", "agencies", "teams")}}  # fmt: skip
    assert bench.build("join_group", joins, "new") == ("done", "")
    assert bench.ask(
        "SELECT u.code FROM platform.tenants_host o JOIN platform.tenants_hub u ON u.id = o.tenant_id"
        " WHERE o.domain LIKE 'refer-haringey.%%'"
    ) == [("triborough",)]
    assert bench.ask(
        "SELECT u.code, p.until IS NULL FROM platform.tenants_hubauthority p"
        " JOIN platform.tenants_hub u ON u.id = p.hub_id JOIN platform.tenants_authority a ON a.id = p.authority_id"
        " WHERE a.slug = 'haringey' ORDER BY p.id"
    ) == [("haringey", False), ("triborough", True)]
