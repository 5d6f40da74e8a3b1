"""Members: the hub's own record of who sat here."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.models import Member
from tenants.models import OUTSIDE_ROLES, Role
from tenants.seated import Seated


def enter(seated: Seated) -> None:
    """Write down that somebody entered; their member row is made or brought up to date by their own desk.

    Recipients and inspectors stay outside: their logins write nothing here, and the platform's ledger has their entry.
    """
    if seated.role in OUTSIDE_ROLES:
        return
    with transaction.atomic(durable=True):
        if seated.role != Role.GUARDIAN:
            said = {"name": seated.name, "role": seated.role, "person": seated.user, "entered_at": timezone.now()}
            if not Member.objects.filter(pk=seated.seat).update(**said):
                Member.objects.create(pk=seated.seat, agency=seated.agency, **said)
        ledger.write(Act.ENTER, by=seated)


def known_here(seated: Seated) -> None:
    """Make the member row of a seat of a desk that nobody has entered yet, so that what a machine does for it bears a
    name. It says nothing of an entry where there is one."""
    said = {"agency": seated.agency, "name": seated.name, "role": seated.role, "person": seated.user}
    if not Member.objects.filter(pk=seated.seat).exists():
        Member.objects.create(pk=seated.seat, entered_at=timezone.now(), **said)
