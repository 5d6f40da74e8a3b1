"""What a seat's training means for whoever sits there, for the banner on every page of the hub."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from frontend.presenters.dates import long_date
from hub.wall.permissions import NEW_WORK, stopped
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


def notice_of(seated: Seated, at: datetime, *, stopped_soon: int) -> Notice | None:
    """What to say about training today; None where there is nothing. One query for a seat past its day.

    In: how many seats of the hub it stops within `SOON`, for a manager; 0 for the others.
    """
    return _own(seated, at) or _of_the_hub(stopped_soon)


def _of_the_hub(count: int) -> Notice | None:
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
