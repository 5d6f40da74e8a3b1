"""What an act of the hub refuses: a sentence for the page and a code for other systems."""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """An act that could not be done; nothing was changed. `sentence` says to a person what to do now."""

    code: ClassVar[str]
    sentence: ClassVar[str]

    def __str__(self) -> str:
        return self.sentence
