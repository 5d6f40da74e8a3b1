"""Telling whoever covers, and whoever is away where somebody else said so."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from hub.wall.models import Absence, HubSettings
from tenants.models import Hub, NoticeKind, Seat
from tenants.notices import News, notify


def absence_said(absence: UUID) -> None:
    """In: an absence that was said, or ended before its time. Done twice, it tells nobody twice. It names nobody."""
    found = Absence.objects.filter(pk=absence).first()
    if found is None:
        return
    at, hub = timezone.now(), Hub.objects.get(code=HubSettings.objects.get().hub_code)
    by = found.ended_by or found.set_by
    cover, away = (
        ("You cover for a colleague no longer", "They are back, or did not go. What comes for them is theirs again."),
        ("You are down as back", "A colleague ended your absence. What comes for you is yours alone again."),
    ) if found.ended_at else (
        ("You cover for a colleague who is away", "What comes for them meanwhile is on your lists, with their name."),
        ("You are down as away", "A colleague said so for you. What comes for you is on a colleague’s list."),
    )  # fmt: skip
    told = {found.cover: cover, found.seat: away}
    for seat, person in Seat.objects.standing(at).filter(pk__in=told).exclude(pk=by).values_list("pk", "user"):
        title, text = told[seat]
        key = f"{found.pk} {seat} {'ended' if found.ended_at else 'said'}"
        news = News(kind=NoticeKind.AWAY, key=key, about=hub.code, title=title, text=text, hub=hub)
        notify([person], news, at=at)
