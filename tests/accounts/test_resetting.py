"""A lost second factor is taken off by two operators, and by nobody alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants import second_factor
from tenants.models import FactorReset, Pass, Role, User
from tenants.refusals import AccountRefused
from tenants.resetting import agree_to_reset, ask_for_reset
from tests.accounts.operators import an_operator, browser
from tests.support.house import House
from tests.support.pages import ledger_lines
from tests.support.signing_in import code_of, with_app

NOW = timezone.now
WHY = "Rang them back; their manager knew."


@pytest.fixture
def lost(house: House) -> User:
    """Somebody whose phone is gone."""
    return with_app(house)


def test_one_asks_another_agrees_and_the_person_sets_up_another_phone(house: House, lost: User) -> None:
    one, two = an_operator(house), an_operator(house)
    seat = house.seat(Role.RESEARCHER, user=lost)
    house.pass_for(seat)
    browser(house, one).post(f"/people/{lost.pk}/second-factor/", {"reason": WHY})
    assert second_factor.device_of(lost) is not None, "nothing changes before another agrees"
    asked = FactorReset.objects.get()
    client = browser(house, two)
    assert lost.name in client.get("/people/").text
    with CaptureQueriesContext(connections["platform"]) as caught:
        shown = client.post(f"/people/second-factor/{asked.pk}/", {"code": code_of(two, ahead=1)}).text
    assert ledger_lines(caught, "reset_agreed")
    password = shown.split('mash-token">')[1].split("<")[0]
    lost.refresh_from_db()
    assert lost.check_password(password)
    assert lost.password_is_first
    assert second_factor.device_of(lost) is None
    assert not Pass.objects.filter(seat=seat, ended_at=None).exists()


def test_agreeing_wants_a_fresh_code_however_lately_one_was_given(house: House, lost: User) -> None:
    asked = ask_for_reset(lost.pk, WHY, by=an_operator(house).pk, at=NOW())
    page = browser(house, an_operator(house)).post(f"/people/second-factor/{asked.pk}/", {"code": ""}).text
    assert "Enter the six-digit code" in page
    assert second_factor.device_of(lost) is not None


def test_who_asked_does_not_agree_nor_does_the_person_nor_after_a_day(house: House, lost: User) -> None:
    one, two = an_operator(house), an_operator(house)
    asked = ask_for_reset(lost.pk, WHY, by=one.pk, at=NOW())
    for wrong in (one, lost):
        with pytest.raises(AccountRefused):
            agree_to_reset(asked.pk, by=wrong.pk, at=NOW())
    with pytest.raises(FactorReset.DoesNotExist):
        agree_to_reset(asked.pk, by=two.pk, at=NOW() + timedelta(hours=25))
    assert second_factor.device_of(lost) is not None


def test_nobody_asks_for_themself_nor_twice_nor_without_saying_how_they_know(house: House, lost: User) -> None:
    one = an_operator(house)
    ask_for_reset(lost.pk, WHY, by=one.pk, at=NOW())
    for person, reason in ((one, WHY), (lost, WHY), (with_app(house), " ")):
        with pytest.raises(AccountRefused):
            ask_for_reset(person.pk, reason, by=one.pk, at=NOW())


def test_agreed_twice_is_refused(house: House, lost: User) -> None:
    asked = ask_for_reset(lost.pk, WHY, by=an_operator(house).pk, at=NOW())
    agree_to_reset(asked.pk, by=an_operator(house).pk, at=NOW())
    with pytest.raises(FactorReset.DoesNotExist):
        agree_to_reset(asked.pk, by=an_operator(house).pk, at=NOW())


def test_the_database_itself_wants_two_people(house: House, lost: User) -> None:
    one = an_operator(house)
    asked = ask_for_reset(lost.pk, WHY, by=one.pk, at=NOW())
    for wrong in (one, lost):
        with pytest.raises(IntegrityError), transaction.atomic(using="platform"):
            FactorReset.objects.filter(pk=asked.pk).update(agreed_by=wrong, agreed_at=NOW())
