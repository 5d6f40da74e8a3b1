"""The table of postcode districts held against the ONS Postcode Directory, and written anew from it.

A district reaches into every authority in which one of its postcodes in use is. The directory's CSV has a postcode in
`pcds`, its authority's GSS code in `oslaua` (`lad` and a year in later editions) and the month it ended in `doterm`.
Source: Office for National Statistics, ONS Postcode Directory, user guide *(general knowledge; no copy was at hand)*.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
TABLE = DATA / "postcode_districts.csv"
HEADINGS = ("district", "authorities", "reaches_outside_london")
AUTHORITY = re.compile(r"(os)?laua|lad(\d\dcd)?")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class NotTheDirectory(Exception):
    """The file is no ONS Postcode Directory; the message says what is missing."""


@dataclass(frozen=True)
class District:
    """Into which authorities a district reaches, by slug, and whether out of London."""

    authorities: frozenset[str]
    reaches_outside: bool

    def __str__(self) -> str:
        return " ".join([*sorted(self.authorities), *(["outside London"] if self.reaches_outside else [])]) or "nothing"


def authorities_by_code() -> dict[str, str]:
    """GSS code -> slug of London's authorities."""
    with (DATA / "authorities.csv").open(newline="", encoding="utf-8") as rows:
        return {row["gss_code"]: row["slug"] for row in csv.DictReader(rows)}


def table() -> dict[str, District]:
    """The table as it stands."""
    with TABLE.open(newline="", encoding="utf-8") as rows:
        return {
            row["district"]: District(frozenset(row["authorities"].split()), row["reaches_outside_london"] == "yes")
            for row in csv.DictReader(rows)
        }


@dataclass(frozen=True)
class Directory:
    """What the directory says of the districts of London's postcode areas."""

    postcodes: int  # in use, of these districts
    districts: Mapping[str, District]


def read(files: Iterable[Path], areas: Iterable[str]) -> Directory:
    """In: the directory's files, whole or by area; the letters that London's districts begin with. Raises:
    NotTheDirectory, OSError, UnicodeDecodeError."""
    london, wanted = authorities_by_code(), frozenset(areas)
    found: dict[str, set[str]] = defaultdict(set)
    postcodes: Counter[str] = Counter()
    for file in files:
        for postcode, code in _rows(file):
            district = postcode.partition(" ")[0]
            if area_of(district) in wanted:
                found[district].add(london.get(code, ""))
                postcodes[district] += 1
    reaches = {one: District(frozenset(slugs - {""}), "" in slugs) for one, slugs in sorted(found.items())}
    return Directory(postcodes.total(), reaches)


def _rows(file: Path) -> Iterator[tuple[str, str]]:
    """Each postcode in use with its authority's code."""
    with file.open(newline="", encoding="utf-8-sig") as lines:
        rows = csv.reader(lines)
        head = [one.strip().lower() for one in next(rows, [])]
        authority = next((at for at, name in enumerate(head) if AUTHORITY.fullmatch(name)), None)
        if "pcds" not in head or "doterm" not in head or authority is None:
            raise NotTheDirectory(
                f"{file.name}: its first line has not pcds, doterm and oslaua (or lad with a year). Is it the CSV of"
                " the ONS Postcode Directory?"
            )
        postcode, ended = head.index("pcds"), head.index("doterm")
        for row in rows:
            if len(row) > max(postcode, ended, authority) and not row[ended].strip() and row[authority].strip():
                yield " ".join(row[postcode].upper().split()), row[authority].strip()


def area_of(district: str) -> str:
    """ "HA" of "HA1"."""
    return re.sub("[0-9].*", "", district)


def differences(stands: Mapping[str, District], directory: Mapping[str, District]) -> list[str]:
    """Each line of the table that is otherwise in the directory, in words; districts of areas that were not read are
    left alone. A district of Inner London may stand without its letter (EC1 for EC1A to EC1Y)."""
    said: dict[str, list[District]] = defaultdict(list)
    for district, reach in directory.items():
        said[district if district in stands else district.rstrip(LETTERS)].append(reach)
    areas = {area_of(district) for district in directory}
    found = []
    for district in sorted({*said, *(one for one in stands if area_of(one) in areas)}):
        reaches = said[district]
        there = District(
            frozenset().union(*(one.authorities for one in reaches)), any(one.reaches_outside for one in reaches)
        )
        here = stands.get(district)
        if here is None and there.authorities:
            found.append(f"{district}: not in the table; the directory has {there}")
        elif here is not None and here != there:
            found.append(f"{district}: the table has {here}; the directory has {there}")
    return found


def write(directory: Directory) -> None:
    """The table anew: every district that reaches into London, as the directory has it."""
    lines = [
        f"{district},{' '.join(sorted(reach.authorities))},{'yes' if reach.reaches_outside else 'no'}"
        for district, reach in directory.districts.items() if reach.authorities
    ]  # fmt: skip
    TABLE.write_text("\n".join([",".join(HEADINGS), *lines, ""]), encoding="utf-8")
