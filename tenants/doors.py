"""Whether a front door is open. It is a fact of the platform about an authority's place in a hub, looked up here alone.

A closed door's host answers with a page that says where to turn, and takes nothing: no form, no API call
(tenants/middleware/hosts.py gives it another URLconf, in which the ways in do not exist).
"""

from __future__ import annotations

from datetime import datetime

from tenants import ledger
from tenants.models import Authority, HubAuthority, User


def place_of(authority: Authority | None) -> HubAuthority | None:
    """An authority's place in the hub that serves it now, with its authority at hand."""
    if authority is None:
        return None
    return HubAuthority.objects.filter(authority=authority, until__isnull=True).select_related("authority").first()


def open_door(authority: Authority, *, by: User | None, at: datetime) -> bool:
    """Let the authority's front door take notifications. Out: whether there was a closed one.

    To be called in the transaction of the act that decides it.
    """
    return _set(authority, at, "door_opened", by)


def close_door(authority: Authority, *, by: User | None, at: datetime) -> bool:
    """Let it say where to turn instead. Out: whether there was an open one."""
    return _set(authority, None, "door_closed", by)


def agree_adults(authority: Authority, at: datetime | None, *, by: User | None) -> None:
    """Say at the authority's door that adults may come, since a moment; or, with None, that they may not."""
    if HubAuthority.objects.filter(authority=authority, until__isnull=True).update(adults_agreed_at=at):
        _write(authority, "adults_agreed" if at else "adults_taken_back", by)


def say_adults(authority: Authority, words: str, *, by: User | None) -> None:
    """Say at the authority's door where to turn about an adult."""
    if HubAuthority.objects.filter(authority=authority, until__isnull=True).update(adults_turn_to=words):
        _write(authority, "adults_words", by)


def _set(authority: Authority, opened_at: datetime | None, what: str, by: User | None) -> bool:
    place = HubAuthority.objects.filter(
        authority=authority, until__isnull=True, door_opened_at__isnull=opened_at is not None
    )
    if not place.update(door_opened_at=opened_at):
        return False
    _write(authority, what, by)
    return True


def _write(authority: Authority, what: str, by: User | None) -> None:
    ledger.write(
        ledger.PlatformAct.DOOR, user=by.pk if by else None, object_kind="authority", object_ref=authority.slug,
        detail={"what": what},
    )  # fmt: skip
