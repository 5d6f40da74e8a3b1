"""Each way in which one person tried to become somebody else, on the login and host that would try it.

tests/attacks/test_one_person.py searches for ways that nobody thought of; here stand those that somebody did.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from psycopg import sql

from mash_platform.keeper.approvals import check_approval
from mash_platform.keeper.provision import OrderRefused
from tenants import platform_seats, taking_force
from tenants.models import AgencyContact, HubAgency, Order, OrderAnswer, Role, Seat, User
from tenants.platform_seats import WantedOnPlatform
from tests.accounts.operators import an_operator, browser, seated
from tests.attacks.scene import enter, superuser
from tests.support.house import House
from tests.support.signing_in import code_of, with_app

NOW = timezone.now


def an_operator_seated_by(house: House, asker: User, *, agreed_by: User) -> User:
    """Another operator, asked for by one and agreed to by another, who has been in force for a while."""
    made = with_app(house)
    seat = platform_seats.ask(made.pk, WantedOnPlatform(role=Role.OPERATOR, reason="More work"), by=asker.pk, at=NOW())
    taking_force.agree(seat.pk, by=agreed_by.pk, at=NOW())
    Seat.objects.filter(pk=seat.pk).update(starts_at=NOW())
    return made


@pytest.mark.parametrize(
    "asked",
    [{"role": "operator"}, {"role": "board"}, {"role": "secretary"}, {"role": "mentor"}, {"role": "manager"},
     {"role": "lead", "authority": "harrow"}, {"role": "publisher", "agency": "police"}],
    ids=lambda asked: asked["role"],
)  # fmt: skip
def test_an_operators_second_account_gets_no_seat_without_somebody_else(house: House, asked: dict[str, str]) -> None:
    """The take-over began so: a second account, seated as operator, that agreed to what the first had asked for."""
    operator, second = an_operator(house), with_app(house)
    an_operator(house)
    house.contact("hrwcsc")
    if asked["role"] == "manager":
        asked = {**asked, "desk": str(HubAgency.objects.get(hub__code="harrow", is_lead=True).pk)}
    one = browser(house, operator)
    assert one.post(f"/people/{second.pk}/seat/", {**asked, "reason": "They join"}).status_code == 302
    seat = Seat.objects.get(user=second)
    assert not seat.stands(NOW() + timedelta(days=400))
    two = browser(house, second)
    for client, user in ((one, operator), (two, second)):
        sent = client.post(f"/seats/{seat.pk}/agree/", {"sure": "on", "code": code_of(user, ahead=1)})
        assert sent.status_code == 404
    for path in ("/people/", "/board/", "/readiness/building/"):
        assert two.get(path).status_code == 403, path
    assert "no seat" in two.get(f"/enter/?host=harrow.localhost&state={'0' * 64}").text.lower()


@pytest.mark.parametrize("agency", ["police", "hrwhealth"])
def test_a_manager_opens_no_other_agencys_desk(house: House, agency: str) -> None:
    """A colleague of the manager was seated as the police's, and read what the police held."""
    house.contact(agency)
    colleague = with_app(house, house.seat(Role.COORDINATOR).user)
    manager_seat = house.seat(Role.MANAGER, user=with_app(house))
    manager = house.visit(manager_seat)
    asked = {"username": colleague.username, "role": "researcher", "agency": agency, "reason": "Cover"}
    assert manager.post("/seats/grant/", asked).status_code == 302
    seat = Seat.objects.get(user=colleague, agency__code=agency)
    assert house.visit(seat).get("/requests/").status_code == 302
    for user in (manager_seat.user, colleague, house.seat(Role.MANAGER).user, an_operator(house)):
        client = browser(house, user if TOTPDevice.objects.filter(user=user).exists() else with_app(house, user))
        sent = client.post(f"/seats/{seat.pk}/agree/", {"sure": "on", "code": code_of(user, ahead=1)})
        assert sent.status_code == 404, user.name


