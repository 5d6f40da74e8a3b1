"""Passages that one recipient does not get: gone from the document before it is frozen, with a mark in their place.

issue_copy_v10 does the same from the rows, and refuses what would leave a word of a passage standing; this is what is
read before it is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from hub.assessment.product_document import ProductDocument, plain
from hub.assessment.refusals import PassageElsewhere, PassageNotThere, PassageTooShort

LEFT_OUT = "[Part left out]"
SHORTEST = 3  # letters and digits of a passage


def passages_in(typed: str) -> list[str]:
    """One in each line, the longest first, so that one that stands within another is not sought in vain."""
    found = dict.fromkeys(" ".join(line.split()) for line in typed.splitlines())
    return sorted((one for one in found if one), key=lambda one: (-len(one), one))


def leave_out(said: str, passages: Iterable[str]) -> str:
    """A text with the mark in the place of each passage, however it is spaced and whether in capitals or not."""
    for one in passages:
        said = _pattern(one).sub(LEFT_OUT, said)
    return said


def document_without(document: ProductDocument, passages: Sequence[str]) -> ProductDocument:
    """The document without these passages of its summary, reasons, findings and what messages told.

    Raises: PassageTooShort; PassageNotThere, where one stands in none of them; PassageElsewhere, where it stands as
    well in what cannot be left out, such as a name.
    """
    for one in passages:
        if len(re.sub(r"[\W_]", "", one)) < SHORTEST:
            raise PassageTooShort(one)
        if _without(document, [one]) == document:
            raise PassageNotThere(one)
    made = _without(document, passages)
    for one in passages:
        if any(_pattern(one).search(text) for text in _texts(plain(made.to_json()))):
            raise PassageElsewhere(one)
    return made


def _without(document: ProductDocument, passages: Sequence[str]) -> ProductDocument:
    return replace(
        document,
        summary=leave_out(document.summary, passages),
        children=tuple(replace(one, reason=leave_out(one.reason, passages)) for one in document.children),
        findings=tuple(replace(one, text=leave_out(one.text, passages)) for one in document.findings),
        facts=tuple(replace(one, text=leave_out(one.text, passages)) for one in document.facts),
    )


def _pattern(passage: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in passage.split())
    before = r"(?<![^\W_])" if passage[0].isalnum() else ""
    after = r"(?![^\W_])" if passage[-1].isalnum() else ""
    return re.compile(before + words + after, re.IGNORECASE)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value.replace(LEFT_OUT, "")
