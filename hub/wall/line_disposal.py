"""Disposing of old lines of the ledger: a manager of the lead approves, a guardian of theirs agrees, either stops it.

The keeper counts which may go and disposes of them a day later (mash_platform/keeper/line_disposal.py). Why so:
docs/decisions/0043-old-lines.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from hub.wall import outbox
from hub.wall.alerts import token_of
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import HubSettings, LineDisposal
from hub.wall.models.line_disposal import LineDisposalState
from hub.wall.retention import ListChanged, RetentionRefused, SamePerson, SeatNotKnown
from mash_platform.phrases import plural
from tenants.models import Hub, HubAgency, NoticeKind, Role, Seat
from tenants.notices import News, notify
from tenants.seated import Seated

REFUSALS: Mapping[str, type[RetentionRefused]] = {
    "changed_meanwhile": ListChanged,
    "same_person": SamePerson,
    "no_such_member": SeatNotKnown,
}


@dataclass(frozen=True)
class LinesGoneSoFar:
    """How many lines of the hub's ledger were disposed of, and from before when they were."""

    lines: int
    before: datetime


def gone_so_far() -> LinesGoneSoFar | None:
    """None where every line is there. One query."""
    found = LineDisposal.objects.filter(disposed__gt=0).aggregate(lines=Sum("disposed"), before=Max("before"))
    return LinesGoneSoFar(found["lines"], found["before"]) if found["lines"] else None


def approve(disposal_id: UUID, *, version: int, by: Seated) -> None:
    """A manager of the lead stands behind it. The function of the wall writes the ledger. Raises: ListChanged,
    SeatNotKnown."""
    _answer(by, "approve_lines_v1", disposal_id, version, by.seat)


def agree(disposal_id: UUID, *, version: int, by: Seated) -> None:
    """An information guardian of the lead stands behind it, too; it is done when it has slept for a day.

    Raises: ListChanged, SamePerson, SeatNotKnown.
    """
    _answer(by, "agree_lines_v1", token_of(by), disposal_id, version, by.seat, by.user)


def stop(disposal_id: UUID, *, version: int, by: Seated) -> None:
    """Nothing more goes. Raises: ListChanged."""
    _answer(by, "stop_lines_v1", disposal_id, version, by.seat)


def _answer(by: Seated, function: str, *arguments: Any) -> None:
    try:
        with transaction.atomic(durable=True):
            call(function, *arguments)
            outbox.wake(by.hub)
    except RefusedByTheWall as refused:
        raise REFUSALS.get(refused.code, ListChanged) from refused


# Notices.


def disposal_changed(disposal_id: UUID) -> None:
    """Tell managers and guardians of the lead what was proposed, waits for them, will be done, or is done."""
    found = LineDisposal.objects.filter(pk=disposal_id).first()
    said: Any = SAID.get(LineDisposalState(found.state)) if found else None
    if found is None or said is None:
        return
    title, text = said
    now, hub = timezone.now(), Hub.objects.get(code=HubSettings.objects.get().hub_code)
    leads = HubAgency.objects.filter(hub=hub, is_lead=True).values("agency")
    seats = Seat.objects.standing(now).filter(hub=hub, role__in=(Role.MANAGER, Role.GUARDIAN), agency__in=leads)
    lines = found.disposed if found.state == LineDisposalState.DONE else found.lines
    news = News(
        kind=NoticeKind.OLD_LINES, key=f"{disposal_id} {found.state} {found.version}", about=str(disposal_id), hub=hub,
        title=f"{title} in {hub.name}", text=text.format(lines=plural(lines, "line")),
    )  # fmt: skip
    notify(set(seats.values_list("user", flat=True)), news, at=now)


SAID = {
    LineDisposalState.PROPOSED: (
        "Old lines of the ledger are due for disposal",
        "Not to be kept any longer: {lines}, about nothing that is still kept. A manager looks at it, and an "
        "information guardian agrees.",
    ),
    LineDisposalState.APPROVED: (
        "A disposal of ledger lines waits for an information guardian",
        "A manager approved that {lines} of the ledger are not kept any longer. A guardian of children’s social care "
        "looks at it.",
    ),
    LineDisposalState.AGREED: (
        "Old lines of the ledger will be disposed of tomorrow",
        "Two people answer for it: {lines}. Until it is done it can be stopped.",
    ),
    LineDisposalState.STOPPED: (
        "A disposal of ledger lines was stopped",
        "Nothing more of it is disposed of.",
    ),
    LineDisposalState.DONE: (
        "Old lines of the ledger were disposed of",
        "{lines} are gone, and their hashes are kept. The certificate says who answered for it.",
    ),
}
