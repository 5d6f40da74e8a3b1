"""What is bound to the ledger and was altered since is shown on no page of a hub: neither by a page that was forgotten
when its words were bound, nor by one that came later."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from hub.wall import contents
from tests.support import permissions
from tests.support.house import House
from tests.support.whole_case import WholeCase, a_whole_case
from tests.wall.test_every_page import ELSEWHERE, HUB, LEADS_ON, WITH, address_of, client_of, undone
from tests.wall.typed_and_lost import is_page

# Words that are bound by a function of their own, and not by the names in a model's SAID.
MORE = [
    ("research_request", "question"), ("research_finding", "withheld_reason"), ("research_askedchild", "basis_reason"),
    ("front_door_dutyhandover", "words"), ("research_findingfile", "name"),
]  # fmt: skip
WORDS = ("text", "words", "reason", "what", "necessity")  # of several, the one that a page shows


def bound() -> list[tuple[str, str]]:
    """Table and column of every text that a line of the ledger holds a digest of."""
    found = list(MORE)
    for model in apps.get_models():
        names = getattr(model, "SAID", ())
        said = [name for name in names if name in WORDS] if isinstance(names, tuple) else []
        if said and isinstance(model._meta.get_field(said[0]), models.TextField | models.CharField):
            found.append((model._meta.db_table, said[0]))
    return sorted(found)


def alter(case: WholeCase, table: str, column: str, mark: str) -> None:
    with case.house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            f"UPDATE {table} SET {column} = %s WHERE {column} <> '' AND id::text IN"
            " (SELECT jsonb_object_keys(detail -> 'said') FROM wall_ledgerentry WHERE detail ? 'said')", [mark],
        )  # fmt: skip
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_no_page_shows_what_somebody_altered(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    case, tables = a_whole_case(house), bound()
    marks = {one: f"ALTERED-{number}-" for number, one in enumerate(tables)}
    shown: dict[tuple[str, str], list[Any]] = defaultdict(list)
    with undone(), monkeypatch.context() as blind:
        blind.setattr(contents, "altered_of", lambda *_, **__: [])
        for one in tables:
            alter(case, *one, marks[one])
        for route in permissions.addresses(HUB):
            if route.needs != "pass" or "GET" not in route.methods or route.short in {*LEADS_ON, *ELSEWHERE}:
                continue
            client, path = client_of(case, route), address_of(case, route.short, WITH[route.short])
            answer = client.get(path, secure=True)
            for one in tables if is_page(answer) else ():
                if marks[one] in answer.text:
                    shown[one].append((client.seat, path))
    wrong = []
    for one in tables:
        with undone():
            alter(case, *one, marks[one])
            for seat, path in shown[one]:
                answer = house.visit(seat).get(path, secure=True)
                if answer.status_code != 409:
                    wrong.append((*one, path, answer.status_code))
    assert wrong == [], "\n".join(map(str, wrong))
    assert len(shown) >= 10
