"""Reading a journey's file: what breaks the schema is refused with the place and the reason."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource

from mash_platform.state import CHECKOUT

SCHEMA = CHECKOUT / "journeys" / "schema" / "journey_v1.json"
NOTIFICATION = CHECKOUT / "hub" / "front_door" / "notifications" / "schema" / "notification_v1.json"
LONDON = ZoneInfo("Europe/London")
RELATIVE = re.compile(r"today([+-]\d{1,5})d")
LARGEST = 1024 * 1024  # bytes


class JourneyInvalid(ValueError):
    """A file that is no journey; `place` says where, the message also why."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place


def load(path: Path) -> dict[str, Any]:
    """Read and check a journey. Out: it, as the schema has it. Raises: JourneyInvalid."""
    try:
        if path.stat().st_size > LARGEST:
            raise JourneyInvalid(str(path), "is larger than 1 MiB, which no journey is")
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise JourneyInvalid(str(path), f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise JourneyInvalid(str(path), "is not text in UTF-8") from error
    except json.JSONDecodeError as error:
        raise JourneyInvalid(f"line {error.lineno}, column {error.colno}", f"is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise JourneyInvalid(str(path), "is nested deeper than any journey") from error
    return check(with_days(found, datetime.now(LONDON).date()))


def with_days(found: Any, today: date) -> Any:
    """The same with every "today+82d" as the date that it is, so that an expected birth stays in the future."""
    if isinstance(found, dict):
        return {name: with_days(value, today) for name, value in found.items()}
    if isinstance(found, list):
        return [with_days(value, today) for value in found]
    said = RELATIVE.fullmatch(found) if isinstance(found, str) else None
    return (today + timedelta(days=int(said[1]))).isoformat() if said else found


def check(found: Any) -> dict[str, Any]:
    """Check a journey that was read. Raises: JourneyInvalid."""
    error = best_match(_validator().iter_errors(found))
    if error is not None:
        raise JourneyInvalid(_place(error), _reason(error))
    journey: dict[str, Any] = found
    _check_people(journey)
    return journey


def _check_people(journey: dict[str, Any]) -> None:
    """Findings are about people whom the message names."""
    named = {
        "child": len(journey["notification"]["children"]),
        "other": len(journey["notification"].get("others", [])),
    }
    for number, answer in enumerate(journey["research"]):
        for at, finding in enumerate(answer.get("findings", [])):
            for who in finding["about"]:
                kind, count = who.split()
                if int(count) > named[kind]:
                    place = f"research[{number}].findings[{at}].about"
                    raise JourneyInvalid(place, f"the message names no {who}")
    for part in ("triage", "decision"):
        for child in journey[part].get("children", {}):
            if int(child) > named["child"]:
                raise JourneyInvalid(f"{part}.children", f"the message names no child {child}")


def _validator() -> Draft202012Validator:
    notification = json.loads(NOTIFICATION.read_text(encoding="utf-8"))
    registry: Registry[Any] = Registry().with_resource("notification_v1.json", Resource.from_contents(notification))
    checker = FormatChecker(formats=())
    checker.checks("date", raises=ValueError)(_is_date)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return Draft202012Validator(schema, registry=registry, format_checker=checker)


def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


def _place(error: ValidationError) -> str:
    said = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
    return said.lstrip(".") or "the file"


def _reason(error: ValidationError) -> str:
    """A fault in words; journeys hold invented people, so that a value may be said again."""
    kind, wants, is_now = error.validator, error.validator_value, error.instance
    words: dict[str, Callable[[], str]] = {
        "required": lambda: f"{_missing(error)} is missing",
        "additionalProperties": lambda: f"has something that no journey has: {_unknown(error)}",
        "enum": lambda: f"is {json.dumps(is_now)}; it may be {', '.join(map(str, wants))}",
        "const": lambda: f"is {json.dumps(is_now)}; it must be {wants}",
        "type": lambda: f"must be of type {wants}",
        "minItems": lambda: f"needs at least {wants}",
        "maxItems": lambda: f"has more than {wants}",
        "minLength": lambda: "is empty",
        "maxLength": lambda: f"has more than {wants} characters",
        "pattern": lambda: f"is {json.dumps(is_now)}; it must look like {wants}",
        "format": lambda: f"is {json.dumps(is_now)}; it must be a date such as 2012-11-30",
        "uniqueItems": lambda: "says something twice",
    }
    said = words.get(str(kind))
    return said() if said else error.message


def _missing(error: ValidationError) -> str:
    return next((name for name in error.validator_value if name not in error.instance), "something")


def _unknown(error: ValidationError) -> str:
    known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
    return ", ".join(sorted(name for name in error.instance if name not in known))
