"""Accounts: made by an operator with a first password that is shown once, and opened again for who comes back."""

from __future__ import annotations

import re
import secrets
import uuid

from django.db import IntegrityError, transaction

from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import User
from tenants.refusals import AccountRefused

NAME = re.compile(r"[a-z][a-z0-9.-]{2,99}")


def make_account(username: str, name: str, *, email: str = "", by: uuid.UUID | None) -> tuple[User, str]:
    """Make an account for somebody who will be given seats; without one it reaches nothing.

    In: the sign-in name, the name that colleagues know; where notices go, if it is known; who makes it, None for an
    operator at the machine.
    Out: the person, and their first password, which is kept nowhere and has to be changed at the first sign-in.
    Raises: AccountRefused.
    """
    username, name = username.strip().lower(), name.strip()[:100]
    if not NAME.fullmatch(username):
        raise AccountRefused(
            "username", "The sign-in name needs 3 or more small letters, digits, dots or hyphens, a letter first"
        )
    if not name:
        raise AccountRefused("name", "Enter the name that colleagues know")
    password = first_password()
    try:
        with transaction.atomic(using="platform", durable=True):
            user = User(username=username, name=name, email=email, password_is_first=True)
            user.set_password(password)
            user.save(force_insert=True)
            ledger.write(
                PlatformAct.ACCOUNT_MADE, user=by, object_kind="user", object_ref=str(user.pk),
                detail={} if by else {"by": "operator at the machine"},
            )  # fmt: skip
    except IntegrityError as taken:
        raise AccountRefused("username", f"{username} is taken. Choose another sign-in name.") from taken
    return user, password


def let_back(person_id: uuid.UUID, reason: str, *, by: uuid.UUID) -> tuple[User, str]:
    """Open the account of somebody who had left, with a new first password and without any seat.

    Raises: User.DoesNotExist, AccountRefused (no reason; they never left).
    """
    if not reason.strip():
        raise AccountRefused("reason", "Say why they come back")
    password = first_password()
    with transaction.atomic(using="platform", durable=True):
        user = User.objects.select_for_update(no_key=True).get(pk=person_id)
        if user.is_active:
            raise AccountRefused("reason", f"{user.name} has an account that is open.")
        user.is_active = True
        give_first_password(user, password)
        ledger.write(
            PlatformAct.PERSON_BACK, user=by, object_kind="user", object_ref=str(user.pk),
            detail={"reason": reason.strip()[:300]},
        )  # fmt: skip
    return user, password


def change_email(person_id: uuid.UUID, email: str) -> None:
    """Say where one's own notices go; empty: on their page alone. Raises: User.DoesNotExist."""
    with transaction.atomic(using="platform", durable=True):
        user = User.objects.select_for_update(no_key=True).get(pk=person_id)
        if user.email != email:
            user.email = email
            user.save(update_fields=["email"])
            ledger.write(PlatformAct.EMAIL_CHANGED, user=person_id, object_kind="user", object_ref=str(person_id))


def first_password() -> str:
    """A password that nobody chose."""
    return secrets.token_urlsafe(18)


def give_first_password(user: User, password: str) -> None:
    """Set it inside the act of who calls; every session of the old one is worth nothing from now."""
    user.set_password(password)
    user.password_is_first = True
    user.save(update_fields=["password", "password_is_first", "is_active"])
