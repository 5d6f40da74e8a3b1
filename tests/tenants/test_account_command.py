"""`mash account`: an account that can sign in, and reaches nothing until it has a seat."""

from __future__ import annotations

import argparse

import pytest

from mash_platform.cli import account
from tenants.models import User
from tests.support.house import House


def test_an_account_is_made_with_a_password_shown_once(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert account.run(argparse.Namespace(name="a.okafor", full_name="Ada Okafor-Reed")) == 0
    password = capsys.readouterr().out.split()[-1]
    user = User.objects.get(username="a.okafor")
    assert user.check_password(password)
    assert not user.seats.exists()


@pytest.mark.parametrize(("name", "full"), [("A B", "Ada"), ("ab", "Ada"), ("a.okafor", " ")])
def test_a_name_that_cannot_be_is_refused(house: House, name: str, full: str) -> None:
    assert account.run(argparse.Namespace(name=name, full_name=full)) == 2
    assert not User.objects.filter(username=name).exists()


def test_a_name_that_is_taken_is_refused(house: House) -> None:
    taken = house.user().username
    assert account.run(argparse.Namespace(name=taken, full_name="Somebody Else")) == 2
