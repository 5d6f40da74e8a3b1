"""JSON from strangers, read at a cost in time and memory that its length bounds.

One megabyte of empty lists, or of objects with one name, becomes forty in memory. What a body has of brackets and
commas is counted first, which costs next to nothing; letters in texts count too, and the limits leave room for them.
"""

from __future__ import annotations

import json
import math
from typing import Any

MOST_BRACKETS = 20_000  # that open a list or an object
MOST_COMMAS = 60_000  # a text of a megabyte has some 20,000
MOST_DIGITS = 30  # a longer number is kept as the text that it was written as


class NotJson(ValueError):
    """It cannot be read, and says why without a word of it."""


def read(body: bytes, *, brackets: int = MOST_BRACKETS, commas: int = MOST_COMMAS) -> Any:
    """The value of a body in UTF-8, with or without a byte order mark. In: how many of each it may have.

    Raises: NotJson.

    An object that gives one name twice cannot be read: which of the two was meant, nobody knows.
    """
    if body.count(b"[") + body.count(b"{") > brackets or body.count(b",") > commas:
        raise NotJson("The body has more parts, or is nested deeper, than may be sent here. See the schema.")
    try:
        return json.loads(
            body.decode("utf-8-sig"), parse_constant=_no_constant, parse_int=_integer, parse_float=_decimal,
            object_pairs_hook=_object,
        )  # fmt: skip
    except RecursionError:
        raise NotJson("The body is nested deeper than may be sent here. See the schema.") from None
    except NotJson:
        raise
    except ValueError as error:
        place = f", at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise NotJson(f"The body is no JSON in UTF-8{place}.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotJson("The body gives the same name twice in one object. Give each name once.")
    return found


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= MOST_DIGITS else digits


def _decimal(digits: str) -> float | str:
    found = float(digits) if len(digits) <= MOST_DIGITS else math.inf
    return found if math.isfinite(found) else digits


def _no_constant(name: str) -> Any:
    raise ValueError
