"""People who sign in on the platform's host with a second factor, through the pages as they do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from tenants.models import Agency, Authority, Role, Seat, User
from tenants.models.people import ALL_LONDON_ROLES
from tests.support.house import House

PASSWORD = "a long enough password"


def code_of(user: User, ahead: int = 0) -> str:
    """What their app shows now, or so many half minutes ahead."""
    device = TOTPDevice.objects.get(user=user)
    maker = TOTP(device.bin_key)
    maker.time = timezone.now().timestamp() + 30 * ahead
    return f"{maker.token():06d}"


def with_app(house: House, user: User | None = None) -> User:
    """Somebody who has an app on their phone, and no seat."""
    user = user or house.user()
    TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    return user


def platform() -> Client:
    """A browser on the platform's host, of nobody yet."""
    return Client(HTTP_HOST="mash.localhost")


def signed_in(house: House, user: User, *, ahead: int = 0, client: Client | None = None) -> Client:
    """Their browser on the platform's host, after password and code: a new one, unless given."""
    client = client or platform()
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD}, secure=True)
    client.post("/sign-in/code/", {"code": code_of(user, ahead)}, secure=True)
    return client


def enter(client: Client, hub: Client) -> Any:
    """Go from a hub's host to the platform's and ask for an entry. Out: the platform's answer."""
    away = hub.get("/", secure=True)
    assert away.status_code == 302
    return client.get("/enter/?" + urlsplit(away["Location"]).query, secure=True)


class SignedIn(Client):
    """A browser on the platform's host of somebody who is signed in."""

    user: User


def visitor(house: House, role: Role, of: str = "", agency: str = "") -> SignedIn:
    """Somebody with a seat who is signed in on the platform: a borough lead of an authority, a publisher of an agency,
    anybody else of the programme, or somebody of a hub. `.user` says who."""
    user = with_app(house, house.user(f"A {role.label}"))
    if of or agency or role in ALL_LONDON_ROLES | {Role.AUDITOR}:
        Seat.objects.create(
            user=user, role=role, starts_at=timezone.now() - timedelta(days=1),
            authority=Authority.objects.get(slug=of) if of else None,
            agency=Agency.objects.get(code=agency) if agency else None,
        )  # fmt: skip
    else:
        house.seat(role, user=user)
    client = SignedIn(HTTP_HOST="mash.localhost")
    client.user = user
    signed_in(house, user, client=client)
    return client
