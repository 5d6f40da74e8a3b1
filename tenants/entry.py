"""Entering a hub: from the hub's host to the platform's and back with a code (design.md section 3).

1. On the hub's host: a state cookie, and on to the platform.
2. On the platform, signed in with a second factor and with a seat there: a single-use code of 30 seconds, bound to
   the state and to the sign-in. Where a pass at that host ran out because nobody used it, the second factor first.
3. Back on the hub's host: code and cookie together buy a pass, whose `__Host-` cookie is worthless elsewhere.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import OUTSIDE_ROLES, EntryCode, Host, HostKind, HubState, Pass, Role, Seat, SignIn

STATE_COOKIE = settings.COOKIES["entry"]
PASS_COOKIE = settings.COOKIES["pass"]
JUST_GIVEN = timedelta(minutes=2)  # a code that was given so lately is not asked for again


class EntryRefused(Exception):
    """The code buys no pass: unknown, used, too old, for another host, or brought by another browser."""


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def local_path(request: HttpRequest, path: str) -> str:
    """A path of this host to go back to; "/" for anything else."""
    good = url_has_allowed_host_and_scheme(path, allowed_hosts=None) and path.startswith("/")
    return path if good else "/"


def begin_entry(request: HttpRequest, *, fresh: bool = False, back: str | None = None, seat: str = "") -> HttpResponse:
    """Send a visitor without a pass to the platform, with a state cookie of this host.

    In: `fresh` asks for the second factor again; `back`, where they come back to: else the page that they asked for,
    or that they sent a form from; `seat`, the id of the seat that they chose. A host that nobody knows answers in the
    same way.
    """
    state = request.COOKIES.get(STATE_COOKIE) or secrets.token_urlsafe(24)
    name = request.get_host().rpartition(":")[0] or request.get_host()
    words = {"host": name, "state": digest(state), "next": back or _asked_for(request)}
    if fresh:
        words["fresh"] = "1"
    if seat:
        words["seat"] = seat
    response = HttpResponseRedirect(f"{settings.PLATFORM_ADDRESS}/enter/?{urlencode(words)}")
    response.set_cookie(STATE_COOKIE, state, max_age=900, secure=True, httponly=True, samesite="Lax", path="/")
    return response


def _asked_for(request: HttpRequest) -> str:
    """The page that was asked for; for a form, the page that it stands on, since a form's address may have none."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    try:
        sent_from = urlsplit(request.META.get("HTTP_REFERER", ""))
    except ValueError:  # such as http://[
        return request.path
    return sent_from.path if sent_from.netloc == request.get_host() and sent_from.path else request.path


def host_and_seats(user: Any, name: str, at: datetime) -> tuple[Host | None, list[Seat]]:
    """A live hub's host by its name, and the standing seats that this person can enter it with.

    Recipients and inspectors enter outside, everybody else inside. Both are looked up whatever the name is, so that a
    hub where one has no seat takes no longer to refuse than one that does not exist.
    """
    host = Host.objects.select_related("tenant").filter(domain=name, tenant__state=HubState.LIVE).first()
    own = Seat.objects.standing(at).filter(user=user, hub_id=host.tenant_id if host else 0)
    seats = list(own.select_related("agency", "team", "hub"))
    if host is None or host.kind not in (HostKind.HUB, HostKind.OUTSIDE):
        return host, []
    there = [seat for seat in seats if (seat.role in OUTSIDE_ROLES) == (host.kind == HostKind.OUTSIDE)]
    # Of an inspector who was named twice each seat opens the same: nobody is asked which.
    return host, there[:1] if all(seat.role == Role.INSPECTOR for seat in there) else there


