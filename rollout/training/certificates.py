"""Looking up certificates: one's own, and whether a number is good."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from mash_platform.characters import plain_number
from rollout.training.attendance import LETTERS
from rollout.training.models import Certificate
from tenants.models import User

MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def own(user: User) -> QuerySet[Certificate]:
    """Somebody's certificates that were not taken back, the newest first."""
    return Certificate.objects.filter(user=user, revoked_at__isnull=True).order_by("-awarded_on", "pk")


def tidied(number: str) -> str:
    """A number as people type it, as it is kept: capitals, in three groups. "" for what cannot be one."""
    said = plain_number(number).translate(MISREAD)
    if len(said) != 12 or set(said) - set(LETTERS):
        return ""
    return "-".join(_in_fours(said))


def find(number: str) -> Certificate | None:
    """The certificate of a number, as somebody typed it."""
    said = tidied(number)
    return Certificate.objects.filter(number=said).first() if said else None


def _in_fours(text: str) -> Sequence[str]:
    return [text[at : at + 4] for at in range(0, len(text), 4)]
