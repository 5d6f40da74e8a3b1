"""What people typed keeps its direction to itself: a name in Arabic, or a sign that reverses, turns nothing after it.

One place for all templates, ours and GOV.UK's: whatever a page writes between tags is isolated with `<bdi>` where it
has letters or signs that run from right to left. Where only text can stand, as in a title, Unicode's own isolating
signs do the same. Most of what is written is ASCII and stays as it is.
Source: W3C, Inline markup and bidirectional text in HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from jinja2 import Undefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
FIRST_STRONG, POP = "\u2068", "\u2069"
_TAGS = re.compile(r"<(/?)(title|textarea|option|script|style)\b|<|>", re.IGNORECASE)


def isolate(value: Any) -> Any:
    """Between tags: the value, in `<bdi>` where it has something that runs from right to left."""
    text = _turning(value)
    return value if text is None else Markup("<bdi>") + escape(text) + Markup("</bdi>")


def isolate_plain(value: Any) -> Any:
    """Where only text can stand: the same with signs."""
    text = _turning(value)
    return value if text is None else f"{FIRST_STRONG}{text}{POP}"


def _turning(value: Any) -> str | None:
    if value is None or isinstance(value, Markup | int | float | Undefined) or hasattr(value, "__html__"):
        return None
    text = value if isinstance(value, str) else str(value)
    if text.isascii() or not RIGHT_TO_LEFT.search(text):
        return None
    # What was opened inside and not closed is closed there: else it would close what is opened here.
    return (
        text
        + "\u202c" * len(re.findall("[\u202a\u202b\u202d\u202e]", text))
        + POP * len(re.findall("[\u2066-\u2068]", text))
    )


class IsolateTyped(Extension):
    """Wraps each expression of a template, by where it stands in the page; none inside a tag."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """The same tokens, with a call round each expression."""
        return self._wrapped(stream)

    def _wrapped(self, stream: TokenStream) -> Iterator[Token]:
        in_tag, only_text, sets, titles = False, "", 0, 0
        before, wrapping = "", False
        block: list[str] | None = None
        for token in stream:
            if token.type == "data":
                before = token.value
                for found in _TAGS.finditer(before):
                    in_tag = found[0] != ">"
                    if found[2]:
                        only_text = "" if found[1] else found[2].lower()
            elif token.type == "block_begin":
                block = []
            elif block is not None and token.type == "block_end":
                word = block[0] if block else ""
                sets += (word == "set" and "=" not in block) - (word == "endset")
                named = block[1] if len(block) > 1 else ""
                titles += word == "block" and ("title" in named or titles > 0)
                titles -= word == "endblock" and titles > 0
                block = None
            elif block is not None:
                block.append("=" if token.type == "assign" else str(token.value))
            if token.type == "variable_end" and wrapping:
                yield Token(token.lineno, "rparen", ")")
                wrapping = False
            yield token
            if token.type == "variable_begin" and not in_tag and not before.rstrip().endswith(('="', "='")):
                plain = bool(sets or titles or only_text)
                yield Token(token.lineno, "name", isolate_plain.__name__ if plain else isolate.__name__)
                yield Token(token.lineno, "lparen", "(")
                wrapping = True
            if token.type != "data":
                before = "" if token.type in ("variable_end", "block_end") else before
