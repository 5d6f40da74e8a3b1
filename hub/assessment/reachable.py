"""Whether anybody of a team outside can open what is sent to it, and since when nobody can."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Min

from hub.assessment.models import Copy, Product
from tenants.holders import left_empty
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, managers_of, notify


def nobody_at(teams: Iterable[str], hub: str, *, at: datetime) -> dict[str, datetime | None]:
    """Those of these teams of a hub in which nobody has a seat in force, with when the last one ended or was suspended.

    In: codes of teams; other hubs are none. Out: None where nobody ever had one.
    """
    return left_empty(Seat.objects.filter(hub__code=hub, role=Role.RECIPIENT), "team", teams, at=at)


def notify_nobody_left(hub: str, *, at: datetime) -> int:
    """Tell senders and managers where the last person of a team has left while something waits there to be opened.

    In: a live hub whose worker's login is used. Out: how many teams. Done twice, it tells nobody twice. However the
    seat ended (by a manager, with its last day, when its holder left), it is seen here.
    """
    waiting = Copy.objects.waiting().values("recipient").annotate(first=Min("issued_at"))
    first = {row["recipient"]: row["first"] for row in waiting}
    left = {
        team: since for team, since in nobody_at(first, hub, at=at).items() if since is not None and first[team] < since
    }
    for team, since in left.items():
        sent = Copy.objects.waiting().filter(recipient=team, issued_at__lt=since).values("product")
        senders = Product.objects.filter(pk__in=sent).values_list("made_by", flat=True)
        people = set(Seat.objects.filter(pk__in=set(senders), user__is_active=True).values_list("user", flat=True))
        news = News(
            kind=NoticeKind.NOBODY_LEFT, key=f"{hub} {team} {since.isoformat()}", about="",
            title="Nobody is left to open what was sent",
            text="The last person of a recipient’s team has left, and something that was sent there was not"
            " acknowledged. Ring them, or send it to another team.",
            hub=Hub.objects.get(code=hub),
        )  # fmt: skip
        with transaction.atomic(using="platform", durable=True):
            notify(people | set(managers_of(hub, at)), news, at=at)
    return len(left)
