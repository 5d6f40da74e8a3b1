"""Operators, and people who are signed in on the platform with a second factor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from tenants.models import Role, Seat, User
from tests.support.house import House
from tests.support.signing_in import signed_in, with_app


def an_operator(house: House) -> User:
    """Somebody with an operator's seat, and an app."""
    return seated(with_app(house), Role.OPERATOR)


def seated(user: User, role: Role, *, days: int = 1, **place: Any) -> User:
    """The same person, with a seat on the platform that has stood for so many days."""
    Seat.objects.create(user=user, role=role, starts_at=timezone.now() - timedelta(days=days), **place)
    return user


def browser(house: House, user: User) -> Client:
    """Their browser, signed in just now; every request of it is as if over HTTPS."""
    client = signed_in(house, user)
    client.defaults["wsgi.url_scheme"] = "https"
    return client


def in_another_sitting(client: Client) -> Client:
    """The same browser, whose second factor was given two hours ago."""
    session = client.session
    session["second_factor_at"] = (timezone.now() - timedelta(hours=2)).isoformat()
    session.save()
    return client
