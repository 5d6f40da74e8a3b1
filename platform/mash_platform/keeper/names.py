"""Names in SQL."""

from __future__ import annotations


def quote(name: str) -> str:
    """A name in SQL. All of ours are words of small letters, digits and underscores."""
    if not name.replace("_", "").isalnum():
        raise ValueError(f"{name!r} is not a name")
    return f'"{name}"'
