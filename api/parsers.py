"""How the body of a request is read: JSON, with what can be kept in the place of what cannot."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from mash_platform.characters import storable_throughout

DEEP = "The body is nested deeper than any notification. See the schema."


class StorableJSONParser(JSONParser):
    """Django REST framework's own, then mash_platform/characters.py, as forms are read (tenants/middleware)."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """The body as Python has it. Raises: ParseError."""
        try:
            return storable_throughout(super().parse(stream, media_type, parser_context))
        except RecursionError as deep:
            raise ParseError(DEEP) from deep
