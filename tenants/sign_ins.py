"""Sign-ins: begun with a second factor, listed for their owner, and ended one by one or all at once.

Passes and entry codes hang on a sign-in. What ends it ends them: signing out, another password, the absolute limit.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch, QuerySet

from tenants import ledger
from tenants.entry import end_passes
from tenants.ledger import PlatformAct
from tenants.models import Pass, SignIn, User

IN_SESSION = "sign_in"  # in the session of the platform's host: the id
TOUCH_SECONDS = 60


def begin(user: User, *, browser: str, address: str | None, is_known: bool, at: datetime) -> SignIn:
    """Keep a sign-in that has given its second factor. In: whether they signed in with this browser before.

    Out: its row.
    """
    with transaction.atomic(using="platform", durable=True):
        made = SignIn.objects.create(
            user=user, password_digest=SignIn.digest_of(user), browser=browser[:60], address=address, begun_at=at,
            last_seen_at=at, is_new_browser=not is_known and SignIn.objects.filter(user=user).exists(),
        )  # fmt: skip
        ledger.write(PlatformAct.SIGN_IN, user=user.pk, object_kind="sign_in", object_ref=str(made.pk))
    return made


def given_again(sign_in: SignIn, at: datetime) -> None:
    """The second factor was given again: the sign-in goes on, within its absolute limit."""
    SignIn.objects.filter(pk=sign_in.pk).update(last_seen_at=at)


def touch(sign_in: SignIn, at: datetime) -> None:
    """Somebody uses it: written down once a minute at most."""
    if at - sign_in.last_seen_at > timedelta(seconds=TOUCH_SECONDS):
        SignIn.objects.filter(pk=sign_in.pk).update(last_seen_at=at)
        sign_in.last_seen_at = at


def open_of(person: uuid.UUID, at: datetime) -> QuerySet[SignIn]:
    """Somebody's sign-ins that go on, the latest first, each with `open_passes`: the hubs that are open in it."""
    since = at - timedelta(seconds=settings.PASS_IDLE_SECONDS)
    passes = Pass.objects.filter(ended_at__isnull=True, last_seen_at__gt=since).select_related("seat__hub")
    found = SignIn.objects.open(at).filter(user=person).order_by("-last_seen_at", "pk")
    return found.prefetch_related(Prefetch("passes", passes, to_attr="open_passes"))


def end(sign_in_id: uuid.UUID, *, by: uuid.UUID, at: datetime) -> bool:
    """End one of one's own sign-ins, its passes and its codes. Out: whether it went on until now."""
    with transaction.atomic(using="platform", durable=True):
        ended = SignIn.objects.filter(pk=sign_in_id, user=by, ended_at__isnull=True).update(ended_at=at)
        if ended:
            end_passes(by, at, sign_in=sign_in_id)
            ledger.write(PlatformAct.SIGN_OUT, user=by, object_kind="sign_in", object_ref=str(sign_in_id))
    return bool(ended)


def end_everywhere(person: uuid.UUID, *, at: datetime) -> int:
    """End every sign-in of one's own, this one too. Out: how many went on."""
    with transaction.atomic(using="platform", durable=True):
        ended = end_all(person, at)
        ledger.write(PlatformAct.SIGN_OUT_EVERYWHERE, user=person, detail={"sign_ins": ended})
    return ended


def end_all(person: uuid.UUID, at: datetime, *, but: uuid.UUID | None = None) -> int:
    """The same inside the act of who calls, who writes the line. In: one that goes on. Out: how many ended."""
    open_ones = SignIn.objects.filter(user=person, ended_at__isnull=True)
    ended = (open_ones.exclude(pk=but) if but else open_ones).update(ended_at=at)
    end_passes(person, at)
    return ended
