"""Where email goes: an address in the environment, or files in the state directory."""

from __future__ import annotations

from pathlib import Path

import pytest

from mash_platform.settings.mail import mail

FOLDER = Path("/somewhere/mail")


def test_without_an_address_each_message_is_a_file() -> None:
    assert mail("", FOLDER) == {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": "/somewhere/mail",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("address", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 587, True, False),
        ("smtps://mail.example", 465, False, True),
        ("smtp+plain://mail.example", 25, False, False),
        ("smtp://mail.example:2525", 2525, True, False),
    ],
)
def test_the_scheme_says_how_it_is_encrypted(address: str, port: int, tls: bool, ssl: bool) -> None:
    found = mail(address, FOLDER)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example", port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)


def test_a_password_may_hold_any_character() -> None:
    found = mail("smtp://mash%40example:p%2Fw%3A@mail.example", FOLDER)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("mash@example", "p/w:")


@pytest.mark.parametrize("address", ["http://mail.example", "mail.example", "smtp://"])
def test_anything_else_is_refused_without_saying_what_was_in_it(address: str) -> None:
    with pytest.raises(ValueError, match="MASH_EMAIL_URL") as refused:
        mail(address, FOLDER)
    assert "example" not in str(refused.value)
