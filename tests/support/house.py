"""Fixtures of the rooms: people in seats, desks, and clients with a pass."""

from __future__ import annotations

import contextlib
import itertools
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from mash_platform.database import logins
from mash_platform.database.logins import Login
from tenants.entry import PASS_COOKIE, digest
from tenants.models import (
    OUTSIDE_ROLES,
    Agency,
    AgencyContact,
    Host,
    Hub,
    HubAgency,
    Pass,
    Role,
    Seat,
    SignIn,
    Team,
    User,
)
from tenants.seated import Seated
from tenants.taking_force import agree

_numbers = itertools.count(1)


class Visit(Client):
    """A browser in a hub, or outside it, of the holder of a seat."""

    seat: Seat


class House:
    """The platform and its hubs as a test sees them: whose seat, whose desk, whose browser."""

    def user(self, name: str = "Ade Example", password: str = "a long enough password") -> User:
        """An invented person who can sign in."""
        return User.objects.create_user(f"person{next(_numbers)}", name, password)

    def seat(
        self,
        role: Role = Role.RESEARCHER,
        *,
        hub: str = "harrow",
        agency: str = "",
        user: User | None = None,
        team: str = "",
        days: int = 1,
    ) -> Seat:
        """A seat that has stood for so many days. Without an agency: the lead's, or the police's for researchers."""
        place = Hub.objects.get(code=hub)
        found = None
        if role == Role.RECIPIENT:
            teams = Team.objects.filter(hub=place).order_by("pk")
            found = teams.get(code=team) if team else teams[0]
            agency = found.agency.code
        if not agency:
            agency = "police" if role == Role.RESEARCHER else self.lead(hub)
        return Seat.objects.create(
            user=user or self.user(f"{Role(role).label} of {agency}"),
            hub=place,
            agency=Agency.objects.get(code=agency),
            team=found,
            role=role,
            starts_at=timezone.now() - timedelta(days=days),
        )

    def lead(self, hub: str = "harrow") -> str:
        """The code of the hub's (first) lead agency."""
        row = HubAgency.objects.filter(hub__code=hub, is_lead=True).select_related("agency").order_by("pk").first()
        assert row is not None
        return row.agency.code

    def contact(self, agency: str = "police", *, hub: str = "harrow", user: User | None = None) -> User:
        """Whom this agency named as its contact in a hub: they agree to seats at its desk. In force for two days."""
        user = user or self.user(f"Contact of {agency}")
        begun = timezone.now() - timedelta(days=2)
        AgencyContact.objects.create(
            hub=Hub.objects.get(code=hub), agency=Agency.objects.get(code=agency), user=user, source="Their letter",
            named_at=begun, starts_at=begun,
        )  # fmt: skip
        return user

    def in_force(self, seat: Seat, *, by: User) -> Seat:
        """The same seat, to which they agreed and which has slept; its holder has set up an app."""
        TOTPDevice.objects.get_or_create(user=seat.user, name="app", defaults={"confirmed": True})
        agree(seat.pk, by=by.pk, at=timezone.now())
        Seat.objects.filter(pk=seat.pk).update(starts_at=timezone.now())
        seat.refresh_from_db()
        return seat

    def seated(self, seat: Seat | None = None, **of: Any) -> Seated:
        """The actor that acts want, of a seat made for it unless given."""
        held = self.pass_for(seat or self.seat(**of))[0]
        is_lead = HubAgency.objects.filter(hub=held.seat.hub, agency=held.seat.agency, is_lead=True).exists()
        return Seated.from_pass(held, is_lead=is_lead)

    def sign_in(self, user: User) -> SignIn:
        """A sign-in with a second factor, begun now."""
        now = timezone.now()
        return SignIn.objects.create(
            user=user, password_digest=SignIn.digest_of(user), browser="Firefox on Windows", begun_at=now,
            last_seen_at=now,
        )  # fmt: skip

    def pass_for(self, seat: Seat, sign_in: SignIn | None = None) -> tuple[Pass, str]:
        """A pass at the host that the seat is for, of a sign-in of its own unless given, and its token."""
        kind = "outside" if seat.role in OUTSIDE_ROLES else "hub"
        token = secrets.token_urlsafe(16)
        now = timezone.now()
        held = Pass.objects.create(
            token_digest=digest(token),
            seat=seat,
            host=Host.objects.get(tenant=seat.hub, kind=kind),
            sign_in=sign_in or self.sign_in(seat.user),
            verified_at=now,
            made_at=now,
            last_seen_at=now,
        )
        return held, token

    def visit(self, seat: Seat | None = None, **of: Any) -> Visit:
        """A browser with a pass of this seat; `.seat` says which. Its host is the hub's."""
        seat = seat or self.seat(**of)
        held, token = self.pass_for(seat)
        client = Visit(HTTP_HOST=held.host.domain, enforce_csrf_checks=False)
        client.cookies[PASS_COOKIE] = token
        client.seat = seat
        return client

    def stranger(self, host: str) -> Client:
        """A browser without anything, at a host such as refer-harrow."""
        return Client(HTTP_HOST=f"{host}.localhost")

    @contextlib.contextmanager
    def at(self, who: Seated | Login | str, hub: str = "harrow") -> Iterator[None]:
        """Sit at a desk: of a seat, of a login, or of a name such as "police" or "worker"."""
        if isinstance(who, Seated):
            login = who.login
        elif isinstance(who, Login):
            login = who
        else:
            login = Login(hub, who)
        connection: Any = connections["default"]
        with connection.using_login(login):
            yield

    @contextlib.contextmanager
    def as_superuser(self, hub: str = "harrow") -> Iterator[Any]:
        """A cursor that sees everything, to look at what is really there or to tamper."""
        connection: Any = connections["default"]
        with (
            connection.using_login(None) if connection.login else contextlib.nullcontext(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f'SET LOCAL search_path = "{logins.schema_of(hub)}"')
            yield cursor
            cursor.execute("SET LOCAL search_path = pg_catalog")


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    """Asking for it makes a test run in a transaction on both aliases, which is rolled back."""
    monkeypatch.setattr("hub.insight.alert_sweep._snapshot", _snapshot_without_own)
    return House()


def _snapshot_without_own() -> str:
    """What a look for alerts takes for seen. All of a test is one transaction, and PostgreSQL leaves one's own out of
    those that run: once another process's had ended after it began, a look would take its lines for seen."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text, pg_current_xact_id()::text")
        text, own = cursor.fetchone()
    lowest, highest, listed = text.split(":")
    running = {*filter(None, listed.split(",")), *([own] if int(own) < int(highest) else [])}
    return f"{lowest}:{highest}:{','.join(sorted(running, key=int))}"
