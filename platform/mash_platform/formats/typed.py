"""Templates that drive a hub's pages: JSON of a known format, checked against its schema.

The library publishes them and hubs follow them; neither imports the other, so what both must agree on is here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

HERE = Path(__file__).resolve().parent
MOST = 20  # faults of one answer


class Typed(StrEnum):
    """The kinds of template that a hub's pages follow."""

    QUESTION_SET = "question_set"
    REQUEST_FORM = "request_form"
    PRODUCT_LAYOUT = "product_layout"
    REFERRER_WORDS = "referrer_words"
    ANALYSIS_FRAMEWORK = "analysis_framework"
    THRESHOLD_INDICATORS = "threshold_indicators"


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place, such as /steps/concern/3/label."""

    place: str
    wrong: str


class TemplateInvalid(ValueError):
    """A typed template breaks its format; `faults` says where."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.place}: {fault.wrong}" for fault in faults))
        self.faults = faults


@cache
def schema(kind: Typed) -> dict[str, Any]:
    """The JSON Schema of a kind."""
    found: dict[str, Any] = json.loads((HERE / "schema" / f"{kind}_v1.json").read_text())
    return found


@cache
def founding(kind: Typed) -> dict[str, Any]:
    """What a hub follows that has adopted nothing: the platform's own words."""
    found: dict[str, Any] = json.loads((HERE / "founding" / f"{kind}.json").read_text())
    return found


def check(kind: Typed, content: Any, further: Callable[[Any], list[Fault]]) -> None:
    """Raises: TemplateInvalid, with what the schema says, or else what `further` finds."""
    errors = sorted(Draft202012Validator(schema(kind)).iter_errors(content), key=lambda error: error.json_path)
    faults = [Fault("".join(f"/{part}" for part in error.absolute_path) or "/", error.message) for error in errors]
    faults = faults or further(content)
    if faults:
        raise TemplateInvalid(faults[:MOST])


def twice(place: str, names: list[str]) -> list[Fault]:
    """A fault for every name that stands in a list a second time."""
    return [Fault(place, f"“{name}” stands there twice") for name in dict.fromkeys(names) if names.count(name) > 1]
