"""Each act that a hub may narrow, over HTTP, by each role: before it is taken from one, while it is, and afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from hub.wall.acts import Act
from hub.wall.permissions import NARROWABLE
from tenants.hub_permissions import publish
from tenants.models import Role
from tests.support import permissions
from tests.support.house import House, Visit
from tests.support.whole_case import WholeCase, a_whole_case
from tests.wall.test_every_page import ACTS, ENQUIRY, Does, address_of, undone
from tests.wall.written_by_acts import changing_functions, watched

C, D, M = Role.COORDINATOR, Role.DECISION_MAKER, Role.MANAGER
# Who does each act, and from whom it may be taken. Written out: the code has its own table.
EXPECTED: dict[str, tuple[tuple[Role, ...], tuple[Role, ...]]] = {
    "set_aside": ((C, D, M), (C, D)),
    "forward": ((C, D, M), (C, D, M)),
    "offer": ((C, D, M), (C, D, M)),
    "write_notification": ((C, D, M), (C, D, M)),
    "put_right": ((C, D, M), (C, D, M)),
    "link_enquiries": ((C, D, M), (C, D, M)),
    "print_enquiry": ((D, M), (D, M)),
    "unprotect": ((C, D, M), (C, D, M)),
    "give_protected": ((D, M), (D, M)),
    "give_time": ((C, D, M), (C, D, M)),
    "ask_team": ((C, M), (C, M)),
    "ask_closing": ((C, M), (C, M)),
    "place_legal_hold": ((D, M), (D, M)),
    "keep_record": ((D, M), (D, M)),
    "see_measures": ((D, M), (D, M)),
    "see_emerging": ((C, D, M), (C, D, M)),
}
# What is read is asked for; all else is sent (tests/wall/test_every_page.py has it).
READ: dict[str, tuple[str, dict[str, str]]] = {
    "print_enquiry": (f"{ENQUIRY}print/path/", {"reference": "enquiry", "purpose": "=audit"}),
    "see_measures": ("/measures/", {}),
    "see_emerging": ("/coming-up-again/", {}),
}


WAYS = [Does(route, act, "", given) for act, (route, given) in READ.items()] + [
    one for one in ACTS if one.act in EXPECTED
]  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A way of doing an act, with all that it wants."""

    path: str
    said: dict[str, Any] | None  # None where it is asked for

    @classmethod
    def of(cls, case: WholeCase, way: Does) -> Step:
        """As the browser of somebody who may has it, while they may. What it is done to is made for it."""
        path = address_of(case, way.route, way.given)
        if way.act in READ:
            return cls(path, None)
        return cls(path, way.said(case, case.house.visit(case.seat(EXPECTED[way.act][0][-1])), path))

    def by(self, client: Visit) -> Any:
        if self.said is None:
            return client.get(self.path, secure=True)
        return client.post(self.path, self.said, secure=True)


def taken(pairs: list[str]) -> None:
    publish("harrow", lambda: pairs, at=timezone.now())


def lines_of(case: WholeCase) -> list[tuple[str, str]]:
    with case.house.as_superuser() as cursor:
        cursor.execute("SELECT act, object_kind FROM wall_ledgerentry ORDER BY seq")
        return list(cursor.fetchall())


@pytest.fixture
def case(house: House) -> WholeCase:
    """Everything, and two people more in each role of the lead's desk: enough keep whatever is taken from one role."""
    made = a_whole_case(house)
    for role in (C, D, M):
        made.seat(role)
        house.seat(role)
    return made


def test_the_acts_are_those_that_can_be_narrowed() -> None:
    assert set(EXPECTED) == set(NARROWABLE)
    assert {act: set(roles) for act, (roles, _) in EXPECTED.items()} == {
        act: {role for role in Role if role in (C, D, M) and permissions.may(act, role, lead=True)} for act in EXPECTED
    }


@pytest.mark.parametrize("role", [C, D, M])
def test_an_act_that_was_taken_from_a_role_is_refused_it_everywhere_and_has_no_effect(
    case: WholeCase, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    changing, done = changing_functions(), set()
    wrong: list[Any] = []
    assert {way.act for way in WAYS} == set(EXPECTED)
    for way in WAYS:
        doers, losers = EXPECTED[way.act]
        with undone():
            answer, left = tried(case, Step.of(case, way), role)
            if (answer.status_code in (200, 302) and way.act in left) != (role in doers):
                wrong.append((way.act, way.route, "before", role, answer.status_code, left))
        for who in (C, D, M) if role in losers else ():
            with undone():
                step = Step.of(case, way)
                taken([f"{way.act}:{role}"])
                with watched(monkeypatch, changing) as written:
                    answer, left = tried(case, step, who)
            may = who in doers and who != role
            done.add((way.act, who, may))
            if may and not (answer.status_code in (200, 302) and way.act in left):
                wrong.append((way.act, way.route, "while taken", who, answer.status_code, left))
            writes = str(written).partition("; ")[2].removeprefix("together ").removeprefix("apart ")
            if not may and (answer.status_code, left, writes) != (403, ["refused"], "wall_ledgerentry"):
                wrong.append((way.act, way.route, "not refused", who, answer.status_code, left, str(written)))
    assert wrong == [], "\n".join(map(str, wrong))
    assert {(act, role, False) for act, (_, losers) in EXPECTED.items() if role in losers} <= done


def tried(case: WholeCase, step: Step, who: Role) -> tuple[Any, list[str]]:
    """The answer, and the acts of the lines that it left."""
    client, before = case.house.visit(case.seat(who)), len(lines_of(case))
    answer = step.by(client)
    return answer, [act for act, _ in lines_of(case)[before:]]


@pytest.mark.parametrize("role", [C, D, M])
def test_every_address_of_what_was_taken_refuses_the_role_and_no_other_address_does(
    case: WholeCase, role: Role
) -> None:
    lost = {act for act, (_, losers) in EXPECTED.items() if role in losers}
    taken([f"{act}:{role}" for act in lost])
    client, refused = case.house.visit(case.seat(role)), set()
    for one in permissions.addresses("frontend.urls.hub"):
        if one.needs != "pass" or one.short == "/sign-out/" or not permissions.answers(one, role, lead=True):
            continue
        for method in one.methods:
            answer = client.generic(method, one.sample, secure=True)
            assert (answer.status_code == 403) == (one.act in lost), (one.route, method)
            refused |= {one.act} if answer.status_code == 403 else set()
    assert refused == lost


@pytest.mark.parametrize("role", [C, D, M])
def test_what_a_refusal_says(case: WholeCase, role: Role) -> None:
    for act, (doers, losers) in EXPECTED.items():
        if role not in losers:
            continue
        with undone():
            step = Step.of(case, next(way for way in WAYS if way.act == act))
            taken([f"{act}:{role}"])
            page = step.by(case.house.visit(case.seat(role))).text
            assert "Your hub has given this to others" in page, act
            assert NARROWABLE[Act(act)].words in page
            others = [str(one.label).lower() for one in (C, D, M) if one in doers and one != role]
            assert f"by these roles alone: {' and '.join(others)}. A manager" in page, act
            for secret in ("Example", "Invented", case.at["enquiry"], case.at["untriaged"]):
                assert step.said is not None or secret not in page, (act, secret)
