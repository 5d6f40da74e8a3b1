"""An operator made on the server by whoever administers it (`mash operator`): the first, and when others cannot act.

Nobody agrees to it on the platform, so everybody who watches is told at once: every operator, auditor and guardian.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import NoticeKind, Role, Seat, User
from tenants.notices import News, notify
from tenants.platform_seats import refuse_operator_and_auditor
from tenants.refusals import SeatRefused
from tenants.taking_force import sleep_of


@dataclass(frozen=True)
class Made:
    """The seat, whether it sleeps, and how many people were told."""

    seat: Seat
    sleeps: bool
    told: int


def make_operator(username: str, why: str, *, at: datetime) -> Made:
    """Give an account an operator's seat. Where an operator is in force already it sleeps like any other new seat, so
    that those who are told can stop it; the first two of an installation do not, since nobody could do anything.

    Raises: SeatRefused (no account of this name, no reason, or the seat is theirs already).
    """
    user = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    if user is None:
        raise SeatRefused("username", f"Nobody has an account {username!r}. `mash account NAME` makes one.")
    refuse_operator_and_auditor(user, Role.OPERATOR, at)
    if not why.strip():
        raise SeatRefused("reason", "Say why it is done on the server.")
    standing = Seat.objects.standing(at)
    sleeps = standing.filter(role=Role.OPERATOR).count() > 1
    told = set(standing.filter(role__in=(Role.OPERATOR, Role.AUDITOR, Role.GUARDIAN)).values_list("user", flat=True))
    try:
        with transaction.atomic(using="platform", durable=True):
            force = at + sleep_of(None) if sleeps else at
            seat = Seat.objects.create(user=user, role=Role.OPERATOR, starts_at=force, reason=why.strip()[:300])
            ledger.write(
                PlatformAct.BREAK_GLASS, object_kind="seat", object_ref=str(seat.pk),
                detail={"of": str(user.pk), "role": Role.OPERATOR, "by": "whoever administers the server",
                        "reason": why.strip()[:300], "force": force.isoformat()},
            )  # fmt: skip
            news = News(
                kind=NoticeKind.BREAK_GLASS, key=str(seat.pk), about=str(seat.pk),
                title="An operator was made on the server",
                text="Somebody who administers the server made an operator, and nobody on the platform agreed to it."
                + (" The seat sleeps: you can see whose it is, and stop it." if force > at else " It is in force now.")
                + " If you were not told to expect it, ring whoever runs the service.",
            )  # fmt: skip
            notify(told | {user.pk}, news, at=at)
    except IntegrityError as error:
        raise SeatRefused(
            "username",
            f"{user.username} has an operator’s seat already, or one waits for agreement on the page New seats: "
            "it is stopped there.",
        ) from error
    return Made(seat, force > at, len(told - {user.pk}))
