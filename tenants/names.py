"""Names change: of hubs, agencies, front doors and people. One operator asks, another agrees, the keeper does it.

Codes never change, since logins and references are made of them. Copies of products keep the name of their day;
`NameChange` says until when something was called what.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import (
    Agency,
    Hub,
    HubAuthority,
    NameChange,
    Named,
    NoticeKind,
    Order,
    OrderKind,
    Role,
    Seat,
    User,
)
from tenants.notices import News, notify
from tenants.refusals import NameRefused

LONGEST = {Named.HUB: 80, Named.AGENCY: 100, Named.DOOR: 80, Named.PERSON: 100}


@dataclass(frozen=True)
class DatedNames(Mapping[str, str]):
    """Code -> name, as things are called now; and what they were called on a day."""

    now: Mapping[str, str]
    changes: Mapping[str, Sequence[tuple[datetime, str]]]  # of those that changed: until when it was called what

    def __getitem__(self, code: str) -> str:
        return self.now[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self.now)

    def __len__(self) -> int:
        return len(self.now)

    def on(self, code: str, at: datetime) -> str:
        """ "Hillfoot Trust", or "Hillfoot Trust (then: Hillfoot PCT)" where it was called otherwise at that time."""
        name = self.now.get(code, code)
        then = next((before for until, before in self.changes.get(code, ()) if at < until), name)
        return name if then == name else f"{name} (then: {then})"

    def as_of(self, at: datetime) -> dict[str, str]:
        """All of them, as they are said of something that happened then."""
        return {code: self.on(code, at) for code in self.now}


def dated_names(what: Named, now: Mapping[str, str]) -> DatedNames:
    """In: of what kind; code -> name now. Out: these with what they were called before. One query."""
    changes: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    rows = NameChange.objects.filter(what=what, code__in=list(now)).order_by("changed_at", "pk")
    for code, until, before in rows.values_list("code", "changed_at", "before"):
        changes[code].append((until, before))
    return DatedNames(now, changes)


def name_now(what: str, code: str) -> str | None:
    """What it is called; None where there is none of this code."""
    rows = {
        Named.HUB: Hub.objects.filter(code=code).values_list("name", flat=True),
        Named.AGENCY: Agency.objects.filter(code=code).values_list("name", flat=True),
        Named.DOOR: HubAuthority.objects.filter(authority__slug=code, until__isnull=True).values_list(
            "door_name", flat=True
        ),
        Named.PERSON: User.objects.filter(username=code).values_list("name", flat=True),
    }
    return rows[Named(what)].first() if what in Named.values else None


def checked(what: str, code: str, name: str) -> tuple[str, str]:
    """The name that it has and the one that it gets; whoever asks and the keeper check them alike.

    Raises: NameRefused.
    """
    before, after = name_now(what, code), " ".join(name.split())
    if before is None:
        raise NameRefused("code", "There is nothing of this name. Choose it again.")
    if not after:
        raise NameRefused("name", "Enter the new name")
    if len(after) > LONGEST[Named(what)]:
        raise NameRefused("name", f"Use {LONGEST[Named(what)]} characters or fewer")
    if after == before:
        raise NameRefused("name", "It is called so already")
    others: dict[str, bool] = {
        Named.HUB: Hub.objects.filter(name__iexact=after).exclude(code=code).exists(),
        Named.AGENCY: Agency.objects.filter(name__iexact=after).exclude(code=code).exists(),
    }
    if others.get(what):
        raise NameRefused("name", "Another one is called so. Two of one name would be taken for each other.")
    return before, after


def ask(what: str, code: str, name: str, *, seat: uuid.UUID, by: uuid.UUID, at: datetime) -> Order:
    """Ask for another name, as an operator; another operator agrees. Raises: NameRefused."""
    before, after = checked(what, code, name)
    with transaction.atomic(using="platform", durable=True):
        same = Order.objects.waiting(at).filter(kind=OrderKind.RENAME, details__what=what, details__code=code)
        if same.exists():
            raise NameRefused("name", "Somebody asked for another name of it already. That waits for agreement.")
        order = Order.objects.create(
            kind=OrderKind.RENAME, ordered_by=seat, ordered_at=at,
            details={"what": what, "code": code, "before": before, "after": after},
        )  # fmt: skip
        ledger.write(
            PlatformAct.ORDER, user=by, object_kind="order", object_ref=str(order.pk),
            detail={"kind": OrderKind.RENAME, "what": what, "code": code},
        )  # fmt: skip
        others = Seat.objects.standing(at).filter(role=Role.OPERATOR).exclude(user=by)
        news = News(
            kind=NoticeKind.NAME_WAITS, key=str(order.pk), about=str(order.pk),
            title="A change of a name waits for a second operator",
            text=f"{Named(what).label}: another operator asked for another name. It is changed when you agree.",
        )  # fmt: skip
        notify(others.values_list("user", flat=True).distinct(), news, at=at)
    return order
