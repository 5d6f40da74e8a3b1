"""What a password must be, and changing one's own: every other sign-in and every pass ends with the old one."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from zxcvbn import zxcvbn

from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import SignIn, User
from tenants.refusals import AccountRefused
from tenants.sign_ins import end_all


class StrengthValidator:
    """Refuses what somebody who knows how passwords are made guesses soon. `zxcvbn` estimates how soon.

    It knows 30,000 common passwords, English words and names, keyboards, dates, repetition, and the person's own names;
    of a password out of several of these, only what is left without one's own names counts.
    """

    LEAST = 3  # of 4: "safely unguessable", 10^8 to 10^10 guesses
    REST = 8  # characters that are left without one's own names
    LOOKED_AT = 72  # characters: what comes after makes it no weaker, and long ones take long to look at

    def validate(self, password: str, user: Any = None) -> None:
        """Raises: ValidationError, with why and what would be better."""
        own = [str(getattr(user, part, "")) for part in ("username", "name", "email")]
        words = [word for part in own for word in (part, *re.split(r"[^\w]+", part)) if len(word) > 2]
        found = zxcvbn(password[: self.LOOKED_AT], user_inputs=[*words, "mash", "london", "safeguarding"])
        rest = password.lower()
        for word in sorted({word.lower() for word in words}, key=len, reverse=True):
            rest = rest.replace(word, "")
        if found["score"] < self.LEAST or not password.strip() or len(rest) < min(self.REST, len(password)):
            why = found["feedback"]["warning"].rstrip(".") or "This password is easy to guess"
            raise ValidationError(f"{why}. Three words that have nothing to do with each other are better.", "too_weak")

    def get_help_text(self) -> str:
        """Said beside the field."""
        return "Three words that have nothing to do with each other are good."


def change_password(person_id: uuid.UUID, new: str, *, sign_in: SignIn | None = None, at: datetime) -> User:
    """Set a new password; who asks has proved the old one and the second factor before.

    In: the sign-in that goes on. Out: the person. Sessions, sign-ins, passes and entry codes are bound to the
    password's hash, so that all of them end but what takes the new one.
    Raises: AccountRefused, with what the rules of settings.AUTH_PASSWORD_VALIDATORS say.
    """
    with transaction.atomic(using="platform", durable=True):
        user = User.objects.select_for_update(no_key=True).get(pk=person_id)
        if user.check_password(new):
            raise AccountRefused("new", "Choose a password that you do not have now")
        set_password(user, new, at=at, sign_in=sign_in)
        ledger.write(PlatformAct.PASSWORD_CHANGED, user=user.pk, object_kind="user", object_ref=str(user.pk))
    return user


def set_password(user: User, new: str, *, at: datetime, sign_in: SignIn | None = None) -> None:
    """Set it inside the act of who calls, who writes the line. Raises: AccountRefused where it is too weak."""
    try:
        validate_password(new, user)
    except ValidationError as weak:
        raise AccountRefused("new", " ".join(weak.messages)) from weak
    user.set_password(new)
    user.save(update_fields=["password"])
    end_all(user.pk, at, but=sign_in.pk if sign_in else None)
    if sign_in is not None:
        SignIn.objects.filter(pk=sign_in.pk).update(password_digest=SignIn.digest_of(user))
