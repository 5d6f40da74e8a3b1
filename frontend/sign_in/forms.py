"""The forms of signing in. Their fields say what they are, so that browsers and password managers fill them in."""

from __future__ import annotations

from typing import Any

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField

APP_HINT = "Your authenticator app shows a new one every 30 seconds."


def password_field(label: str, *, is_new: bool = False) -> forms.CharField:
    """A box for a password: one that is, or one to be."""
    attrs = {"autocomplete": "new-password" if is_new else "current-password", "spellcheck": "false"}
    return forms.CharField(
        label=label, max_length=200, strip=False, widget=forms.PasswordInput(attrs=attrs, render_value=False)
    )


def code_field(help_text: str = APP_HINT) -> forms.CharField:
    """A box for the six digits of the app."""
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return NumberField(label="Six-digit code", max_length=20, help_text=help_text, widget=forms.TextInput(attrs=attrs))


def username_field(**rest: Any) -> forms.CharField:
    """A box for one's own sign-in name."""
    attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(label="Sign-in name", max_length=100, widget=forms.TextInput(attrs=attrs), **rest)


class SignInForm(GovForm):
    """Name and password."""

    username = username_field()
    password = password_field("Password")


class CodeForm(GovForm):
    """The code that the app shows now."""

    code = code_field()

    looks = {"code": Look(width=10)}


class RecoveryForm(GovForm):
    """One of the codes that were shown at enrolment."""

    code = NumberField(
        label="Recovery code",
        max_length=40,
        help_text="For example, abcde-fghjk-mnpqr.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
