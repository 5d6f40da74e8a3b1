"""The second factor: a time-based code from an app (RFC 6238), or one of ten recovery codes, each used once."""

from __future__ import annotations

import hashlib
import secrets
from base64 import b32encode
from datetime import datetime
from typing import Any

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import RecoveryCode, User

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


def takes(device: TOTPDevice, code: str) -> bool:
    """Whether the device gives this code now. A code works once; after wrong ones the device makes people wait."""
    with transaction.atomic(using="platform"):
        locked = TOTPDevice.objects.select_for_update(no_key=True).get(pk=device.pk)
        allowed, _ = locked.verify_is_allowed()
        return bool(allowed and locked.verify_token("".join(code.split())))


def enrol(user: User, device: TOTPDevice, at: datetime) -> list[str]:
    """Confirm a device and make recovery codes. Out: the codes, which are shown once and kept as hashes."""
    with transaction.atomic(using="platform", durable=True):
        device.confirmed = True
        device.save()
        codes = _new_codes(user, at)
        ledger.write(PlatformAct.ENROL, user=user.pk)
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


def use_recovery_code(user: User, typed: str, at: datetime) -> bool:
    """Whether this is one of the person's unused recovery codes; it is used up by this."""
    with transaction.atomic(using="platform", durable=True):
        used = RecoveryCode.objects.filter(user=user, digest=_digest(user, typed), used_at__isnull=True)
        if not used.update(used_at=at):
            return False
        ledger.write(PlatformAct.RECOVER, user=user.pk)
    return True


def _new_codes(user: User, at: datetime) -> list[str]:
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, code), made_at=at) for code in codes)
    return codes


def _new_code() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(3))


def _digest(user: User, code: str) -> str:
    # 74 random bits: guessing is hopeless, so a slow hash would add nothing but time.
    return hashlib.sha256(f"{user.pk} {code.strip().lower()}".encode()).hexdigest()
