"""When the demonstration's people were last in their hubs, so that pages of seats tell used from unused ones.

Somebody of each hub has not been there for long, somebody never was, and some seats are due for review soon.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tenants import api_keys
from tenants.entry import digest
from tenants.models import OUTSIDE_ROLES, ApiKey, Host, HostKind, Pass, Role, Seat, User

NEVER_THERE = frozenset({"lscb.publisher", "harrow.school", "haringey.healthvisit", "triborough.school"})
LONG_AGO = frozenset({"harrow.cait", "haringey.cait", "triborough.housing"})
DUE_SOON = frozenset({"harrow.education", "haringey.health", "triborough.education", "mentor"})


def visit_all(usernames: list[str]) -> None:
    """Write visits that have ended for seats that were never used. Done again, it changes nothing."""
    now = timezone.now()
    hosts = {(host.tenant_id, host.kind): host for host in Host.objects.exclude(kind=HostKind.DOOR)}
    seats = Seat.objects.standing(now).filter(user__username__in=usernames).select_related("user", "hub")
    with transaction.atomic(using="platform"):
        if Pass.objects.exists():
            return
        for number, seat in enumerate(seats.order_by("user__username", "pk")):
            if seat.user.username in DUE_SOON:
                Seat.objects.filter(pk=seat.pk).update(review_by=timezone.localdate() + timedelta(days=9 + number % 12))
            if seat.user.username in NEVER_THERE:
                continue
            ago = timedelta(days=74) if seat.user.username in LONG_AGO else timedelta(hours=3 + 7 * (number % 9))
            seen = now - ago
            User.objects.filter(pk=seat.user_id).update(last_login=seen)
            if seat.hub is None:
                continue
            Pass.objects.create(
                token_digest=digest(secrets.token_urlsafe(32)), seat=seat, verified_at=seen, made_at=seen,
                host=hosts[seat.hub_id, HostKind.OUTSIDE if seat.role in OUTSIDE_ROLES else HostKind.HUB],
                last_seen_at=seen, ended_at=seen + timedelta(minutes=20),
            )  # fmt: skip


def make_a_key() -> None:
    """A key of the police's researcher, by their own act; its token is nobody's, as any that was shown once."""
    seat = Seat.objects.filter(user__username="police", role=Role.RESEARCHER).order_by("hub__name").first()
    if seat is not None and not ApiKey.objects.exists():
        api_keys.make(seat.pk, "Duty desk screen", 60, by=seat.user_id, at=timezone.now())
