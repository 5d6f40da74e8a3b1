"""How a label is put into an error: "the date of birth", but “Counts from”, “Why is it paused?”"""

from __future__ import annotations

import re

from mash_platform.phrases import lower_first

# Reads as it is after "Enter": "Enter why it does not count", "Enter your name". One word alone does not.
CLAUSE = re.compile(r"^(an?|how|their|wh(at|en|ere|ich|om?|ose|y)|your)\b.* \S", re.IGNORECASE)
# Begins or ends as no noun does, so that neither "Enter counts from" nor "Enter the counts from" is a sentence.
FRAGMENT = re.compile(
    r"^(agreed|all|as|ask|at|begins|book|by|counts|decided|ends|for|from|handed|in|keep|live|more|of|on|review|show|this|"
    r"to|under|until|words)\b|^(how|wh(at|en|ere|ich|om?|ose|y))( for)?$"
    r"|\b(begins|by|ends|from|needed|of|on|since|until)$|: ",
    re.IGNORECASE,
)


def is_fragment(label: str) -> bool:
    """Whether the label makes no sentence after "Enter", with "the" or without, and is quoted."""
    return label.endswith("?") or bool(FRAGMENT.search(label))


def named(label: str) -> str:
    """The label as the subject of a sentence: "Full name" as it is, quoted where it is a question or no noun."""
    said = label.rstrip(":")
    said = said[:1].upper() + said[1:]
    return f"“{said}”" if is_fragment(said) or CLAUSE.search(said) else said


def the(label: str) -> str:
    """ "Reason for the rating" -> "the reason for the rating"; "Why it does not count" -> "why it does not count"."""
    said = lower_first(label)
    return said if CLAUSE.search(said) else f"the {said}"
