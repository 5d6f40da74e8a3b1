"""What each page of a hub asks for its frame: what rings, what came after a decision and waits for an answer, what the
library has for the hub, whom training stops.

One query of the hub's; and for its managers one of the platform's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from frontend.presenters.training import SOON
from frontend.triage.danger import Ringing, ringing_from, ringing_rows
from hub.assessment.enquiry_log import to_answer
from hub.wall.acts import Act
from hub.wall.models import HubSettings
from hub.wall.permissions import may
from hub.wall.rows_together import rows_together
from joining.template_updates import count_news, followed_rows, news_from, news_rows
from tenants.models import Hub, Seat
from tenants.seated import Seated

MOST_COUNTED = 100


@dataclass(frozen=True)
class FrameRows:
    """As a page of this seat shows it; None for whoever does not hear of it."""

    ringing: Ringing | None
    template_news: int | None
    stopped_by_training: int | None
    to_answer: int = 0  # enquiries to whose decision something came, as far as it waits for this seat


def frame_rows(seated: Seated, at: datetime, *, rings: bool) -> FrameRows:
    """In: whether danger rings on this page."""
    hears = rings and may(seated, Act.SEE_DANGER)
    wanted: dict[str, QuerySet[Any]] = {"ringing": ringing_rows()} if hears else {}
    if rings and may(seated, Act.LIST_WORK):
        wanted["to_answer"] = to_answer(seated, at=at).order_by().only("id")[:MOST_COUNTED]
    if not may(seated, Act.ADOPT):
        read = rows_together(HubSettings.objects.all(), **wanted) if wanted else {}
        rung = ringing_from(read["ringing"], seated) if hears else None
        return FrameRows(rung, None, None, len(read.get("to_answer", ())))
    read = rows_together(HubSettings.objects.all(), adopted=followed_rows(), **wanted)
    follows = [one for one in read["adopted"] if one.template]
    platform = rows_together(
        Hub.objects.filter(code=seated.hub),
        stopped=_stopped_soon(seated, at),
        **(news_rows(follows) if follows else {}),
    )
    return FrameRows(
        ringing_from(read["ringing"], seated) if hears else None,
        count_news(news_from(follows, platform)) if follows else 0,
        len(platform["stopped"]),
        len(read.get("to_answer", ())),
    )


def _stopped_soon(seated: Seated, at: datetime) -> QuerySet[Seat]:
    if not may(seated, Act.SEE_TRAINING):
        return Seat.objects.none()
    ahead = timezone.localdate(at) + SOON
    found: QuerySet[Seat] = Seat.objects.standing(at).filter(hub__code=seated.hub, training__new_work_until__lt=ahead)
    return found.only("id")
