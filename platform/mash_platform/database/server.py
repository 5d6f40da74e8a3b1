"""Where the database is: read from DATABASE_URL, which names host and database and never a login."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from mash_platform.environment import DATABASE
from mash_platform.state import StateDir


def address() -> dict[str, Any]:
    """HOST, PORT and NAME for Django's settings."""
    url = os.environ.get("DATABASE_URL") or (f"postgresql:///{DATABASE}?host={StateDir.from_env().sockets}&port=5432")
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "HOST": unquote(query["host"][0]) if "host" in query else (parts.hostname or ""),
        "PORT": query["port"][0] if "port" in query else str(parts.port or 5432),
        "NAME": parts.path.lstrip("/") or DATABASE,
    }
