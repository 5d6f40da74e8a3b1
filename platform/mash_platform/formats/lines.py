"""How one text differs from another, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Change(StrEnum):
    """What became of a line."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    SKIPPED = "skipped"  # lines that are the same, left out


@dataclass(frozen=True)
class DiffLine:
    """One line of either text."""

    change: Change
    text: str


def differences(before: str, after: str, *, around: int = 2) -> list[DiffLine]:
    """The lines that differ with some around them. Out: nothing where the texts are the same."""
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return []
    found: list[DiffLine] = []
    opcodes = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    for place, (tag, start, end, new_start, new_end) in enumerate(opcodes):
        if tag == "equal":
            found += _context(old[start:end], around, is_first=place == 0, is_last=place == len(opcodes) - 1)
        else:
            found += [DiffLine(Change.REMOVED, text) for text in old[start:end]]
            found += [DiffLine(Change.ADDED, text) for text in new[new_start:new_end]]
    return found


def _context(same: list[str], around: int, *, is_first: bool, is_last: bool) -> list[DiffLine]:
    head = [] if is_first else same[:around]
    tail = [] if is_last else same[-around:]
    if len(head) + len(tail) >= len(same):
        return [DiffLine(Change.SAME, text) for text in same]
    skipped = len(same) - len(head) - len(tail)
    middle = DiffLine(
        Change.SKIPPED, f"{skipped} lines that are the same" if skipped > 1 else "1 line that is the same"
    )
    return [*(DiffLine(Change.SAME, text) for text in head), middle, *(DiffLine(Change.SAME, text) for text in tail)]
