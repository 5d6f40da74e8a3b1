"""An analysis framework: under which headings a decision maker weighs (schema/analysis_framework_v1.json)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mash_platform.formats.typed import Fault, Typed, check, founding, twice


class Bears(StrEnum):
    """What a factor, which a finding bears out, does for a child."""

    RISK = "risk"
    PROTECTIVE = "protective"
    CHANGES = "changes"


@dataclass(frozen=True)
class Heading:
    """A heading and what it asks for."""

    heading: str
    hint: str = ""


@dataclass(frozen=True)
class AnalysisFramework:
    """What is written under headings, in order, and what the kinds of factor are called."""

    written: tuple[Heading, ...]
    factors: Mapping[Bears, Heading]

    @classmethod
    def from_json(cls, content: Any) -> AnalysisFramework:
        """Raises: TemplateInvalid."""
        check(Typed.ANALYSIS_FRAMEWORK, content, _further)
        return cls.of(content)

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> AnalysisFramework:
        """Read what was checked when it was published or adopted."""
        return cls(
            tuple(_heading(one) for one in content["written"]),
            {one: _heading(content["factors"][one.value]) for one in Bears},
        )

    @classmethod
    def founding(cls) -> AnalysisFramework:
        """What holds where nothing was adopted. Source: issue 18, section 8."""
        return cls.of(founding(Typed.ANALYSIS_FRAMEWORK))


def _heading(one: Mapping[str, str]) -> Heading:
    return Heading(one["heading"], one.get("hint", ""))


def _further(content: Any) -> list[Fault]:
    """A heading is how a text is found again: each stands once."""
    faults = twice("/written", [one["heading"] for one in content["written"]])
    return faults + twice("/factors", [content["factors"][one.value]["heading"] for one in Bears])
