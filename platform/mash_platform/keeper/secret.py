"""What the keeper alone holds. Its settings read it from a file that no other process opens."""

from __future__ import annotations

from django.conf import settings


def secret(name: str) -> str:
    """One of the keeper's secrets: owner, keeper or seal. Raises: KeyError in a process that is not the keeper's."""
    return str(settings.KEEPER_SECRETS[name])  # type: ignore[misc]
