"""What each page of a hub asks for its frame: what rings, what the library has for the hub, whom training stops.

One query of the hub's; and for its managers one of the platform's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from frontend.presenters.training import SOON
from frontend.triage.danger import Ringing, ringing_for, ringing_from, ringing_rows
from hub.wall.acts import Act
from hub.wall.models import HubSettings
from hub.wall.permissions import may
from hub.wall.rows_together import rows_together
from joining.template_updates import count_news, followed_rows, news_from, news_rows
from tenants.models import Hub, Seat
from tenants.seated import Seated


@dataclass(frozen=True)
class FrameRows:
    """As a page of this seat shows it; None for whoever does not hear of it."""

    ringing: Ringing | None
    template_news: int | None
    stopped_by_training: int | None


def frame_rows(seated: Seated, at: datetime, *, rings: bool) -> FrameRows:
    """In: whether danger rings on this page."""
    hears = rings and may(seated, Act.SEE_DANGER)
    if not may(seated, Act.ADOPT):
        return FrameRows(ringing_for(seated) if hears else None, None, None)
    ringing = {"ringing": ringing_rows()} if hears else {}
    read = rows_together(HubSettings.objects.all(), adopted=followed_rows(), **ringing)
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
    )


def _stopped_soon(seated: Seated, at: datetime) -> QuerySet[Seat]:
    if not may(seated, Act.SEE_TRAINING):
        return Seat.objects.none()
    ahead = timezone.localdate(at) + SOON
    found: QuerySet[Seat] = Seat.objects.standing(at).filter(hub__code=seated.hub, training__new_work_until__lt=ahead)
    return found.only("id")
