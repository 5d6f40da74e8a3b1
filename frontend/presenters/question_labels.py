"""Messages as they were asked: where a front door's question set has words of its own, these stand at the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from frontend.presenters.message import ASKED_WITH, Part, parts_of
from hub.wall import adopted
from hub.wall.models import Adoption

# Where the answers to a step's questions stand in a message.
PARTS = {"child": "children", "concern": "concern", "other": "others", "you": "referrer"}
CONSENT = ("asked", "why_not")
Words = Mapping[str, Mapping[str, str]]


def adoptions_named(messages: Iterable[Mapping[str, Any]]) -> set[UUID]:
    """By which question sets their doors asked, as the messages say it."""
    return {one for message in messages if (one := _named(message))}


def parts_as_asked(
    messages: Sequence[Mapping[str, Any]], adoptions: Iterable[Adoption] | None = None
) -> list[list[Part]]:
    """The parts of each message, in the words in which its door asked; one query for all of them, none where the
    `adoptions` that they name were read already."""
    chosen = [_named(message) for message in messages]
    found = adoptions
    if found is None:
        found = Adoption.objects.in_short().filter(pk__in=adoptions_named(messages)) if any(chosen) else ()
    words = {one.pk: (_words(one), _extra(one)) for one in found}
    nothing: tuple[Words | None, Mapping[str, str] | None] = (None, None)
    return [
        parts_of(message, *(words.get(one, nothing) if one else nothing))
        for message, one in zip(messages, chosen, strict=True)
    ]


def _named(message: Mapping[str, Any]) -> UUID | None:
    named = message.get(ASKED_WITH)
    try:
        return UUID(str(named["id"])) if isinstance(named, Mapping) and "id" in named else None
    except ValueError:
        return None


def _extra(adoption: Adoption) -> dict[str, str]:
    """The words of the further questions that a door asked, by their id."""
    steps = adopted.question_set(adoption).steps
    return {one.name: one.label for questions in steps.values() for one in questions if one.is_extra}


def _words(adoption: Adoption) -> Words:
    found: dict[str, dict[str, str]] = {}
    for step, questions in adopted.question_set(adoption).steps.items():
        for one in questions:
            if one.label and not one.is_extra:
                part = "consent" if step == "you" and one.name in CONSENT else PARTS[step]
                found.setdefault(part, {})[one.name] = one.label
    return found
