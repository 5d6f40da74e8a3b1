"""The second factor: a time-based code from an app (RFC 6238), or one of ten recovery codes, each used once."""

from __future__ import annotations

import hashlib
import secrets
from base64 import b32encode
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from mash_platform.characters import plain_number
from tenants import ledger, wrong_tries
from tenants.ledger import PlatformAct
from tenants.models import NoticeKind, RecoveryCode, SignIn, User
from tenants.notices import News, notify
from tenants.sign_ins import end_all
from tenants.wrong_tries import CODE, RECOVERY, count_of

RECOVERY_CODES = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that can be misread


def device_of(user: Any) -> TOTPDevice | None:
    """The person's confirmed device, or None before they have enrolled."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=True).order_by("pk").first()
    return found


def new_device(user: Any) -> TOTPDevice:
    """The device that waits for its first code; reloading the page shows the same one."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()
    return found or TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def typed_key(device: TOTPDevice) -> str:
    """The device's secret in groups of four, to type into an app that reads no pictures."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def is_right(user: User, code: str, *, browser: str, at: datetime) -> bool:
    """Whether the person's app shows this code now. A code works once.

    In: the browser in which wrong codes are counted: one that the person signed in with, or "" for all others together.
    Raises: TooManyTries.
    """
    device = device_of(user)
    counts = [count_of(CODE, user.pk, browser)]
    waits_next = wrong_tries.begin(counts, at)
    if device is not None and takes(device, code):
        wrong_tries.was_right(counts)
        return True
    if waits_next:
        _notify_of_tries(user, "six-digit code", at)
    return False


def takes(device: TOTPDevice, code: str) -> bool:
    """Whether the device gives this code now; it works once."""
    with transaction.atomic(using="platform"):
        locked = TOTPDevice.objects.select_for_update(no_key=True).get(pk=device.pk)
        return bool(locked.verify_token(plain_number(code)))


def begin_anew(user: User) -> None:
    """Forget a device that waits for its first code: the one that is shown next has a secret that nobody saw."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()


def enrol(user: User, device: TOTPDevice, at: datetime, *, sign_in: SignIn | None = None) -> list[str]:
    """Confirm a device and make recovery codes. One that was there before, and its codes, open nothing any more.

    In: the sign-in that goes on; all others end. Out: the codes, which are shown once and kept as hashes.
    """
    with transaction.atomic(using="platform", durable=True):
        before = TOTPDevice.objects.filter(user=user).exclude(pk=device.pk)
        is_other = before.filter(confirmed=True).exists()
        before.delete()
        device.confirmed = True
        device.save()
        codes = _new_codes(user, at)
        ledger.write(PlatformAct.APP_CHANGED if is_other else PlatformAct.ENROL, user=user.pk)
        if is_other:
            end_all(user.pk, at, but=sign_in.pk if sign_in else None)
            news = News(
                kind=NoticeKind.SIGN_IN, key=f"app {at.isoformat()}", about=str(user.pk),
                title="Another authenticator app was set up",
                text="The one before opens nothing any more. If it was not you, ring your manager now.",
            )  # fmt: skip
            notify([user.pk], news, at=at)
    return codes


def renew_codes(user: User, at: datetime) -> list[str]:
    """New recovery codes; the old ones are worth nothing from now. Out: the codes, shown once."""
    with transaction.atomic(using="platform", durable=True):
        codes = _new_codes(user, at)
        ledger.write(PlatformAct.CODES_RENEWED, user=user.pk)
    return codes


def codes_left(user: User) -> int:
    """How many recovery codes the person has not used."""
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


def use_recovery_code(user: User, typed: str, *, browser: str, at: datetime) -> bool:
    """Whether this is one of the person's unused recovery codes; it is used up by this.

    Wrong ones have a count of their own, so that they make no six-digit code wait. Raises: TooManyTries.
    """
    counts = [count_of(RECOVERY, user.pk, browser)]
    waits_next = wrong_tries.begin(counts, at)
    with transaction.atomic(using="platform", durable=True):
        found = RecoveryCode.objects.filter(user=user, digest=_digest(user, typed), used_at__isnull=True)
        is_right = bool(found.update(used_at=at))
        if is_right:
            ledger.write(PlatformAct.RECOVER, user=user.pk)
    if is_right:
        wrong_tries.was_right(counts)
    elif waits_next:
        _notify_of_tries(user, "recovery code", at)
    return is_right


def _notify_of_tries(user: User, what: str, at: datetime) -> None:
    """Whoever types wrong codes has given the right password: the person is told, once a day."""
    with transaction.atomic(using="platform", durable=True):
        ledger.write(PlatformAct.TRIES_WAIT, user=user.pk, object_kind="user", object_ref=str(user.pk))
        notify(
            [user.pk],
            News(
                kind=NoticeKind.SIGN_IN, key=f"tries {timezone.localdate(at)}", about=str(user.pk),
                title="Somebody gave your password and wrong codes",
                text=f"Somebody signed in with your password and typed a wrong {what} several times. They did not get "
                "in. If it was not you, change your password now, and sign out everywhere.",
            ),
            at=at,
        )  # fmt: skip


def _new_codes(user: User, at: datetime) -> list[str]:
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, code), made_at=at) for code in codes)
    return codes


def _new_code() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(3))


def _digest(user: User, code: str) -> str:
    # 74 random bits: guessing is hopeless, so a slow hash would add nothing but time.
    plain = plain_number(code).lower()
    groups = "-".join(plain[at : at + 5] for at in range(0, len(plain), 5))
    return hashlib.sha256(f"{user.pk} {groups}".encode()).hexdigest()
