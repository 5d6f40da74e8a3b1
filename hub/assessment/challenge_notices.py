"""Telling both sides of a challenge: of each thing that is said, and where an answer is late."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from hub.assessment.models import Challenge, ChallengeEntry, ChallengeMove
from hub.wall.models import HubSettings
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, notify


def challenge_said(entry_id: UUID) -> None:
    """Tell the other side. Done twice, it tells nobody twice. It names no child and quotes nothing."""
    entry = ChallengeEntry.objects.only("id", "challenge_id", "agency", "move").filter(pk=entry_id).first()
    if entry is None:
        return
    found = Challenge.objects.only("id", "enquiry_id", "agency", "lead_agency").get(pk=entry.challenge_id)
    other = found.lead_agency if entry.agency == found.agency else found.agency
    at = timezone.now()
    news = _news(
        f"said {entry.pk}", found,
        "A decision is challenged" if entry.move == ChallengeMove.RAISED else "A challenge of a decision goes on",
        "It is shown with the enquiry, with what was said and until when it is to be answered.",
    )  # fmt: skip
    notify(_people(other, at), news, at=at)


def notify_of_late_answers(at: datetime) -> int:
    """Once, both sides of each challenge whose answer is late.

    In: a hub whose worker's login is used. Out: how many are late.
    """
    later = ChallengeEntry.objects.filter(challenge=OuterRef("challenge"), number__gt=OuterRef("number"))
    due = ChallengeEntry.objects.filter(~Exists(later), due_at__lt=at).only("id", "challenge_id").order_by("due_at")
    late = list(due)
    found = Challenge.objects.only("id", "enquiry_id", "agency", "lead_agency").order_by("pk")
    challenges = {one.pk: one for one in found.filter(pk__in=[entry.challenge_id for entry in late])}
    for entry in late:
        one = challenges[entry.challenge_id]
        news = _news(
            f"late {entry.pk}", one, "The answer to a challenge is late", "It can be taken to the next step now."
        )
        with transaction.atomic(using="platform", durable=True):
            notify(_people(one.agency, at) | _people(one.lead_agency, at), news, at=at)
    return len(late)


def _news(key: str, found: Challenge, title: str, text: str) -> News:
    return News(
        kind=NoticeKind.CHALLENGE, key=key, about=str(found.pk), title=title, text=text,
        hub=Hub.objects.get(code=HubSettings.objects.get().hub_code),
    )  # fmt: skip


def _people(agency: str, at: datetime) -> set[UUID]:
    """Who speaks for a side: its decision makers, managers and researchers."""
    roles = (Role.DECISION_MAKER, Role.MANAGER, Role.RESEARCHER)
    hub = HubSettings.objects.get().hub_code
    seats = Seat.objects.standing(at).filter(hub__code=hub, role__in=roles, agency__code=agency)
    return set(seats.values_list("user", flat=True))
