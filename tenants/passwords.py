"""Changing one's own password: every other sign-in and every pass ends with the old one."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from tenants import ledger
from tenants.entry import end_passes
from tenants.ledger import PlatformAct
from tenants.models import User
from tenants.refusals import AccountRefused


def change_password(person_id: uuid.UUID, new: str, *, at: datetime) -> User:
    """Set a new password; who asks has proved the old one and the second factor before.

    Out: the person. Sessions are bound to the password's hash, so that all of them end but one that takes the new hash.
    Raises: AccountRefused, with what the rules of settings.AUTH_PASSWORD_VALIDATORS say.
    """
    with transaction.atomic(using="platform", durable=True):
        user = User.objects.select_for_update(no_key=True).get(pk=person_id)
        if user.check_password(new):
            raise AccountRefused("new", "Choose a password that you do not have now")
        try:
            validate_password(new, user)
        except ValidationError as weak:
            raise AccountRefused("new", " ".join(weak.messages)) from weak
        user.set_password(new)
        user.password_is_first = False
        user.save(update_fields=["password", "password_is_first"])
        end_passes(user.pk, at)
        ledger.write(PlatformAct.PASSWORD_CHANGED, user=user.pk, object_kind="user", object_ref=str(user.pk))
    return user
