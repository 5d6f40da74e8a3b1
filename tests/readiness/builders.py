"""The smallest valid things of readiness: steps through the real acts, and browsers of the programme's roles."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from rollout.readiness.answering import confirm
from rollout.readiness.milestones import MUST_HAVES, Milestone
from rollout.readiness.recording import Said
from rollout.readiness.reporting import report
from tenants.models import Authority, User
from tests.support.house import House
from tests.support.signing_in import SignedIn, code_of

DAY = date(2012, 11, 30)


def authority(slug: str = "enfield") -> Authority:
    return Authority.objects.get(slug=slug)


def said(by: User | None = None, *, house: House | None = None, on: date = DAY, **words: Any) -> Said:
    """What an act carries: somebody, a day, a reason."""
    who = by or (house.user() if house else None)
    return Said(**{"on": on, "reason": "Seen and agreed", "by": who, "at": timezone.now(), "seen": None, **words})


def in_place(house: House, *milestones: Milestone, slug: str = "enfield", on: date = DAY) -> None:
    """Milestones reported by one person and confirmed by another."""
    lead, mentor = house.user("A lead"), house.user("A mentor")
    for milestone in milestones:
        report(authority(slug), milestone, "The shared drive", said(lead, on=on))
        confirm(authority(slug), milestone, said(mentor, on=on))


def all_in_place(house: House, *, but: tuple[Milestone, ...] = (), slug: str = "enfield", on: date = DAY) -> None:
    """Every must-have, but some."""
    in_place(house, *(one for one in MUST_HAVES if one not in but), slug=slug, on=on)


def post(client: Client, address: str, **words: Any) -> Any:
    on = {"on_day": "30", "on_month": "11", "on_year": "2012", "reason": "Seen and agreed", "seen": "0"}
    return client.post(address, {**on, **words}, secure=True)


def with_code(client: SignedIn, address: str, **words: Any) -> Any:
    """The same with a fresh code of the visitor's app; time has passed since the last one."""
    TOTPDevice.objects.filter(user=client.user).update(last_t=-1)
    return post(client, address, code=code_of(client.user), **words)
