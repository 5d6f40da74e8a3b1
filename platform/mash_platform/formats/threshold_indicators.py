"""Threshold indicators: what speaks for each level of need (schema/threshold_indicators_v1.json)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mash_platform.formats.typed import Typed, check, founding

LEVELS = (4, 3, 2, 1)  # in the order of the page that decides


@dataclass(frozen=True)
class ThresholdIndicators:
    """Indicators by level, and whose document they are from."""

    source: str
    levels: Mapping[int, tuple[str, ...]]

    @classmethod
    def from_json(cls, content: Any) -> ThresholdIndicators:
        """Raises: TemplateInvalid."""
        check(Typed.THRESHOLD_INDICATORS, content, lambda _: [])
        return cls.of(content)

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> ThresholdIndicators:
        """Read what was checked when it was published or adopted."""
        return cls(content["source"], {level: tuple(content["levels"][str(level)]) for level in LEVELS})

    @classmethod
    def founding(cls) -> ThresholdIndicators:
        """What is shown where nothing was adopted. Source: docs/field.md, practice: London's threshold document."""
        return cls.of(founding(Typed.THRESHOLD_INDICATORS))
