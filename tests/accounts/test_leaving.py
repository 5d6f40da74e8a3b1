"""Somebody leaves: everything of theirs is dead at that moment, whatever state a hub is in."""

from __future__ import annotations

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants import api_keys
from tenants.leaving import leave
from tenants.models import AccountLink, ApiKey, Pass, Role, Seat, User
from tenants.refusals import AccountRefused
from tests.accounts.operators import an_operator, browser, in_another_sitting, seated
from tests.support.house import House
from tests.support.pages import ledger_lines
from tests.support.signing_in import code_of, with_app

NOW = timezone.now


@pytest.fixture
def leaver(house: House) -> User:
    """A police researcher in three hubs, who is a mentor too."""
    user = with_app(house)
    for hub in ("harrow", "haringey", "triborough"):
        house.seat(Role.RESEARCHER, hub=hub, user=user)
    return seated(user, Role.MENTOR)


def test_every_pass_key_seat_and_the_sign_in_are_dead_at_once_even_with_a_hub_down(house: House, leaver: User) -> None:
    operator = browser(house, an_operator(house))
    theirs = browser(house, leaver)
    inside = [house.visit(leaver.seats.get(hub__code=code)) for code in ("harrow", "haringey")]
    _, token = api_keys.make(leaver.seats.get(hub__code="harrow").pk, "Screen", 30, by=leaver.pk, at=NOW())
    api = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    for visit in inside:
        assert visit.get("/requests/").status_code == 200
    assert theirs.get("/requests/").status_code == 200
    assert theirs.get("/api/v1/partner/requests", **api).status_code == 200  # type: ignore[arg-type]

    with house.as_superuser() as cursor:
        cursor.execute("ALTER SCHEMA hub_haringey RENAME TO hub_haringey_is_down")
    with CaptureQueriesContext(connections["platform"]) as caught:
        answer = operator.post(
            f"/people/{leaver.pk}/leaves/", {"reason": "Left the police on Monday.", "cover": "Nobody yet."}
        )
    assert answer.status_code == 302
    assert len(ledger_lines(caught, "person_left")) == 1

    for visit in inside:
        gone = visit.get("/requests/")
        assert gone.status_code == 302
        assert "/enter/" in gone["Location"]
    assert theirs.get("/requests/")["Location"].startswith("/sign-in/")
    assert theirs.get("/api/v1/partner/requests", **api).status_code == 401  # type: ignore[arg-type]
    assert not Seat.objects.standing(NOW()).filter(user=leaver).exists()
    assert not Pass.objects.filter(seat__user=leaver, ended_at=None).exists()
    assert not ApiKey.objects.standing(NOW()).exists()
    again = theirs.post("/sign-in/", {"username": leaver.username, "password": "a long enough password"})
    assert "is not right" in again.text


def test_the_page_says_what_will_end_before_it_does(house: House, leaver: User) -> None:
    house.visit(leaver.seats.get(hub__code="harrow"))
    page = browser(house, an_operator(house)).get(f"/people/{leaver.pk}/leaves/").text
    for said in ("Harrow", "Haringey", "Mentor of go-lives", "1 open visit", "0 keys"):
        assert said in page


def test_it_needs_a_reason_and_a_second_factor_of_this_sitting(house: House, leaver: User) -> None:
    operator = an_operator(house)
    client = browser(house, operator)
    assert "There is a problem" in client.post(f"/people/{leaver.pk}/leaves/", {"reason": ""}).text
    in_another_sitting(client)
    page = client.post(f"/people/{leaver.pk}/leaves/", {"reason": "Left."}).text
    assert "Six-digit code" in page
    assert 'value="Left."' in page, "what was typed stays"
    leaver.refresh_from_db()
    assert leaver.is_active
    given = {"reason": "Left.", "cover": "Nobody yet.", "code": code_of(operator, ahead=1)}
    assert client.post(f"/people/{leaver.pk}/leaves/", given).status_code == 302


def test_twice_is_once(house: House, leaver: User) -> None:
    operator = an_operator(house)
    leave(leaver.pk, "Left.", by=operator.pk, at=NOW(), cover="Nobody yet.")
    with CaptureQueriesContext(connections["platform"]) as caught:
        assert leave(leaver.pk, "Left.", by=operator.pk, at=NOW()).seats == 0
    assert not ledger_lines(caught, "person_left")


def test_nobody_takes_themself_out_and_nothing_is_half_done(house: House) -> None:
    operator = an_operator(house)
    for reason in ("I leave.", " "):
        with pytest.raises(AccountRefused):
            leave(operator.pk, reason, by=operator.pk, at=NOW())
    operator.refresh_from_db()
    assert operator.is_active
    assert Seat.objects.standing(NOW()).filter(user=operator).exists()


def test_who_comes_back_has_an_invitation_and_no_seat(house: House, leaver: User) -> None:
    operator = an_operator(house)
    leave(leaver.pk, "By mistake.", by=operator.pk, at=NOW(), cover="Nobody yet.")
    client = browser(house, operator)
    assert "No email address of theirs" in client.post(f"/people/{leaver.pk}/back/", {"reason": "A mistake."}).text
    User.objects.filter(pk=leaver.pk).update(email="leaver@mash.example", email_verified_at=NOW())
    shown = client.post(f"/people/{leaver.pk}/back/", {"reason": "It was a mistake."}, follow=True).text
    assert "An invitation goes to leaver@mash.example" in shown
    leaver.refresh_from_db()
    assert leaver.is_active
    assert not leaver.has_usable_password()
    assert AccountLink.objects.get(user=leaver).kind == "invite"
    assert not Seat.objects.standing(NOW()).filter(user=leaver).exists()
    assert client.get(f"/people/{leaver.pk}/back/").status_code == 404


@pytest.mark.parametrize("role", [Role.BOARD, Role.SECRETARY, Role.MENTOR])
def test_only_an_operator_reaches_peoples_pages(house: House, leaver: User, role: Role) -> None:
    client = browser(house, seated(with_app(house), role))
    for path in ("", "new/", "review/", f"{leaver.pk}/", f"{leaver.pk}/leaves/", f"{leaver.pk}/seat/"):
        assert client.get(f"/people/{path}").status_code == 403, path
        assert client.post(f"/people/{path}").status_code == 403, path
    leaver.refresh_from_db()
    assert leaver.is_active
