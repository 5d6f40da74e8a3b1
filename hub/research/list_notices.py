"""Telling people that a list was handed over, or back: who got it, and whose it was."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from hub.research.models import HandedList
from hub.wall.models import HubSettings
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, notify


def list_handed_over(handed: UUID) -> None:
    """In: a list that was handed over, or handed back. Done twice, it tells nobody twice. It names no case."""
    found = HandedList.objects.only("id", "giver", "takers", "by", "undone_at").order_by("pk").filter(pk=handed).first()
    if found is None:
        return
    at, hub = timezone.now(), Hub.objects.get(code=HubSettings.objects.get().hub_code)
    takers, giver = (
        ("A hand-over to you was undone", "What you had not begun is a colleague’s again."),
        ("Your list is yours again", "Its hand-over was undone. What colleagues changed since stays with them."),
    ) if found.undone_at else (
        ("A colleague’s work was handed over to you", "It is on your lists now."),
        ("Your list was handed over", "Colleagues have what you had to do."),
    )  # fmt: skip
    told = dict.fromkeys(found.takers, takers) | ({found.giver: giver} if found.giver != found.by else {})
    seats = Seat.objects.standing(at).filter(pk__in=told)
    for seat, person, role in seats.values_list("pk", "user", "role"):
        kind = NoticeKind.HANDED_OVER if role == Role.RESEARCHER else NoticeKind.LIST  # which of their lists it is
        title, text = told[seat]
        key = f"{found.pk} {seat} {'undone' if found.undone_at else 'given'}"
        notify([person], News(kind=kind, key=key, about=hub.code, title=title, text=text, hub=hub), at=at)
