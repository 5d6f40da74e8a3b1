"""Where e-mail goes, from one address: smtp://USER:PASSWORD@HOST:587 (STARTTLS), smtps://HOST (TLS from the start).

Without one each e-mail is a file in the state directory, so that a machine of its own sends nothing to anybody.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


def mail(address: str, folder: Path) -> dict[str, Any]:
    """Django's settings of e-mail. In: the address, and the folder for files where it is empty.

    smtp+plain is without TLS: for a relay on the machine itself. Raises: ValueError for any other scheme, or no host.
    """
    if not address:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(folder)}
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("MASH_EMAIL_URL begins with smtp://, smtps:// or smtp+plain:// and names a host.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,  # seconds: rows are held while an e-mail goes out
    }
