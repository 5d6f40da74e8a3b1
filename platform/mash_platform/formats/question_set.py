"""A referral question set: what a front door asks, in which words and order (schema/question_set_v1.json)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mash_platform.formats.typed import Fault, Typed, check, founding, schema, twice

STEPS = ("child", "concern", "other", "you")
# What a referral cannot do without: asked even where a set does not list it.
ALWAYS: Mapping[str, tuple[str, ...]] = {
    "child": ("given_name", "family_name", "born_on", "age", "unborn", "lines", "postcode"),
    "concern": ("what_happened",),
    "other": ("given_name", "family_name", "relation", "to_children", "same_household"),
    "you": ("source", "name", "role", "agency", "telephone", "email", "asked", "why_not"),
}
WITH_MORE = ("child", "concern")  # the steps that have less needed questions folded away


class QuestionKind(StrEnum):
    """How an extra question is answered."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True)
class Question:
    """One question. `kind` is empty for a question of the form itself; words are empty where the form's own stay."""

    name: str
    kind: str = ""
    label: str = ""
    hint: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    more: bool = False

    @property
    def is_extra(self) -> bool:
        """Whether the set brings it along."""
        return bool(self.kind)


@dataclass(frozen=True)
class QuestionSet:
    """The questions of each step, in order."""

    steps: Mapping[str, tuple[Question, ...]]

    @classmethod
    def from_json(cls, content: Any) -> QuestionSet:
        """Raises: TemplateInvalid."""
        check(Typed.QUESTION_SET, content, _further)
        return cls.of(content)

    @classmethod
    def of(cls, content: Any) -> QuestionSet:
        """Read what was checked when it was published or adopted."""
        return cls({step: tuple(_question(one) for one in content["steps"][step]) for step in STEPS})

    @classmethod
    def founding(cls) -> QuestionSet:
        """What is asked where nothing was adopted."""
        return cls.of(founding(Typed.QUESTION_SET))

    def step(self, step: str) -> tuple[Question, ...]:
        """The questions of a step: those that cannot be left out first, unless the set has a place for them."""
        listed = self.steps[step]
        names = {one.name for one in listed if not one.is_extra}
        return (*(Question(name) for name in ALWAYS[step] if name not in names), *listed)


def known(step: str) -> tuple[str, ...]:
    """The names of the form's own questions on a step."""
    return tuple(schema(Typed.QUESTION_SET)["$defs"][step]["properties"]["ask"]["enum"])


def _question(one: Mapping[str, Any]) -> Question:
    return Question(
        name=one.get("ask") or one["id"],
        kind=one.get("kind", ""),
        label=one.get("label", ""),
        hint=one.get("hint", ""),
        choices=tuple(one.get("choices", ())),
        required=one.get("required", False),
        more=one.get("more", False),
    )


def _further(content: Any) -> list[Fault]:
    faults = []
    for step in STEPS:
        listed = content["steps"][step]
        faults += twice(f"/steps/{step}", [one["ask"] for one in listed if "ask" in one])
        faults += twice(f"/steps/{step}", [one["id"] for one in listed if "id" in one])
        for place, one in enumerate(listed):
            where = f"/steps/{step}/{place}"
            if one.get("ask") in ALWAYS[step] and one.get("more"):
                faults.append(Fault(where, "a question that is always asked cannot be folded away"))
            if one.get("more") and step not in WITH_MORE:
                faults.append(Fault(where, "this step has nothing folded away"))
            if one.get("more") and one.get("required"):
                faults.append(Fault(where, "a question that wants an answer cannot be folded away"))
            if one.get("required") and step in ("child", "other"):
                faults.append(Fault(where, "little may be known of people, so nothing about them can be required"))
    return faults
