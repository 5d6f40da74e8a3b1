"""`mash operator`: the break-glass on the server, which makes the first operators and tells everybody who watches."""

from __future__ import annotations

import argparse
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mash_platform.cli import operator
from tenants.models import Notice, NoticeKind, Role, Seat
from tests.accounts.operators import an_operator, browser
from tests.support.house import House
from tests.support.pages import ledger_lines
from tests.support.signing_in import with_app


def run(name: str, why: str = "The first operator of this installation") -> int:
    """As it is typed."""
    return operator.run(argparse.Namespace(name=name, why=why))


def test_the_first_two_operators_are_in_force_at_once_and_a_third_sleeps(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, third = house.user(), house.user(), house.user()
    with CaptureQueriesContext(connections["platform"]) as caught:
        assert [run(one.username) for one in (first, second, third)] == [0, 0, 0]
    assert len(ledger_lines(caught, "break_glass")) == 3
    standing = Seat.objects.standing(timezone.now()).filter(role=Role.OPERATOR)
    assert set(standing.values_list("user", flat=True)) == {first.pk, second.pk}
    late = Seat.objects.get(user=third)
    assert late.starts_at is not None
    assert late.starts_at > timezone.now() + timedelta(hours=23)
    assert "is an operator on" in capsys.readouterr().out


def test_every_operator_and_guardian_is_told_and_can_stop_it(house: House) -> None:
    operators = [an_operator(house), an_operator(house)]
    guardians = [house.seat(Role.GUARDIAN).user, house.seat(Role.GUARDIAN, hub="haringey").user]
    other = house.seat(Role.MANAGER).user
    assert run(house.user("Whoever").username) == 0
    told = set(Notice.objects.filter(kind=NoticeKind.BREAK_GLASS).values_list("user", flat=True))
    assert {one.pk for one in operators + guardians} < told
    assert other.pk not in told
    assert "Whoever" not in Notice.objects.filter(kind=NoticeKind.BREAK_GLASS)[0].text
    seat = Seat.objects.get(user__name="Whoever")
    client = browser(house, with_app(house, guardians[1]))
    assert "Whoever" in client.get("/seats/").text
    assert client.post(f"/seats/{seat.pk}/stop/", {"reason": "Nobody told me"}).status_code == 302
    seat.refresh_from_db()
    assert not seat.stands(timezone.now() + timedelta(days=2))


def test_no_account_no_reason_and_the_same_again_are_refused(house: House) -> None:
    name = house.user().username
    assert run("nobody.at.all") == 2
    assert run(name, " ") == 2
    assert run(name) == 0
    assert run(name) == 2
