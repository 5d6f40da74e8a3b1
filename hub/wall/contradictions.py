"""What contradicts itself: the act stops once and asks why, and the answer is kept with what it explains.

A tired click and a considered judgement look alike in a list. So an acute child without further action, emergency
action for one who is not acute, and immediate danger rated low want a reason of their own, whoever sends the form; the
row policies ask for it, too.
"""

from __future__ import annotations

from collections.abc import Iterable

from hub.wall.clock import Rating

LOW = (Rating.GREEN, Rating.BLUE)  # of immediate danger
LONGEST = 2000  # characters of why it stands


class Contradiction(Exception):
    """Nothing was saved: `sentences` say what contradicts what, and `despite` was not given."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(" ".join(self.sentences))


def rated_low(label: str, rating: str) -> str:
    """The sentence for a child of whom a notification says immediate danger; empty where the rating is not low."""
    if rating not in LOW:
        return ""
    return f"A notification says that there is immediate danger, and {label} is rated {rating}."


def refuse_unexplained(said: Iterable[tuple[str, str]]) -> None:
    """In: sentences, empty where nothing is wrong, each with why it stands. Raises: Contradiction."""
    wrong = [sentence for sentence, despite in said if sentence and not despite.strip()]
    if wrong:
        raise Contradiction(wrong)


def with_despite(reason: str, despite: str) -> str:
    """A reason as it is kept and read: at its end why it stands although it contradicts itself."""
    return f"{reason.strip()}\n\nWhy this stands: {despite.strip()}" if despite.strip() else reason.strip()
