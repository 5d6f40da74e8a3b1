"""A process that answers a door's API alone does not load the referral form."""

from __future__ import annotations

import os
import subprocess
import sys

from mash_platform.state import CHECKOUT

PROGRAM = """
import sys
import django
django.setup()
from django.urls import resolve
resolve("/api/v1/notifications", "frontend.urls.door")
print("api.notifications" in sys.modules, "frontend.door.forms" in sys.modules)
resolve("/danger/", "frontend.urls.door")
print("frontend.door.forms" in sys.modules)
"""


def test_an_address_of_the_api_loads_no_page_of_the_form() -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "mash_platform.settings.web",
           "PYTHONPATH": f"{CHECKOUT}:{CHECKOUT / 'platform'}"}  # fmt: skip
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=env, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["True", "False", "True"], done.stderr
