"""A hub's manager or guardian suspends somebody: visits end, seats stay, and nobody does it unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tenants import suspending
from tenants.models import Notice, NoticeKind, Pass, Role, Seat
from tenants.refusals import SeatRefused
from tests.support.house import House
from tests.support.pages import text_of
from tests.support.signing_in import signed_in, with_app

WHY = {"reason": "Her laptop was stolen."}


@pytest.mark.parametrize("role", [Role.MANAGER, Role.GUARDIAN])
def test_visits_end_at_once_with_every_seat_here_and_seats_stay(house: House, role: Role) -> None:
    person = with_app(house, house.user("Nadia Umberslade"))
    visits = [house.visit(house.seat(one, user=person)) for one in (Role.COORDINATOR, Role.DECISION_MAKER)]
    elsewhere = house.visit(house.seat(Role.RESEARCHER, hub="haringey", user=person))
    assert [visit.get("/enquiries/").status_code for visit in visits] == [200, 200]
    by = house.visit(role=role)
    page = by.get("/visits/").text
    assert page.partition("<tbody")[2].count(">Nadia Umberslade<") == 2
    assert "Firefox on Windows" in page
    seat = visits[0].seat
    assert by.post(f"/visits/{seat.pk}/suspend/", WHY).status_code == 302
    assert [visit.get("/enquiries/").status_code for visit in visits] == [302, 302]
    assert elsewhere.get("/requests/").status_code == 200
    assert Seat.objects.filter(user=person, ends_at__isnull=True).count() == 3
    assert not Pass.objects.filter(seat__user=person, seat__hub__code="harrow", ended_at__isnull=True).exists()
    page = by.get("/visits/").text
    assert "Her laptop was stolen." in page
    assert "2 suspended seats" in page
    # And they are not let in again, until it is lifted.
    browser = signed_in(house, person)
    shown = browser.get("/", secure=True).text.partition("<main")[2]
    assert "You are suspended in Harrow." in shown
    assert "Enter Harrow" not in shown
    assert "Enter Haringey" in shown
    assert by.post(f"/visits/{seat.pk}/lift/", {"reason": "It was found."}).status_code == 302
    shown = browser.get("/", secure=True).text.partition("<main")[2]
    assert "Enter Harrow" in shown
    assert "suspended" not in shown
    assert house.visit(seat).get("/enquiries/").status_code == 200


def test_other_managers_and_guardians_are_told_and_of_a_manager_the_operators_and_nobodys_name_is_mailed(
    house: House,
) -> None:
    by, other, watching = house.seat(Role.GUARDIAN), house.seat(Role.MANAGER), house.seat(Role.GUARDIAN)
    operator = Seat.objects.create(user=house.user("An Operator"), role=Role.OPERATOR, starts_at=timezone.now())
    suspended = house.seat(Role.MANAGER, user=house.user("Nadia Umberslade"))
    suspending.suspend(suspended.user_id, "Why.", by=house.seated(by), at=timezone.now())
    told = Notice.objects.filter(kind=NoticeKind.SUSPENDED)
    assert set(told.values_list("user", flat=True)) == {
        by.user_id, other.user_id, watching.user_id, operator.user_id,
    }  # fmt: skip
    assert not any("Nadia" in one.title + one.text for one in told)


def test_the_person_is_told_in_which_hub_and_not_why(house: House) -> None:
    by, seat = house.seated(role=Role.MANAGER), house.seat(Role.COORDINATOR, user=with_app(house))
    page = house.visit(role=Role.MANAGER).get(f"/visits/{seat.pk}/suspend/").text
    assert f"Suspend {seat.user.name} in Harrow" in page
    assert "They are told that they are suspended in Harrow, and not why" in page
    suspending.suspend(seat.user_id, "Her laptop was stolen.", by=by, at=timezone.now())
    suspending.lift(seat.user_id, "It was found.", by=by, at=timezone.now())
    back, told = Notice.objects.filter(user=seat.user)
    assert told.title == "You are suspended in Harrow"
    assert back.title == "You can enter Harrow again"
    assert not any("laptop" in one.text or "found" in one.text for one in (told, back))
    shown = signed_in(house, seat.user).get("/notices/", secure=True).text
    assert "You are suspended in Harrow" in shown
    assert "See your account" in shown


def test_nobody_suspends_themself_and_no_manager_takes_the_guardian_away(house: House) -> None:
    manager, guardian = house.seated(role=Role.MANAGER), house.seat(Role.GUARDIAN)
    with pytest.raises(SeatRefused, match="Somebody else suspends you"):
        suspending.suspend(manager.user, "Why.", by=manager, at=timezone.now())
    with pytest.raises(SeatRefused, match="Somebody else lifts your suspension"):
        suspending.lift(manager.user, "Why.", by=manager, at=timezone.now())
    with pytest.raises(SeatRefused, match="A manager does not suspend a guardian"):
        suspending.suspend(guardian.user_id, "Why.", by=manager, at=timezone.now())
    suspending.suspend(guardian.user_id, "Why.", by=house.seated(role=Role.GUARDIAN), at=timezone.now())
    with pytest.raises(SeatRefused, match="does not lift a guardian"):
        suspending.lift(guardian.user_id, "Why.", by=manager, at=timezone.now())
    with pytest.raises(SeatRefused, match="Say why"):
        suspending.suspend(house.seat().user_id, " ", by=manager, at=timezone.now())


def test_nobody_of_another_hub_is_suspended_and_their_seat_is_not_there(house: House) -> None:
    other = house.seat(Role.RESEARCHER, hub="haringey")
    manager = house.visit(role=Role.MANAGER)
    assert manager.get(f"/visits/{other.pk}/suspend/").status_code == 404
    assert manager.post(f"/visits/{other.pk}/suspend/", WHY).status_code == 404
    with pytest.raises(Seat.DoesNotExist):
        suspending.suspend(other.user_id, "Why.", by=house.seated(role=Role.MANAGER), at=timezone.now())


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.RESEARCHER, Role.DECISION_MAKER])
def test_nobody_else_sees_visits_or_suspends(house: House, role: Role) -> None:
    visit = house.visit(role=role)
    assert visit.get("/visits/").status_code == 403
    assert visit.post(f"/visits/{house.seat().pk}/suspend/", WHY).status_code == 403
    police = house.visit(house.seat(Role.MANAGER, agency="police"))
    assert police.get("/visits/").status_code == 403


def test_a_visit_that_ran_out_is_not_open(house: House) -> None:
    gone = house.seat(Role.COORDINATOR, user=house.user("Rufus Danebury"))
    house.pass_for(gone)
    Pass.objects.filter(seat=gone).update(last_seen_at=timezone.now() - timedelta(minutes=31))
    assert "Rufus Danebury" not in text_of(house.visit(role=Role.MANAGER).get("/visits/"))


def test_a_visit_of_a_sign_in_that_is_over_by_its_absolute_limit_is_not_open(house: House) -> None:
    held, _ = house.pass_for(house.seat(Role.COORDINATOR))
    for minutes, is_open in ((599, True), (601, False)):
        at = held.made_at + timedelta(minutes=minutes)
        Pass.objects.filter(pk=held.pk).update(last_seen_at=at - timedelta(minutes=1))
        assert (held.pk in {one.pk for one in suspending.visits_of("harrow", at)}) is is_open


def test_typed_reasons_survive_a_refusal(house: House) -> None:
    guardian = house.seat(Role.GUARDIAN)
    page = house.visit(role=Role.MANAGER).post(f"/visits/{guardian.pk}/suspend/", WHY).text
    assert "A manager does not suspend a guardian" in page
    assert "Her laptop was stolen." in page
