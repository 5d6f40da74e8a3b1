"""The children in need census as XML: read with the line of each row, and an invented one of the same shape.

A row is one `CINdetails`, a referral, with what stands of its child. Source of the names of elements: DfE, children in
need census technical specification *(general knowledge; the department's own test file was not at hand)*.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from mash_platform.child_lists.rows import NEEDS, Row

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # of a UPN's check letter, modulus 23
IN_CHILD = ("LAchildID", "UPN", "FormerUPN", "UPNunknown", "PersonBirthDate", "ExpectedPersonBirthDate",
            "GenderCurrent", "Sex", "PersonDeathDate", "Ethnicity", "Disability", "NHSNumber")  # fmt: skip
IN_REFERRAL = ("CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate", "ReasonForClosure",
               "ReferralNFA")  # fmt: skip
CHUNK = 64 * 1024


class NotReadable(Exception):
    """The file is no census; the message says where and what to do."""


class _Reader:
    """Gathers each child's elements, and gives a row for each of its referrals; one without any gives one, too."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.is_census = False
        self._child: dict[str, str] = {}
        self._referrals: list[tuple[int, dict[str, str]]] = []
        self._referral: dict[str, str] | None = None
        self._line, self._text = 0, ""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _doctype(self, *_: Any) -> None:
        raise NotReadable("It declares a document type, which no census does. Nothing was read after it.")

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._text = ""
        if name == "Child":
            self.is_census = True
            self._child, self._referrals, self._line = {}, [], self.parser.CurrentLineNumber
        elif name == "CINdetails":
            self._referral = {}
            self._referrals.append((self.parser.CurrentLineNumber, self._referral))

    def _words(self, words: str) -> None:
        self._text += words

    def _end(self, name: str) -> None:
        said = self._text.strip()
        if name in IN_CHILD and said:
            self._child[name] = f"{self._child[name]}, {said}" if name in self._child else said
        elif name in IN_REFERRAL and self._referral is not None:
            self._referral[name] = said
        elif name == "CINdetails":
            self._referral = None
        elif name == "Child":
            referrals = self._referrals or [(self._line, {})]
            self.rows += [Row(line, {**self._child, **each}) for line, each in referrals]
        self._text = ""


def read(path: Path) -> Iterator[Row]:
    """Each row in its order. Raises: NotReadable."""
    reader = _Reader()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield from _take(reader, piece, is_last=False)
    yield from _take(reader, b"", is_last=True)
    if not reader.is_census:
        raise NotReadable("There is no Child in it. Is it a children in need census?")


def _take(reader: _Reader, piece: bytes, *, is_last: bool) -> list[Row]:
    try:
        reader.parser.Parse(piece, is_last)
    except expat.ExpatError as error:
        words = expat.ErrorString(error.code)
        raise NotReadable(f"line {error.lineno}, column {error.offset}: {words}. Mend the XML there.") from error
    rows, reader.rows = reader.rows, []
    return rows


def invented(children: int, *, year: int, seed: int = 332) -> str:
    """A census to March of a year, of so many invented children, in the shape of the department's test file.

    Nearly every UPN has a wrong check letter, some have two referrals, some none or no birth date, one is not born.
    """
    draw = random.Random(seed)  # noqa: S311 - invented children, each time the same
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>', "<Message>", "  <Header>", "    <CollectionDetails>",
        "      <Collection>CIN</Collection>", f"      <Year>{year}</Year>",
        f"      <ReferenceDate>{year}-03-31</ReferenceDate>", "    </CollectionDetails>", "  </Header>", "  <Children>",
    ]  # fmt: skip
    for number in range(1, children + 1):
        parts += _child(number, year, draw)
    return "\n".join([*parts, "  </Children>", "</Message>", ""])


def _child(number: int, year: int, draw: random.Random) -> Iterator[str]:
    born = date(year - 16, 4, 1) + timedelta(days=draw.randrange(5500))
    yield "    <Child>"
    yield "      <ChildIdentifiers>"
    yield f"        <LAchildID>INV{number:06d}</LAchildID>"
    if number % 10:
        yield f"        <UPN>{_upn(number, is_right=number % 60 == 1)}</UPN>"
    else:
        yield "        <UPNunknown>UN3</UPNunknown>"
    if number == 7:
        yield f"        <ExpectedPersonBirthDate>{year}-06-01</ExpectedPersonBirthDate>"
    elif number % 83:
        yield f"        <PersonBirthDate>{born}</PersonBirthDate>"
    yield f"        <GenderCurrent>{draw.choice('12')}</GenderCurrent>"
    yield "      </ChildIdentifiers>"
    ethnicity = draw.choice(("WBRI", "WOTH", "BAFR", "BCRB", "ABAN", "AIND", "MWBC", "NOBT"))
    yield f"      <ChildCharacteristics><Ethnicity>{ethnicity}</Ethnicity></ChildCharacteristics>"
    for _ in range(0 if number % 111 == 0 else 2 if number % 25 == 0 else 1):
        on = date(year - 1, 4, 1) + timedelta(days=draw.randrange(360))
        said = "31st of May" if number == 300 else str(on)
        yield "      <CINdetails>"
        yield f"        <CINreferralDate>{escape(said)}</CINreferralDate>"
        yield f"        <ReferralSource>{draw.choice(('1A', '2A', '3A', '5C', '6', '8', '10'))}</ReferralSource>"
        yield f"        <PrimaryNeedCode>{draw.choice(sorted(NEEDS))}</PrimaryNeedCode>"
        yield f"        <ReferralNFA>{draw.choice('000001')}</ReferralNFA>"
        yield "      </CINdetails>"
    yield "    </Child>"


def _upn(number: int, *, is_right: bool) -> str:
    digits = f"313{number:09d}"
    check = sum(int(sign) * weight for sign, weight in zip(digits, range(2, 14), strict=True)) % 23
    return LETTERS[check if is_right else (check + 1) % 23] + digits
