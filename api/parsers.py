"""How the body of a request is read: JSON at a cost that its length bounds, with what can be kept for what cannot."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from mash_platform.characters import storable_throughout
from mash_platform.formats import bounded_json


class StorableJSONParser(BaseParser):
    """JSON in UTF-8 (formats/bounded_json.py), then characters.py, as forms are read (tenants/middleware)."""

    media_type = "application/json"
    largest = settings.LARGEST_REQUEST
    brackets, commas = bounded_json.MOST_BRACKETS, bounded_json.MOST_COMMAS

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """The body as Python has it. Raises: ParseError.

        RequestSizeMiddleware has refused what is too long; no more than that is read in any case.
        """
        try:
            body = stream.read(self.largest + 1)
            return storable_throughout(bounded_json.read(body, brackets=self.brackets, commas=self.commas))
        except bounded_json.NotJson as refused:
            raise ParseError(str(refused)) from None
        except RecursionError:
            raise ParseError("The body is nested deeper than may be sent here. See the schema.") from None
