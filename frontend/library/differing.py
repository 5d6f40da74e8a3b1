"""What is different between two versions: questions and headings in words, a text line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from frontend.library.standard_questions import usual
from mash_platform.formats.lines import DiffLine, differences
from mash_platform.formats.template_differences import Difference, in_words
from mash_platform.formats.typed import Typed


@dataclass(frozen=True)
class Content:
    """What two versions are compared by."""

    title: str
    content: Any
    text: str
    file: str  # its name and digest in short; empty where there is none


@dataclass(frozen=True)
class Differing:
    """Everything that is different, ready to be shown."""

    words: list[Difference]
    lines: list[DiffLine]

    @property
    def is_none(self) -> bool:
        """Whether nothing is different."""
        return not self.words and not self.lines


def differing(kind: str, before: Content, after: Content) -> Differing:
    """In: two versions of one kind. Out: their differences."""
    words = []
    for where in ("title", "file"):
        old, new = getattr(before, where), getattr(after, where)
        if old != new:
            change = "Changed" if old and new else "Added" if new else "Removed"
            words.append(Difference(change, where.capitalize(), old, new))
    if kind in set(Typed):
        words += in_words(Typed(kind), before.content, after.content, usual())
    return Differing(words, differences(before.text, after.text))


def of_version(version: Any) -> Content:
    """A version of the library, or a draft of one, with its file at hand but for the content."""
    file = version.file
    return Content(version.title, version.content, version.text, f"{file.name} ({file.digest[:12]})" if file else "")