def needs_code(sign_in: SignIn, host: Host, verified_at: datetime, at: datetime, *, fresh: bool) -> bool:
    """Whether the second factor is asked for before a code is given.

    It is where the hub asks for it, and where the latest pass of this sign-in at this host ran out because nobody used
    it, and the second factor was not given since. In: when it was given last. Source: docs/design.md section 3.
    """
    if at - verified_at <= JUST_GIVEN:
        return False
    if fresh:
        return True
    held = Pass.objects.filter(sign_in=sign_in, host=host, ended_at__isnull=True).order_by("-last_seen_at").first()
    if held is None:
        return False
    ran_out = held.last_seen_at + timedelta(seconds=settings.PASS_IDLE_SECONDS)
    return verified_at < ran_out < at


def give_code(
    seat: Seat, host: Host, state_digest: str, *, sign_in: SignIn, verified_at: datetime, at: datetime
) -> str:
    """Make a code for a seat that stands, bound to the sign-in and the browser whose state this is. Out: the code."""
    code = secrets.token_urlsafe(24)
    with transaction.atomic(using="platform", durable=True):
        EntryCode.objects.create(
            code_digest=digest(code),
            state_digest=state_digest,
            seat=seat,
            host=host,
            sign_in=sign_in,
            verified_at=verified_at,
            expires_at=at + timedelta(seconds=settings.ENTRY_CODE_SECONDS),
        )
        ledger.write(PlatformAct.ENTER, user=seat.user_id, object_kind="host", object_ref=host.domain)
    return code


def buy_pass(code: str, state: str, host: Host | None, at: datetime, *, address: str, instead_of: str = "") -> str:
    """Exchange a code and the state cookie for a pass at this host. Out: the pass's token.

    A host that is not there (None) takes the same steps, and refuses.

    In: the address that the try comes from, by which refused tries are counted; `instead_of`, the token of the pass
    that this browser had here, which ends with it.
    Raises: EntryRefused; whatever is wrong, the code is used up. A code is worth nothing once its sign-in has ended, or
    the password is another.
    """
    with transaction.atomic(using="platform", durable=True):
        found = (
            EntryCode.objects.select_for_update(of=("self",), no_key=True)
            .select_related("seat__user", "sign_in")
            .filter(code_digest=digest(code), used_at__isnull=True)
            .first()
        )
        if found is not None:
            EntryCode.objects.filter(pk=found.pk).update(used_at=at)
        good = (
            found is not None
            and host is not None
            and found.expires_at > at
            and found.host_id == host.pk
            and secrets.compare_digest(found.state_digest, digest(state))
            and found.seat.stands(at)
            and found.sign_in is not None
            and found.sign_in.stands_for(found.seat.user)
        )
        if not good or found is None or host is None:
            ledger.write_refused_stranger(
                PlatformAct.ENTRY_REFUSED, address, object_kind="host", object_ref=host.domain if host else ""
            )
        else:
            token = secrets.token_urlsafe(32)
            if instead_of:
                Pass.objects.filter(
                    token_digest=digest(instead_of), host=host, seat__user=found.seat.user_id, ended_at__isnull=True
                ).update(ended_at=at)
            Pass.objects.create(
                token_digest=digest(token),
                seat=found.seat,
                host=host,
                sign_in=found.sign_in,
                verified_at=found.verified_at,
                made_at=at,
                last_seen_at=at,
            )
    if not good:
        raise EntryRefused
    return token


def set_pass(response: HttpResponse, token: str) -> None:
    """Give the browser its pass, and take the state back."""
    response.set_cookie(
        PASS_COOKIE,
        token,
        max_age=settings.PASS_ABSOLUTE_SECONDS,
        secure=True,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    response.delete_cookie(STATE_COOKIE, path="/", samesite="Lax")


def end_passes(user: Any, at: datetime, *, sign_in: Any = None) -> int:
    """End every pass of a person, in every hub, and every code that could buy one; or those of one sign-in.

    Out: how many passes.
    """
    of = {"seat__user": user, **({"sign_in": sign_in} if sign_in else {})}
    EntryCode.objects.filter(used_at__isnull=True, **of).update(used_at=at)
    return Pass.objects.filter(ended_at__isnull=True, **of).update(ended_at=at)
