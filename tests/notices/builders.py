"""The smallest valid things of notices."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from django.utils import timezone

from tenants.models import Notice, NoticeKind, User
from tenants.notices import News, notify
from tests.support.house import House

_numbers = itertools.count(1)


def somebody(house: House, name: str = "Ade Example", email: str = "ade@mash.example") -> User:
    """Somebody to whom notices can be sent."""
    user = house.user(name)
    user.email, user.email_verified_at = email, timezone.now() if email else None
    user.save(update_fields=["email", "email_verified_at"])
    return user


def news(**words: Any) -> News:
    return News(
        **{
            "kind": NoticeKind.OVERDUE, "key": f"enfield premises {next(_numbers)}", "about": "enfield premises",
            "title": "Overdue in Enfield: Premises", "text": "It was due on 20 November 2012: 10 days late.", **words,
        }
    )  # fmt: skip


def a_notice(user: User, at: datetime | None = None, **words: Any) -> Notice:
    said = news(**words)
    notify([user.pk], said, at=at or timezone.now())
    return Notice.objects.get(user=user, kind=said.kind, key=said.key)


def told(kind: NoticeKind) -> dict[str, list[str]]:
    """The titles of the notices of a kind by whose they are."""
    found: dict[str, list[str]] = {}
    for name, title in Notice.objects.filter(kind=kind).order_by("made_at").values_list("user__name", "title"):
        found.setdefault(name, []).append(title)
    return found
