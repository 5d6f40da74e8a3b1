"""JSON from strangers, read at a cost in time and memory that its length bounds.

One megabyte of empty lists, or of objects with one name, becomes forty in memory. What a body has of brackets and
commas is counted first, which costs next to nothing; letters in texts count too, and the limits leave room for them.
"""

from __future__ import annotations

import json
from typing import Any

MOST_BRACKETS = 20_000  # that open a list or an object
MOST_COMMAS = 60_000  # a text of a megabyte has some 20,000


class NotJson(ValueError):
    """It cannot be read, and says why without a word of it."""


def read(body: bytes) -> Any:
    """The value of a body in UTF-8. Raises: NotJson."""
    if body.count(b"[") + body.count(b"{") > MOST_BRACKETS or body.count(b",") > MOST_COMMAS:
        raise NotJson("The body has more parts, or is nested deeper, than any notification. See the schema.")
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except RecursionError:
        raise NotJson("The body is nested deeper than any notification. See the schema.") from None
    except ValueError as error:
        place = f", at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise NotJson(f"The body is no JSON in UTF-8{place}.") from None


def _no_constant(name: str) -> Any:
    raise ValueError