def test_a_manager_makes_no_guardian_and_no_decision_maker_of_their_own_agency_alone(house: House) -> None:
    """Their own agency is no exception: who decides, and who watches, is not the manager's second account."""
    house.contact("hrwcsc")
    manager, second = house.seat(Role.MANAGER, user=with_app(house)), with_app(house)
    visit = house.visit(manager)
    for role in ("guardian", "decider", "manager", "coordinator", "researcher"):
        asked = {"username": second.username, "role": role, "agency": "hrwcsc", "reason": "Cover"}
        assert visit.post("/seats/grant/", asked).status_code == 302, role
    client = browser(house, manager.user)
    for seat in Seat.objects.filter(user=second):
        assert client.post(f"/seats/{seat.pk}/agree/", {"sure": "on"}).status_code == 404, seat.role
    assert not Seat.objects.standing(NOW()).filter(user=second).exists()


def test_who_asks_names_no_contact_and_who_names_one_does_not_confirm_it(house: House) -> None:
    lead, puppet = with_app(house), with_app(house)
    seated(lead, Role.SECRETARY)  # a secretary may do both, and so the more alone
    client = browser(house, lead)
    named = {"agency": "police", "username": puppet.username, "source": "Their letter"}
    assert client.post("/readiness/authorities/harrow/contacts/name/", named).status_code == 302
    contact = AgencyContact.objects.get(user=puppet)
    sent = client.post(
        f"/readiness/authorities/harrow/contacts/{contact.pk}/confirm/", {"sure": "on", "code": code_of(lead, ahead=1)}
    )
    assert "neither named this contact" in sent.text
    contact.refresh_from_db()
    assert contact.starts_at is None
    own = {**named, "username": lead.username}
    assert "You cannot name yourself" in client.post("/readiness/authorities/harrow/contacts/name/", own).text
    for role in (Role.OPERATOR, Role.MENTOR, Role.BOARD):
        other = browser(house, seated(with_app(house), role))
        assert other.post("/readiness/authorities/harrow/contacts/name/", named).status_code == 403, role


def test_two_accounts_of_one_operator_are_never_two_people(house: House) -> None:
    """However long the chain: who was seated by them, by whom they seated, or beside somebody whom they seated."""
    first, honest = an_operator(house), an_operator(house)
    second = an_operator_seated_by(house, first, agreed_by=honest)
    third = an_operator_seated_by(house, first, agreed_by=honest)
    newcomer = with_app(house)
    wanted = WantedOnPlatform(role=Role.OPERATOR, reason="More")
    seat = platform_seats.ask(newcomer.pk, wanted, by=second.pk, at=NOW())
    for one in (first, second, third):
        with pytest.raises(Seat.DoesNotExist):
            taking_force.agree(seat.pk, by=one.pk, at=NOW())
    assert taking_force.agree(seat.pk, by=honest.pk, at=NOW()).agreed_by_id == honest.pk


# Orders: what the web process wrote is not what the keeper believes.


def an_order(house: House, by: User | None, answered_by: User | None, **of_answer: Any) -> Order:
    """An order for a hub, as the platform's login may write it, with whoever stands behind it."""

    def seat_of(user: User) -> uuid.UUID:
        return Seat.objects.get(user=user).pk

    order = Order.objects.create(
        kind="seal", details={"hub": "harrow"}, ordered_at=NOW(), ordered_by=seat_of(by) if by else None
    )
    if answered_by is not None:
        words = {"agrees": True, "by_seat": seat_of(answered_by), "answered_at": NOW(), **of_answer}
        OrderAnswer.objects.create(order=order, **words)
    return order


def test_the_keeper_carries_out_what_two_operators_stand_behind(house: House) -> None:
    check_approval(an_order(house, an_operator(house), an_operator(house)))


