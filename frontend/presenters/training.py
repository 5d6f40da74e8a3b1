"""What a seat's training means for whoever sits there, for the banner on every page of the hub."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from frontend.presenters.dates import long_date
from hub.wall.acts import Act
from hub.wall.permissions import NEW_WORK, may, stopped
from tenants.models import Seat
from tenants.seated import Seated

SOON = timedelta(days=14)  # how far ahead a manager sees whom it will stop


@dataclass(frozen=True)
class Notice:
    """What the banner says, and where it leads."""

    title: str
    text: str
    href: str
    link: str = "Book your training"


def training_address() -> str:
    """One's own training, on the platform's host."""
    return f"{settings.PLATFORM_ADDRESS}/training/mine/"


def notice_of(seated: Seated, at: datetime) -> Notice | None:
    """What to say about training today; None where there is nothing.

    One query for a manager, who sees whom it stops, and for a seat past its day; none for the others.
    """
    return _own(seated, at) or (_of_the_hub(seated, at) if may(seated, Act.SEE_TRAINING) else None)


def _of_the_hub(seated: Seated, at: datetime) -> Notice | None:
    ahead = timezone.localdate(at) + SOON
    count = Seat.objects.standing(at).filter(hub__code=seated.hub, training__new_work_until__lt=ahead).count()
    if not count:
        return None
    who = "1 seat of this hub is" if count == 1 else f"{count} seats of this hub are"
    return Notice(
        "Training", f"{who} past the last day for new work, or will be within two weeks.",
        reverse("hub-training:home"), "See whom it stops",
    )  # fmt: skip


def _own(seated: Seated, at: datetime) -> Notice | None:
    today = timezone.localdate(at)
    if seated.new_work_until is None or seated.warn_from is None or today < seated.warn_from:
        return None
    last = long_date(seated.new_work_until)
    if not seated.is_past(today):
        return Notice(
            "Your training is due",
            f"Your seat requires “{seated.training}”. Book it in time: after {last} you can begin no new work here.",
            training_address(),
        )
    if stopped(seated, NEW_WORK, at):
        return Notice(
            "You can begin no new work here",
            f"“{seated.training}” was due by {last}. Finish what you have; new work goes to others at your desk.",
            training_address(),
        )
    return Notice(
        "Your training is overdue",
        f"“{seated.training}” was due by {last}. Nobody else at your desk can begin new work, so you still can. "
        "Your manager sees this.",
        training_address(),
    )
