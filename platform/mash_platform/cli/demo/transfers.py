"""What the demonstration's hubs offer to each other, and ask: by the real acts. Run again it changes nothing.

Offers end within hours, so that a demonstration of yesterday shows how one that was not answered stays the sender's.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils import timezone

from hub.front_door.models import EnquiryState, Notification, Subject
from hub.transfers.known_to_you import NotEnoughToAsk, ask_hubs
from hub.transfers.models import HubQuestion, NotificationOffer
from hub.transfers.notification_offers import offer
from hub.transfers.offer_answers import answer_offer
from mash_platform.cli.demo.staff import staff_of
from tenants.models import Role

SPACE = uuid.UUID("b7b0a9d2-55c4-5e5f-8a53-2f3f5b1f2012")  # of every id made here

# From, to the authority, rating, reason, and the answer: None for none yet, "" for accepted, or why it was declined.
OFFERS: tuple[tuple[str, str, str, str, str | None], ...] = (
    ("harrow", "haringey", "amber", "lives_there", None),
    ("haringey", "harrow", "green", "moved_there", None),
    ("triborough", "harrow", "green", "placed_there", "not_here"),
)
ASKED: tuple[tuple[str, tuple[str, ...]], ...] = (("harrow", ("haringey", "triborough")), ("haringey", ("harrow",)))


def build(usernames: list[str]) -> int:
    """Make what is missing. Out: how many offers and questions are new."""
    now = timezone.now()
    return sum(_offer(number, usernames, now) for number in range(len(OFFERS))) + sum(
        _ask(number, usernames, now) for number in range(len(ASKED))
    )


def _offer(number: int, usernames: list[str], now: datetime) -> int:
    """One offer of the least urgent notification that waits, and its answer."""
    code, to, rating, reason, answer = OFFERS[number]
    form = uuid.uuid5(SPACE, f"offer {number}")
    staff = staff_of(code, usernames)
    with staff.at_desk(staff.seated(Role.COORDINATOR)) as by:
        if NotificationOffer.objects.filter(pk=form).exists():
            return 0
        waiting = Notification.objects.untriaged().most_urgent_first().exclude(offers__isnull=False)
        last = waiting.reverse().first()
        if last is None:
            return 0
        offer(last.pk, to_authority=to, rating=rating, reason=reason, by=by, at=now, form=form)
    if answer is not None:
        there = staff_of(to, usernames)
        with there.at_desk(there.seated(Role.COORDINATOR)) as by:
            answer_offer(form, accept=answer == "", why=answer, by=by, at=now)
    return 1


def _ask(number: int, usernames: list[str], now: datetime) -> int:
    """One asking about the first child of the newest open enquiry."""
    code, hubs = ASKED[number]
    form = uuid.uuid5(SPACE, f"ask {number}")
    staff = staff_of(code, usernames)
    with staff.at_desk(staff.seated(Role.COORDINATOR)) as by:
        if HubQuestion.objects.filter(form=form).exists():
            return 0
        child = Subject.objects.filter(enquiry__state=EnquiryState.OPEN).order_by("-enquiry__opened_at", "pk").first()
        if child is None:
            return 0
        try:
            why = "A neighbour says that the family came from there."
            ask_hubs(child.pk, hubs, form=form, reason="lived_there", why=why, by=by, at=now)
        except NotEnoughToAsk:
            return 0
    return len(hubs)