@pytest.mark.parametrize(
    "case", ["nobody agreed", "said no", "oneself", "nobody ordered", "not an operator", "seat has ended", "asleep",
             "seated by the first", "too late", "before it was ordered"],
)  # fmt: skip
def test_the_keeper_carries_out_nothing_else(house: House, case: str) -> None:
    one, two = an_operator(house), an_operator(house)
    if case == "nobody agreed":
        order = an_order(house, one, None)
    elif case == "said no":
        order = an_order(house, one, two, agrees=False)
    elif case == "oneself":
        order = an_order(house, one, one)
    elif case == "nobody ordered":
        order = an_order(house, None, two)
    elif case == "not an operator":
        order = an_order(house, one, seated(house.user(), Role.SECRETARY))
    elif case == "seat has ended":
        order = an_order(house, one, two)
        Seat.objects.filter(user=one).update(ends_at=NOW())
    elif case == "asleep":
        Seat.objects.filter(user=two).update(starts_at=NOW() + timedelta(hours=1))
        order = an_order(house, one, two)
    elif case == "seated by the first":
        order = an_order(house, one, an_operator_seated_by(house, one, agreed_by=two))
    else:
        days = 8 if case == "too late" else -8
        order = an_order(house, one, two, answered_at=NOW() + timedelta(days=days))
    with pytest.raises(OrderRefused):
        check_approval(order)


def test_one_operator_orders_and_agrees_to_nothing_alone(house: House) -> None:
    operator = an_operator(house)
    client = browser(house, operator)
    order = an_order(house, operator, None)
    Order.objects.filter(pk=order.pk)
    provision = Order.objects.create(
        kind="provision", ordered_at=NOW(), ordered_by=Seat.objects.get(user=operator).pk,
        details={"code": "enfield", "name": "Enfield", "authorities": [{"slug": "enfield", "door_name": "Door"}]},
    )  # fmt: skip
    sent = client.post(
        f"/readiness/building/{provision.pk}/answer/",
        {"agrees": "yes", "reason": "Mine", "code": code_of(operator, ahead=1)},
    )
    assert "You ordered this yourself" in sent.text
    assert not OrderAnswer.objects.exists()


# The database: what the platform's own login may do to these rows, if somebody runs statements on it.

UNCHANGEABLE = [
    "UPDATE tenants_seat SET user_id = user_id", "UPDATE tenants_seat SET role = 'operator'",
    "UPDATE tenants_seat SET granted_by_id = NULL", "UPDATE tenants_seat SET asked_at = NULL",
    "DELETE FROM tenants_seat", "UPDATE tenants_orderanswer SET agrees = true", "DELETE FROM tenants_orderanswer",
    "UPDATE tenants_order SET ordered_by = NULL", "UPDATE tenants_order SET state = 'new'",
    "UPDATE tenants_agencycontact SET user_id = user_id", "UPDATE tenants_agencycontact SET named_by_id = NULL",
    "DELETE FROM tenants_agencycontact", "UPDATE tenants_seatsleep SET hours = 1", "DELETE FROM tenants_seatsleep",
    "UPDATE tenants_newstarter SET asked_by_id = asked_by_id", "UPDATE tenants_newstarter SET role = 'decider'",
    "UPDATE tenants_newstarter SET agency_id = agency_id", "DELETE FROM tenants_newstarter",
]  # fmt: skip


@pytest.mark.parametrize("statement", UNCHANGEABLE)
def test_the_platforms_login_rewrites_no_part_of_who_asked_and_who_agreed(statement: str) -> None:
    with enter("platform") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


@pytest.mark.parametrize("desk", ["police", "hrwcsc", "guardian", "worker", "door"])
def test_no_desk_touches_seats(desk: str) -> None:
    for table in ("tenants_seat", "tenants_agencycontact", "tenants_order", "tenants_orderanswer", "tenants_seatsleep",
                  "tenants_newstarter"):  # fmt: skip
        with enter(desk) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier("platform", table)))


def test_the_superuser_sees_the_columns_that_are_tried() -> None:
    """A control: these tables and columns are there, so that a refusal above is one of permission."""
    with superuser() as connection:
        for statement in UNCHANGEABLE:
            table = statement.split()[1] if statement.startswith("UPDATE") else statement.split()[2]
            connection.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier("platform", table)))
