"""Telling the other side of a hand-over: who is to take it, or whose it is again."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from hub.front_door.models import DutyHandOver, HandOverOutcome
from hub.wall.models import HubSettings
from tenants.models import Hub, NoticeKind, Seat
from tenants.notices import News, notify


def duty_handed_over(hand_over: UUID) -> None:
    """In: a hand-over that was given, sent back or withdrawn. Done twice, it tells nobody twice. It says nothing
    of what stands there."""
    found = DutyHandOver.objects.only("id", "giver", "taker", "outcome").order_by("pk").filter(pk=hand_over).first()
    if found is None or found.outcome == HandOverOutcome.TAKEN:
        return
    at, hub = timezone.now(), Hub.objects.get(code=HubSettings.objects.get().hub_code)
    to, title, text = {
        HandOverOutcome.WAITING: (
            [found.taker], "A colleague handed their duty over to you", "Read it, and sign that you took it over.",
        ),
        HandOverOutcome.SENT_BACK: (
            [found.giver], "Your hand-over of a duty was sent back", "Read why. Nobody has taken your duty over.",
        ),
        HandOverOutcome.WITHDRAWN: (
            [found.giver, found.taker], "A hand-over of a duty was withdrawn", "It is no longer to be taken over.",
        ),
    }[HandOverOutcome(found.outcome)]  # fmt: skip
    news = News(
        kind=NoticeKind.DUTY, key=f"{found.pk} {found.outcome}", about=str(found.pk), title=title, text=text, hub=hub
    )
    people = Seat.objects.standing(at).filter(pk__in=to).values_list("user", flat=True)
    notify(people, news, at=at)
