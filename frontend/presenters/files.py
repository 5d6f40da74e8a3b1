"""What a file is, how large, and what may be wrong with it, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from mash_platform.formats.attached_file import DOC, NAMES, WORDS, ToCheck
from mash_platform.phrases import listing, plural

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


def file_counts(files: Iterable[Any]) -> str:
    """How many of which kind, without a name: "1 JPEG picture and 2 PDFs"."""
    counted = Counter(one.media_type for one in files)
    return listing(
        plural(many, file_kind(kind), MANY.get(kind, f"{file_kind(kind)}s")) for kind, many in counted.items()
    )


MANY = {DOC: "Word documents of an old kind"}
