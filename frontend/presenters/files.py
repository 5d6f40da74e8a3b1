"""What a file is, how large, and what may be wrong with it, in words."""

from __future__ import annotations

from mash_platform.formats.attached_file import NAMES, WORDS, ToCheck

KB, MB = 1024, 1024 * 1024


def file_size(size: int) -> str:
    """In: bytes. Out: "1 KB", "2.4 MB"."""
    return f"{size / MB:.1f} MB" if size >= MB else f"{max(1, round(size / KB))} KB"


def file_kind(media_type: str) -> str:
    """What people call it."""
    return NAMES.get(media_type, "File")


def file_fault(to_check: str) -> str:
    """Why it is to be checked before anybody opens it, in a sentence."""
    return WORDS[ToCheck(to_check)]
