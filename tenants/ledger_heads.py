"""The ledgers' heads for people to keep: where no witness signs, what guardians have in their mail shows later that
nothing was taken away. One e-mail a day, of four lines that `mash ledger holds HUB FILE` reads back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from django.db import transaction
from django.utils import timezone

from mash_platform.ledger import heads
from mash_platform.ledger.checks import readers_connection
from mash_platform.ledger.notes import BadNote, split
from mash_platform.ledger.proofs import NothingSealed, Proofs
from mash_platform.ledger.tables import PLATFORM, ledger_of, trusted
from mash_platform.ledger.verify import Tampered
from tenants.models import Hub, HubState, NoticeKind, Role, Seat
from tenants.notices import News, notify


def notify_of_heads(at: datetime) -> int:
    """Send each hub's guardians the head of its ledger, once a day. Out: how many hubs had one."""
    day = timezone.localdate(at).isoformat()
    done = 0
    for hub in Hub.objects.filter(state=HubState.LIVE):
        words = four_lines(hub.code)
        if not words:
            continue
        people = Seat.objects.standing(at).filter(hub=hub, role=Role.GUARDIAN).values_list("user", flat=True).distinct()
        news = News(
            kind=NoticeKind.LEDGER_HEAD, key=f"{hub.code} {day}", about=hub.code, hub=hub,
            title=f"The head of the ledger of {hub.name}: keep this e-mail",
            text=f"{words}\nWith these lines you can show later that nothing was taken out of the ledger before them.",
        )  # fmt: skip
        with transaction.atomic(using="platform", durable=True):
            notify(people, news, at=at)
        done += 1
    return done


def four_lines(name: str) -> str:
    """Whose head it is, how many lines there are, the root over them, and the key that signed; empty where none is."""
    try:
        head = heads.last(ledger_of(name).heads)
        return split(head.note)[0] + trusted(ledger_of(name), head.incarnation)[-1].id.hex() if head else ""
    except (heads.Damaged, BadNote, OSError):
        return ""


@dataclass(frozen=True)
class LedgerHead:
    """The newest head of a ledger, for whoever keeps it: the checkpoint's three lines. Nothing of a case is in it."""

    name: str  # of the hub
    origin: str = ""  # empty: nothing is sealed, or the hub does not answer
    lines: int = 0
    root: str = ""  # base64


def newest_heads() -> list[LedgerHead]:
    """The heads of the platform's ledger and of each live hub's, by the hub's name."""
    hubs = Hub.objects.filter(state=HubState.LIVE).order_by("name").values_list("code", "name")
    return [_newest(code, name) for code, name in [(PLATFORM, "The platform"), *hubs]]


def _newest(code: str, name: str) -> LedgerHead:
    ledger = ledger_of(code)
    try:
        with readers_connection(ledger) as connection, connection.transaction():
            checkpoint = Proofs(connection, ledger).newest.checkpoint
    except (NothingSealed, Tampered, psycopg.OperationalError):
        return LedgerHead(name)
    return LedgerHead(name, checkpoint.origin, checkpoint.size, checkpoint.text.split("\n")[2])
