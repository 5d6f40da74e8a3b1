"""The browser that somebody signs in with: its words for the list of sign-ins, and whether they are known in it.

A browser in which somebody signed in with both factors keeps a signed cookie. Wrong tries in it are counted apart, so
that nobody else's tries, wherever they come from, keep its owner out (tenants/wrong_tries.py). It lets nobody in.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.utils.crypto import salted_hmac

from tenants.client_address import address_to_keep, client_address, whose
from tenants.wrong_tries import (
    PASSWORD_FROM_ADDRESS,
    PASSWORD_IN_KNOWN_BROWSER,
    PASSWORD_OF_NAME,
    PASSWORD_OF_NAME_FROM_ADDRESS,
    Count,
    count_of,
)

COOKIE = settings.COOKIES["known"]
LASTS = 180 * 24 * 3600  # seconds
MOST_PEOPLE = 8  # who share a computer; whoever comes after takes the place of the one who came longest ago
SALT = "frontend.sign_in.browsers"

# What is looked for in a user agent, the first that fits: others name themselves as Chrome and Safari too.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Windows", "Windows"),
    ("Mac OS X", "a Mac"), ("CrOS", "a Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def words_of(request: Any) -> str:
    """ "Firefox on Windows"; "A browser" for one that does not say."""
    agent = request.headers.get("User-Agent", "")[:400]
    browser = next((word for mark, word in BROWSERS if mark in agent), "A browser")
    system = next((word for mark, word in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def address_of(request: Any) -> str | None:
    """Where the request comes from; None where it cannot be known."""
    return address_to_keep(request)


def known_as(request: Any, username: str) -> str:
    """What this browser is called for somebody who signed in with it before; "" for all others."""
    return str(_people(request).get(_short(username), ""))


def remember(request: Any, response: HttpResponse, username: str) -> None:
    """The person has signed in here with both factors: their tries are counted apart from now."""
    people = _people(request)
    name = people.pop(_short(username), None) or secrets.token_urlsafe(12)
    kept = dict([*people.items(), (_short(username), name)][-MOST_PEOPLE:])
    response.set_cookie(
        COOKIE, signing.dumps(kept, salt=SALT), max_age=LASTS, secure=True, httponly=True, samesite="Lax", path="/"
    )


def password_counts(request: Any, username: str) -> list[Count]:
    """What a try at somebody's password is counted in."""
    name, address = username.strip().lower(), whose(client_address(request))
    browser = known_as(request, username)
    if browser:
        return [count_of(PASSWORD_IN_KNOWN_BROWSER, name, browser)]
    return [
        count_of(PASSWORD_OF_NAME_FROM_ADDRESS, name, address),
        count_of(PASSWORD_OF_NAME, name),
        count_of(PASSWORD_FROM_ADDRESS, address),
    ]


def _people(request: Any) -> dict[str, str]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _short(username: str) -> str:
    return salted_hmac(SALT, username.strip().lower()).hexdigest()[:16]
