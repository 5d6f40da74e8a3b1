"""Who may do what, over HTTP, by docs/permissions.md: each address by each role at each kind of desk."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hub.wall.acts import Act
from hub.wall.permissions import NEW_WORK
from mash_platform.cli.permissions import HOSTS, PAGE, page
from tenants.models import Pass, Role
from tenants.models.people import HUB_ROLES, OUTSIDE_ROLES, PLATFORM_ROLES
from tests.support import permissions
from tests.support.house import House
from tests.support.permissions import Address
from tests.support.signing_in import visitor

INSIDE = [role for role in Role if role in HUB_ROLES and role not in OUTSIDE_ROLES]
ENDS_THE_PASS = "/sign-out/"
PUBLISHES = {Role.PUBLISHER: "police"}
OTHER_METHODS = ("PUT", "PATCH", "DELETE")


@cache
def hub_addresses(urlconf: str = "frontend.urls.hub") -> list[Address]:
    """Those that need a pass, but for the one that ends it."""
    every = permissions.addresses(urlconf)
    return [one for one in every if one.needs == "pass" and one.route != ENDS_THE_PASS]


def a_visit(house: House, role: Role, *, lead: bool) -> Client:
    """Somebody in this role, at the lead's desk or the police's."""
    return house.visit(role=role, agency=house.lead() if lead else "police")


def ask(client: Client, method: str, address: str) -> Any:
    return client.generic(method, address, secure=True)


def sent_to_step_up(answer: Any) -> bool:
    return bool(answer.status_code == 302 and "/enter/?" in answer["Location"] and "fresh=1" in answer["Location"])


def refusals(house: House) -> list[str]:
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_kind FROM wall_ledgerentry WHERE act = 'refused' ORDER BY seq")
        return [row[0] for row in cursor.fetchall()]


def test_the_page_says_what_the_tables_and_views_say() -> None:
    assert PAGE.read_text() == page(), "stale: run `mash permissions --write`, and read what changed"


def test_the_page_has_every_act_that_a_seat_can_be_refused() -> None:
    assert len(permissions.acts()) >= 44
    assert set(permissions.acts()) <= set(Act)
    for urlconf in HOSTS:
        assert permissions.addresses(urlconf), urlconf


@pytest.mark.parametrize("lead", [True, False], ids=["lead", "other"])
@pytest.mark.parametrize("role", INSIDE)
def test_each_address_of_a_hub_answers_whom_the_page_names_and_writes_down_every_refusal(
    house: House, role: Role, lead: bool
) -> None:
    client = a_visit(house, role, lead=lead)
    expected = []
    for one in hub_addresses():
        for method in ("GET", "POST"):
            if method not in one.methods and len(of_route(one.route)) > 1:
                continue
            answer = ask(client, method, one.sample)
            if permissions.answers(one, role, lead=lead):
                assert answer.status_code != 403, (one.route, method)
                assert (answer.status_code == 405) == (method not in one.methods), (one.route, method)
            else:
                assert answer.status_code == 403, (one.route, method, answer.status_code)
                expected.append(one.act)
    assert refusals(house) == expected


def of_route(route: str) -> list[Address]:
    return [one for one in hub_addresses() if one.route == route]


@pytest.mark.parametrize("role", INSIDE)
def test_an_address_takes_no_other_method(house: House, role: Role) -> None:
    client = a_visit(house, role, lead=True)
    for one in hub_addresses():
        if permissions.answers(one, role, lead=True):
            for method in OTHER_METHODS:
                assert ask(client, method, one.sample).status_code == 405, (one.route, method)


def test_a_recipient_does_what_the_page_says_and_nothing_inside(house: House) -> None:
    client = house.visit(role=Role.RECIPIENT)
    for one in hub_addresses("frontend.urls.outside"):
        assert permissions.may(one.act, Role.RECIPIENT, lead=False), one.route
        for method in ("GET", "POST"):
            answer = ask(client, method, one.sample)
            assert answer.status_code != 403, one.route
            assert (answer.status_code == 405) == (method not in one.methods), (one.route, method)
    for one in hub_addresses():
        inside = client.get(one.sample, secure=True, HTTP_HOST="harrow.localhost")
        assert inside.status_code == 302, one.route
        assert "/enter/?" in inside["Location"], one.route


def test_an_inspector_does_what_the_page_says_and_there_is_no_other_address_for_them(house: House) -> None:
    client, own = house.visit(role=Role.INSPECTOR), hub_addresses("frontend.urls.inspector")
    assert {(one.route, one.act) for one in own if one.act != "leave"} == {
        ("/", "list_papers"), ("/papers/<uuid:paper_id>/", "read_paper"),
    }  # fmt: skip
    for one in own:
        assert permissions.may(one.act, Role.INSPECTOR, lead=False), one.route
        for method in ("GET", "POST"):
            answer = ask(client, method, one.sample)
            assert answer.status_code != 403, one.route
            assert (answer.status_code == 405) == (method not in one.methods), (one.route, method)
    theirs = {one.route for one in own}
    for one in (*hub_addresses(), *hub_addresses("frontend.urls.outside")):
        if one.route not in theirs:
            assert [ask(client, method, one.sample).status_code for method in ("GET", "POST")] == [404] * 2, one.route
    for one in hub_addresses():
        inside = client.get(one.sample, secure=True, HTTP_HOST="harrow.localhost")
        assert inside.status_code == 302, one.route
        assert "/enter/?" in inside["Location"], one.route


@pytest.mark.parametrize("minutes", [59, 61])
@pytest.mark.parametrize("role", INSIDE)
def test_where_the_page_says_again_an_old_second_factor_is_asked_for_again(
    house: House, role: Role, minutes: int
) -> None:
    client = a_visit(house, role, lead=True)
    Pass.objects.update(verified_at=timezone.now() - timedelta(minutes=minutes))
    for one in hub_addresses():
        if permissions.answers(one, role, lead=True):
            for method in one.methods:
                answer = ask(client, method, one.sample)
                assert sent_to_step_up(answer) == (one.again and minutes > 60), (one.route, method)


def test_the_page_promises_a_second_factor_for_what_lets_facts_or_people_in_and_out() -> None:
    again = {one.act for one in hub_addresses() if one.again}
    assert again >= {
        "release",
        "let_out",
        "agree_release",
        "set_release_rule",
        "approve_disposal",
        "agree_disposal",
        "issue",
        "grant_seat",
        "end_seat",
        "keep_seat",
    }
    assert {act for act, row in permissions.acts().items() if row["second factor"] == "again"} == again


def test_what_the_page_says_stops_without_training_is_what_stops() -> None:
    said = {act: set(row["stops"].split(", ")) for act, row in permissions.acts().items() if row["stops"] != "."}
    assert said == {act: set(new.roles) for act, new in NEW_WORK.items()}


@pytest.mark.parametrize("role", [role for role in Role if role in PLATFORM_ROLES])
def test_each_address_of_the_platform_answers_whom_the_page_names(house: House, role: Role) -> None:
    client = visitor(house, role, of="harrow" if role == Role.BOROUGH_LEAD else "", agency=PUBLISHES.get(role, ""))
    named = permissions.pages()
    refused = 0
    for one in permissions.addresses("frontend.urls.platform"):
        if one.act not in named:
            continue
        if named[one.act][str(role).replace("_", " ")] == "yes":
            answer = ask(client, "GET", one.sample)
            assert answer.status_code != 403, one.route
            assert (answer.status_code == 405) == ("GET" not in one.methods), one.route
            continue
        for method in ("GET", "POST"):
            answer = ask(client, method, one.sample)
            assert answer.status_code == 403, (one.route, method, answer.status_code)
            refused += 1
    assert refused > 0


def test_somebody_of_a_hub_is_refused_every_page_of_the_platform_that_has_a_table(house: House) -> None:
    client, named = visitor(house, Role.MANAGER), permissions.pages()
    for one in permissions.addresses("frontend.urls.platform"):
        if one.act in named:
            for method in ("GET", "POST"):
                assert ask(client, method, one.sample).status_code == 403, (one.route, method)
