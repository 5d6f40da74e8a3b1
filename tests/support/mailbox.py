"""What an invented person finds in their e-mail."""

from __future__ import annotations

import re
from typing import Any

from django.core import mail
from django.utils import timezone

from tenants.models import User
from tenants.tasks import send_account_links


def with_address(user: User, address: str = "") -> User:
    """The same person, with an address of their own that they have shown to be theirs."""
    user.email, user.email_verified_at = address or f"{user.username}@mash.example", timezone.now()
    user.save(update_fields=["email", "email_verified_at"])
    return user


def letters() -> list[Any]:
    """Every e-mail that the worker sends now: only those since the last time."""
    mail.outbox.clear()
    send_account_links()
    return list(mail.outbox)


def link_to(address: str) -> str:
    """The path of the link in the one e-mail that this address gets now."""
    found = [one for one in letters() if one.to == [address]]
    assert len(found) == 1, [(one.to, one.subject) for one in mail.outbox]
    (path,) = re.findall(r"https?://[^/\s]+(/own-link/\S+/)", str(found[0].body))
    return str(path)
