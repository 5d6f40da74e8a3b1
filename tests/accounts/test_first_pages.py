"""Where each role's day begins: after entering a hub, outside the wall, and after signing in on the platform."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tenants.models import Authority, Role, Seat, User
from tests.support.house import House
from tests.support.pages import get, shown
from tests.support.signing_in import PASSWORD, code_of, platform, with_app

LEAD = "hrwcsc"


def heading_of(page: str) -> str:
    """What stands in a page's h1."""
    return shown(page.split("<h1", maxsplit=1)[1].split(">", maxsplit=1)[1].split("</h1>", maxsplit=1)[0]).strip()


@pytest.mark.parametrize(
    ("role", "agency", "address", "heading"),
    [
        (Role.COORDINATOR, LEAD, "/triage/", "New notifications: none"),
        (Role.RESEARCHER, "police", "/requests/", "My agency’s requests: none"),
        (Role.RESEARCHER, LEAD, "/requests/", "My agency’s requests: none"),
        (Role.DECISION_MAKER, LEAD, "/to-decide/", "Ready to decide: none"),
        (Role.MANAGER, LEAD, "/work/?show=all", "Work lists: none"),
        (Role.MANAGER, "police", "/requests/", "My agency’s requests: none"),
        (Role.GUARDIAN, LEAD, "/ledger/", "Ledger: none"),
    ],
)
def test_whoever_enters_a_hub_lands_on_their_own_list(
    house: House, role: Role, agency: str, address: str, heading: str
) -> None:
    visit = house.visit(role=role, agency=agency)
    answer = get(visit, "/")
    assert (answer.status_code, answer["Location"]) == (302, address)
    page = get(visit, address)
    assert (page.status_code, heading_of(page.text)) == (200, heading)


def test_a_recipient_lands_in_their_teams_inbox(house: House) -> None:
    page = get(house.visit(role=Role.RECIPIENT, team="assessment"), "/")
    assert page.status_code == 200
    assert heading_of(page.text).startswith("Sent to ")


def signs_in(user: User, onwards: str = "") -> tuple[Client, Any]:
    """Password and code. Out: their browser, and what the code was answered with."""
    client, more = platform(), {"next": onwards} if onwards else {}
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD}, secure=True)
    return client, client.post("/sign-in/code/", {"code": code_of(user), **more}, secure=True)


def somebody(house: House, role: Role, of: str = "") -> User:
    """With a seat on the platform, and none in a hub."""
    user = with_app(house)
    Seat.objects.create(
        user=user, role=role, starts_at=timezone.now() - timedelta(days=1),
        authority=Authority.objects.get(slug=of) if of else None,
    )  # fmt: skip
    return user


@pytest.mark.parametrize(
    ("role", "of", "address", "heading"),
    [
        (Role.SECRETARY, "", "/readiness/overdue/", "Overdue as of "),
        (Role.OPERATOR, "", "/seats/", "New seats"),
        (Role.AUDITOR, "", "/audit/", "The platform’s ledger"),
        (Role.MENTOR, "", "/mentors/", "Mentors’ visits"),
        (Role.BOARD, "", "/board/", "London as of "),
        (Role.BOROUGH_LEAD, "harrow", "/readiness/", "Harrow: readiness as of "),
    ],
)
def test_whoever_signs_in_on_the_platform_lands_on_their_own_list(
    house: House, role: Role, of: str, address: str, heading: str
) -> None:
    client, answer = signs_in(somebody(house, role, of))
    assert (answer.status_code, answer["Location"]) == (302, address)
    page = client.get(address, secure=True, follow=True)
    assert page.status_code == 200
    assert heading_of(page.text).startswith(heading)


def test_a_partner_with_seats_in_several_hubs_lands_on_the_list_of_all_of_them(house: House) -> None:
    user = with_app(house)
    for hub in ("harrow", "haringey"):
        house.seat(hub=hub, agency="police", user=user)
    client, answer = signs_in(user)
    assert (answer.status_code, answer["Location"]) == (302, "/requests/")
    assert heading_of(client.get("/requests/", secure=True).text) == "Requests in all your hubs: none"


@pytest.mark.parametrize("roles", [[Role.RESEARCHER], [Role.RECIPIENT], [Role.COORDINATOR, Role.OPERATOR]])
def test_whoever_has_a_seat_in_a_hub_chooses_where_to_go(house: House, roles: list[Role]) -> None:
    user = with_app(house)
    for role in roles:
        if role == Role.OPERATOR:
            Seat.objects.create(user=user, role=role, starts_at=timezone.now() - timedelta(days=1))
        else:
            house.seat(role, user=user)
    client, answer = signs_in(user)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert heading_of(client.get("/", secure=True).text) == "Your hubs"


def test_whoever_asked_for_a_page_lands_on_it(house: House) -> None:
    _, answer = signs_in(somebody(house, Role.SECRETARY), "/packs/")
    assert (answer.status_code, answer["Location"]) == (302, "/packs/")


def test_a_seat_that_has_ended_leads_nowhere(house: House) -> None:
    user = somebody(house, Role.OPERATOR)
    Seat.objects.filter(user=user).update(ends_at=timezone.now() - timedelta(minutes=1))
    _, answer = signs_in(user)
    assert (answer.status_code, answer["Location"]) == (302, "/")
