"""`mash code NAME`: the one-time code that an account's app would show now. Only in the demonstration."""

from __future__ import annotations

import argparse
import sys
import time

import django

from mash_platform.environment import is_live
from mash_platform.state import StateDir


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The account's sign-in name."""
    parser.add_argument("name", help="the sign-in name, for example harrow.coordinator")


def run(args: argparse.Namespace) -> int:
    """Print the code. Out: the exit code; 2 outside a demonstration or for a name that is not there."""
    django.setup()
    from django.conf import settings

    if not settings.DEMO or is_live(StateDir.from_env()):
        print("This installation is not a demonstration. Codes come from people's own apps.", file=sys.stderr)
        return 2
    code = code_now(args.name)
    if code is None:
        print(f"Nobody called {args.name} has an app set up. `mash demo --who` lists the names.", file=sys.stderr)
        return 2
    print(code)
    return 0


def code_now(name: str) -> str | None:
    """The code of this moment; None for a name without an app."""
    from django_otp.oath import TOTP
    from django_otp.plugins.otp_totp.models import TOTPDevice

    device = TOTPDevice.objects.filter(user__username=name, confirmed=True).first()
    if device is None:
        return None
    maker = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    maker.time = time.time()
    return f"{maker.token():0{device.digits}d}"
