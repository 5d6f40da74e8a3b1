"""What the shared tables have in common: the platform's one login, and grants without row policies."""

from __future__ import annotations

from mash_platform.database.walls import PLATFORM, May, Wall, adds, changes, reads


def shared(*rules: May, append_only: bool = False) -> Wall:
    """The wall of a shared table. There is no case data in it, so grants suffice."""
    return Wall(rules=rules, rows_walled=False, append_only=append_only)


def kept_by_keeper() -> Wall:
    """Read by the platform, written by the keeper's orders alone."""
    return shared(reads(PLATFORM))


def kept_by_platform(*columns: str) -> Wall:
    """Read, added to and, in these columns, changed by the platform; rows are never removed."""
    return shared(reads(PLATFORM), adds(PLATFORM), *([changes(PLATFORM, columns)] if columns else []))
