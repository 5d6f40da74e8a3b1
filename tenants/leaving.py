"""Somebody leaves: every seat, pass and key of theirs ends in one act, and so does their sign-in.

It commits on the platform alone. A pass is looked up there at every request (tenants/middleware/passes.py), so that
nothing needs a hub to be up for the person to be out of it. Each hub's ledger has its line later (hub_lines.py).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tenants import hub_lines, ledger, taking_force
from tenants.account_links import end_all_of
from tenants.ledger import PlatformAct
from tenants.left_undone import refuse_unsaid
from tenants.models import AgencyContact, ApiKey, HubLineAct, Pass, Seat, User
from tenants.refusals import AccountRefused
from tenants.sign_ins import end_all


@dataclass(frozen=True)
class Left:
    """How much ended."""

    person: User
    seats: int
    passes: int
    keys: int


def leave(person_id: uuid.UUID, reason: str, *, by: uuid.UUID, at: datetime, cover: str = "") -> Left:
    """Take somebody out of every hub and of the platform, at once.

    In: `cover` says who does what nobody else does; it is needed where there is such work.
    Out: what ended; done twice, nothing more. Raises: User.DoesNotExist, AccountRefused.
    Source: OWASP ASVS 5.0, 8.3.2: what changes a permission takes force at once.
    """
    if not reason.strip():
        raise AccountRefused("reason", "Say why they leave")
    if person_id == by:
        raise AccountRefused("reason", "You cannot take yourself out. Another operator does it.")
    with transaction.atomic(using="platform", durable=True):
        person = User.objects.select_for_update(no_key=True).get(pk=person_id)
        open_seats = Seat.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), user=person)
        ending = list(open_seats.select_related("user", "hub", "agency", "team", "authority").order_by("pk"))
        refuse_unsaid(ending, cover, at, AccountRefused)
        hub_lines.add(HubLineAct.END_SEAT, ending, why="left", by=by, at=at)
        taking_force.notify_ended(ending, at=at)
        AgencyContact.objects.open(at).filter(user=person).update(ends_at=at)  # who comes back is nobody's contact
        left = Left(
            person,
            open_seats.update(ends_at=at),
            Pass.objects.filter(seat__user=person, ended_at__isnull=True).update(ended_at=at),
            ApiKey.objects.filter(seat__user=person, revoked_at__isnull=True).update(revoked_at=at),
        )
        end_all(person.pk, at)
        end_all_of(person.pk, at)
        if not person.is_active and not ending:
            return left
        person.is_active = False  # no session of theirs is anybody's any more
        person.set_unusable_password()
        person.save(update_fields=["is_active", "password"])
        ledger.write(
            PlatformAct.PERSON_LEFT, user=by, object_kind="user", object_ref=str(person.pk),
            detail={
                "seats": [str(seat.pk) for seat in ending], "passes": left.passes, "keys": left.keys,
                "reason": reason.strip()[:300], **({"cover": cover.strip()[:300]} if cover.strip() else {}),
            },
        )  # fmt: skip
    return left
