"""The forms of signing in."""

from __future__ import annotations

from django import forms

from frontend.forms.base import GovForm


class SignInForm(GovForm):
    """Name and password."""

    username = forms.CharField(label="Sign-in name", max_length=100)
    password = forms.CharField(label="Password", max_length=200, strip=False, widget=forms.PasswordInput)


class CodeForm(GovForm):
    """The code that the app shows now."""

    code = forms.CharField(
        label="Six-digit code", max_length=20, help_text="Your authenticator app shows a new one every 30 seconds."
    )


class RecoveryForm(GovForm):
    """One of the codes that were shown at enrolment."""

    code = forms.CharField(label="Recovery code", max_length=40, help_text="For example, abcde-fghjk-mnpqr.")
