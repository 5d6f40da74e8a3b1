"""Settings of the keeper's processes: one alias, the owner's login, which nothing else holds."""

from __future__ import annotations

import json
import os
from pathlib import Path

from mash_platform.database.logins import owner_login
from mash_platform.database.server import address
from mash_platform.settings.base import *  # noqa: F403 - Django settings are layered by star import

_secrets = Path(os.environ.get("MASH_KEEPER_FILE", "/nonexistent"))
# Type checkers and lint read these settings where no keeper lives.
KEEPER_SECRETS: dict[str, str] = json.loads(_secrets.read_text()) if _secrets.exists() else {}

SECRET_KEY = "the keeper signs nothing and serves no request"  # noqa: S105

DATABASES = {
    "default": {
        "ENGINE": "django_tenants.postgresql_backend",
        **address(),
        "USER": owner_login(),
        "PASSWORD": KEEPER_SECRETS.get("owner", ""),
        "CONN_MAX_AGE": None,
    }
}
DATABASE_ROUTERS = ("django_tenants.routers.TenantSyncRouter",)
