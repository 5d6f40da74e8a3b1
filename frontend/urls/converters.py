"""The parts of addresses that vary: what does not look like one of them is no address of ours, and answers 404.

    path("enquiries/<reference:reference>/", ...)

An id is Django's own `uuid`, a code its `slug`. `str`, which takes any text, stands in no route of ours.
"""

from __future__ import annotations

from typing import Any

from django.urls import register_converter

from mash_platform.parsing import LARGEST, parse_whole_number


class Reference:
    """Of a notification, an enquiry or a product, as we write it: HRW-12-004182 (hub/front_door)."""

    regex = "[A-Z]{3}-[0-9]{2}-[0-9A-Z-]{4,20}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: Any) -> str:
        """As it stands."""
        return str(value)


class Token(Reference):
    """What only its holder knows: letters and digits as secrets.token_urlsafe makes them."""

    regex = "[A-Za-z0-9_-]{1,128}"


class Number:
    """From 0 to what an integer column holds."""

    regex = "[0-9]{1,10}"
    least, most = 0, LARGEST

    def to_python(self, value: str) -> int:
        """As a number. Raises: ValueError, which Django answers with 404."""
        found = parse_whole_number(value, least=self.least, most=self.most)
        if found is None:
            raise ValueError(value)
        return found

    def to_url(self, value: Any) -> str:
        """In digits."""
        return str(value)


class ListIndex(Number):
    """Of one in a short list on a page, counted from 1."""

    regex = "[0-9]{1,2}"
    least, most = 1, 99


CONVERTERS: dict[str, Any] = {"reference": Reference, "token": Token, "number": Number, "place": ListIndex}
for name, converter in CONVERTERS.items():
    register_converter(converter, name)
