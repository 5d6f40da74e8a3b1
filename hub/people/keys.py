"""What matching compares: names, postcodes and numbers brought to one form, so that equality means the same."""

from __future__ import annotations

import re
import unicodedata

from nhs_number.validate import is_valid

from mash_platform.characters import as_typed, plain_number

LONGEST_KEY = 120
LONGEST_READ = 4 * LONGEST_KEY
SHORTEST_TELEPHONE, SHORTEST_REFERENCE = 7, 4


def name_key(name: str) -> str:
    """Letters alone, without accents or case: "O’Neill-Śmith" and "oneill smith" are one name."""
    # No more than the key needs: to put a long run of accents in order costs the square of its length.
    plain = unicodedata.normalize("NFKD", name[:LONGEST_READ]).casefold()
    return "".join(letter for letter in plain if letter.isalpha())[:LONGEST_KEY]


def postcode_key(postcode: str) -> str:
    """Without spaces, in capitals."""
    return _plain(postcode)[:10]


def number_key(kind: str, value: str) -> str:
    """The kind and the number without spaces, since two kinds may share a number; "" for an empty one."""
    plain = _plain(value)
    return f"{kind}:{plain}"[:40] if plain else ""


def telephone_key(typed: str) -> str:
    """The digits without +44 or the first 0, ten of them at most; "" for fewer than seven."""
    digits = re.sub(r"^(0044|44)?0?", "", re.sub(r"[^0-9]", "", as_typed(typed)))[:10]
    return digits if len(digits) >= SHORTEST_TELEPHONE else ""


def reference_key(typed: str) -> str:
    """An agency's own reference: letters and digits in capitals. "" where it is none: too short, or without a digit."""
    plain = _plain(typed)
    return plain[:40] if len(plain) >= SHORTEST_REFERENCE and re.search(r"[0-9]", plain) else ""


def is_nhs_number(value: str) -> bool:
    """Ten digits, the last a check by modulus 11. Source: docs/field.md, national code sets.

    The same digit ten times passes the check and is what people type for "not known": no number, or it would match
    everybody of whom it was typed.
    """
    digits = plain_number(value)
    return digits.isascii() and len(digits) == 10 and len(set(digits)) > 1 and bool(is_valid(digits))


def is_upn(value: str) -> bool:
    """13 characters: a check letter, then 12 by weights 2 to 13 modulus 23; a temporary one ends in a letter.

    Source: docs/field.md, national code sets.
    """
    upn = plain_number(value)
    if not re.fullmatch(r"[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]", upn) or len(set(upn[1:])) == 1:
        return False
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    values = [int(sign) if sign.isdigit() else letters.index(sign) for sign in upn[1:]]
    return letters[sum(number * weight for number, weight in zip(values, range(2, 14), strict=True)) % 23] == upn[0]


def _plain(typed: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", plain_number(typed))
