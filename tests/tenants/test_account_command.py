"""`mash account`: an account that its owner opens, and that reaches nothing until it has a seat."""

from __future__ import annotations

import argparse

import pytest

from mash_platform.cli import account
from tenants.models import AccountLink, User
from tests.support.house import House


def command(name: str, full_name: str = "Ada Okafor-Reed", email: str = "ada@mash.example") -> int:
    return account.run(argparse.Namespace(name=name, full_name=full_name, email=email))


def test_an_account_is_made_with_an_invitation_and_no_password(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("a.okafor") == 0
    assert "goes to ada@mash.example" in capsys.readouterr().out
    user = User.objects.get(username="a.okafor")
    assert not user.has_usable_password()
    assert AccountLink.objects.get(user=user).kind == "invite"
    assert not user.seats.exists()


@pytest.mark.parametrize(("name", "full", "email"), [
    ("A B", "Ada", "ada@mash.example"), ("ab", "Ada", "ada@mash.example"), ("a.okafor", " ", "ada@mash.example"),
    ("a.okafor", "Ada", "ada"), ("a.okafor", "Ada", ""),
])  # fmt: skip
def test_a_name_or_an_address_that_cannot_be_is_refused(house: House, name: str, full: str, email: str) -> None:
    assert command(name, full, email) == 2
    assert not User.objects.filter(username=name).exists()


def test_a_name_that_is_taken_is_refused(house: House) -> None:
    assert command(house.user().username, "Somebody Else") == 2
