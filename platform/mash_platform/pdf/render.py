"""Tagged, accessible PDFs (PDF/UA-1) from a Typst template and data.

Data go in as JSON and come out as text: nothing that somebody wrote is ever read as Typst. The fonts are
Open Sans (Latin, Greek, Cyrillic) and, behind it, Noto for the other scripts in which people in London write
their names, as the front end's build lays them out (frontend/build.mjs); fonts of the machine are left aside,
so that a document is the same wherever it is made. PDF/UA forbids a character
that no font can show, so such a one is spelled out by its name: `[grinning face]`.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from mash_platform.pdf.row_headers import with_row_headers
from mash_platform.state import CHECKOUT

LARGEST = 1_000_000  # characters of JSON: some 300 pages, made in a few seconds
ATTEMPTS = 4
# The first that has a character shows it; behind them Typst tries every font that it was given.
FAMILIES = [
    "Open Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Armenian", "Noto Sans Georgian",
    "Noto Sans S Chinese", "Noto Sans Korean", "DejaVu Sans Mono", "Libertinus Serif",
]  # fmt: skip
NOTO = CHECKOUT / "frontend" / "static" / "build" / "fonts"

# These turn the text after them round (U+202E: "exe.txt" reads "txt.exe"), so they are shown, never obeyed.
# Lone surrogates are no characters, and JSON readers refuse them; a control character has no shape of its own.
NEVER_OBEYED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

# How Typst reports what PDF/UA forbids; the text is quoted as Rust quotes it.
UNSHOWN = re.compile(r'PDF/UA-1 error: the text (?:contains the disallowed codepoint )?`"((?:[^"\\]|\\.)+)"`')
ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
SHORT_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


class CannotRender(Exception):
    """A document could not be made; the message says why, without any of the document's text."""


def render_pdf(template: Path, data: Mapping[str, Any], *, created: datetime) -> bytes:
    """Make a tagged PDF.

    In: a template, which reads its data by `json(bytes(sys.inputs.data))` and the families of its fonts by
    `json(bytes(sys.inputs.fonts))`; the data (JSON values); the time of making that the file states, so that the same
    document gives the same bytes.
    Out: the file. Raises: CannotRender, where the data are too large or the template does not suit them.
    """

    def make(inputs: dict[str, str]) -> bytes:
        made = typst.compile(
            template,
            root=template.parent,
            font_paths=fonts(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=created,
        )
        return with_row_headers(made)

    return attempt(make, data)


def attempt(make: Callable[[dict[str, str]], bytes], data: Mapping[str, Any]) -> bytes:
    """Make the document, spelling out the characters that turn out to have no shape. Raises: CannotRender."""
    text = json.dumps(spelled_out(data, NEVER_OBEYED), ensure_ascii=False)
    for _ in range(ATTEMPTS):
        if len(text) > LARGEST:
            raise CannotRender(f"The document is too large: {len(text)} characters, at most {LARGEST}.")
        try:
            return make({"data": text, "fonts": json.dumps(FAMILIES)})
        except typst.TypstError as error:
            unshown = unshown_characters(error.diagnostic)
            if not unshown:
                # Typst's own report may quote the data, which are somebody's case: it goes nowhere.
                raise CannotRender("The template does not suit the data, or a font is missing.") from None
        text = json.dumps(spelled_out(json.loads(text), one_of(unshown)), ensure_ascii=False)
    raise CannotRender("The document holds text that no font can show.")


def spelled_out(value: Any, unshown: re.Pattern[str]) -> Any:
    """Give the JSON value with each character of the pattern replaced by its name in brackets."""
    if isinstance(value, str):
        return unshown.sub(lambda found: name_of(found.group()), value)
    if isinstance(value, Mapping):
        return {key: spelled_out(item, unshown) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [spelled_out(item, unshown) for item in value]
    return value


def name_of(character: str) -> str:
    """Name a character for a reader: `[grinning face]`, or `[U+E000]` where Unicode has no name for it."""
    name = unicodedata.name(character, "")
    return f"[{name.lower()}]" if name else f"[U+{ord(character):04X}]"


def unshown_characters(report: str) -> set[str]:
    """Read from Typst's report the characters that could not be shown."""
    texts = (ESCAPED.sub(unescaped, found) for found in UNSHOWN.findall(report))
    # A cluster is reported whole: of "e" with a mark that no font has, the "e" is not to blame.
    return {character for text in texts for character in text if not (character.isascii() and character.isprintable())}


def unescaped(found: re.Match[str]) -> str:
    """Give the character that Rust's quotation stands for."""
    number, short = found.groups()
    return chr(int(number, 16)) if number else SHORT_ESCAPES.get(short, short)


def one_of(characters: set[str]) -> re.Pattern[str]:
    """Give the pattern of any one of the characters."""
    return re.compile("[" + "".join(re.escape(character) for character in sorted(characters)) + "]")


@functools.cache
def fonts() -> typst.Fonts:
    """Load the fonts once: Open Sans from its package, Noto from the front end's build, and Typst's own.

    Raises: CannotRender, where one of the two is missing: a name must not be left out for want of a font.
    """
    package = importlib.util.find_spec("ttf_opensans")
    if package is None or not package.submodule_search_locations:
        raise CannotRender("The font Open Sans is missing: the package ttf-opensans is not installed.")
    if not any(NOTO.glob("*.ttf")):
        raise CannotRender("The Noto fonts are missing: the front end is not built (`make setup` builds it).")
    folder = Path(package.submodule_search_locations[0]) / "ttf"
    return typst.Fonts(include_system_fonts=False, font_paths=[folder, NOTO])
