"""What is protected, typed by a desk: each act of a hub is done through its page with it in every box, and no row that
somebody else reads holds it afterwards."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

from hub.wall.protected_words import SaysProtectedWords
from mash_platform.keeper.policies import hub_models, wall_of
from tests.research.protecting_builders import CONTACT, ROAD
from tests.support.house import House
from tests.support.pages import shown
from tests.support.whole_case import WholeCase, a_whole_case
from tests.wall.test_every_page import ACTS, Does, address_of, client_of_act, hidden, undone

KEPT = {"people_coveredoriginal", "people_protectedwords"}  # that no login reads
# Where it may stand after an act, and who reads it there.
OWN = {}  # type: dict[str, set[str]]
REFUSED = set()  # type: set[str]


def protect_everything(case: WholeCase) -> None:
    """An address, in each notification of the hub."""
    with case.house.as_superuser() as cursor:
        made = uuid.uuid4()
        cursor.execute(
            "INSERT INTO people_protection (id, kind, reason, safe_contact, agency, notifications, named, at,"
            " ended_why) SELECT %s, 'address', 'refuge', %s, 'hrwcsc', array_agg(id), '{}', now(), ''"
            " FROM front_door_notification", [made, CONTACT],
        )  # fmt: skip
        cursor.execute(
            "INSERT INTO people_protectedwords (id, protection_id, words, patterns, near)"
            " VALUES (%s, %s, %s, protected_patterns_v1(%s), '{}')", [uuid.uuid4(), made, [ROAD], [ROAD]],
        )  # fmt: skip


def with_it(said: dict[str, Any], kept: set[str]) -> dict[str, Any]:
    """A form's words, with it at the end of each that somebody typed."""

    def typed(value: Any) -> bool:
        return isinstance(value, str) and value not in kept and bool(re.search(r"[a-z] [a-z]|[a-z]\.$", value, re.I))

    return {name: f"{value} {ROAD.upper()}" if typed(value) else value for name, value in said.items()}


def where_it_stands(house: House) -> set[str]:
    tables = [m._meta.db_table for m in hub_models() if (wall := wall_of(m)) and wall.holds_cases]
    found = set()
    with house.as_superuser() as cursor:
        for table in sorted(set(tables) - KEPT):
            cursor.execute(f"SELECT 1 FROM {table} t WHERE t::text ~* %s LIMIT 1", [ROAD])
            if cursor.fetchall():
                found.add(table)
    return found


def done_with_it(case: WholeCase, one: Does) -> tuple[str, set[str]]:
    """What became of an act whose every box says it, and the tables that hold it then."""
    client = client_of_act(case, one)
    path = address_of(case, one.route, one.given)
    said = one.said(case, client, path)
    typed = with_it(said, set(hidden(client, path).values()))
    if typed == said:
        return "nothing typed", set()
    answer = client.post(path, typed, secure=True)
    refused = (
        SaysProtectedWords.sentence in shown(answer.text).replace("&#x27;", "'")
        if answer.status_code in (200, 409)
        else False
    )
    if refused:
        assert ROAD.upper() in answer.text, one  # what was typed is given back
        return f"refused {answer.status_code}", where_it_stands(case.house)
    return str(answer.status_code), where_it_stands(case.house)


def test_no_act_writes_what_is_protected_where_somebody_else_reads_it(house: House) -> None:
    case = a_whole_case(house)
    protect_everything(case)
    assert where_it_stands(house) == set()
    out = []
    for one in ACTS:
        if one.hub != "harrow":
            continue
        with undone():
            how, tables = done_with_it(case, one)
        out.append(f"{one.route} {one.act}: {how} {sorted(tables)}")
    Path("/tmp/prot_acts.txt").write_text("\n".join(out))
    raise AssertionError
