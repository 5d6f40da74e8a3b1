"""How the body of a request is read: JSON at a cost that its length bounds, with what can be kept for what cannot."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from mash_platform.characters import storable_throughout
from mash_platform.formats.bounded_json import NotJson, read


class StorableJSONParser(BaseParser):
    """JSON in UTF-8 (formats/bounded_json.py), then characters.py, as forms are read (tenants/middleware)."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """The body as Python has it. Raises: ParseError.

        RequestSizeMiddleware has refused what is too long; no more than that is read in any case.
        """
        try:
            return storable_throughout(read(stream.read(settings.LARGEST_REQUEST + 1)))
        except NotJson as refused:
            raise ParseError(str(refused)) from None
        except RecursionError:
            raise ParseError("The body is nested deeper than any notification. See the schema.") from None
