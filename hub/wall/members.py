"""Members: the hub's own record of who sat here."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.models import Member
from tenants.models import Role
from tenants.seated import Seated


def enter(seated: Seated) -> None:
    """Write down that somebody entered; their member row is made or brought up to date by their own desk.

    Recipients stay outside: their login writes nothing here, and the platform's ledger has their entry.
    """
    if seated.role == Role.RECIPIENT:
        return
    with transaction.atomic(durable=True):
        if seated.role != Role.GUARDIAN:
            now = timezone.now()
            said = {"name": seated.name, "role": seated.role, "person": seated.user, "entered_at": now}
            if not Member.objects.filter(pk=seated.seat).update(**said):
                Member.objects.create(pk=seated.seat, agency=seated.agency, **said)
        ledger.write(Act.ENTER, by=seated)
