"""Invented families and what is told about them: the same for the same seed, and no two alike."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

BEGINNINGS = (
    "Ash", "Bram", "Cold", "Dun", "Elder", "Fern", "Gold", "Hazel", "Ivel", "Juni", "Kestrel", "Lark", "Merle", "North",
    "Oster", "Pell", "Quill", "Raven", "Sorrel", "Thistle", "Under", "Vane", "Wether", "Yarrow",
)  # fmt: skip
ENDINGS = ("bury", "combe", "croft", "dale", "feather", "field", "garth", "holme", "leigh", "mere", "stead", "wick")
GIVEN = (
    "Ada", "Bilal", "Chidi", "Dilys", "Emeka", "Farah", "Gwen", "Hamza", "Ines", "Jago", "Kezia", "Liam", "Maya",
    "Noor", "Oren", "Priya", "Rafi", "Saskia", "Tilda", "Umar", "Vera", "Wren", "Yusuf", "Zofia",
)  # fmt: skip
STREETS = ("Quince Walk", "Cordwainer Row", "Pippin Lane", "Sallow Close", "Tanner Mews", "Whin Street")
CONCERNS: tuple[tuple[str, str], ...] = (
    ("domestic_abuse", "Shouting and a crash were heard at night. {child} stood at the top of the stairs, crying."),
    ("neglect", "{child} came to school in wet clothes and without food for the third time this month."),
    ("physical", "{child} has a bruise on the upper arm and says that it was the door."),
    ("substance_misuse", "{adult} could not be woken when the health visitor came. {child} opened the door."),
    ("emotional", "{child} says that nobody at home speaks to them, and does not want to go back."),
    ("missing", "{child} was not seen from Friday until Sunday evening, and does not say where they were."),
)
SOURCES: tuple[tuple[str, str, str], ...] = (
    ("6", "Response officer", "Metropolitan Police Service"),
    ("2A", "Teacher", "Larkfield Primary School"),
    ("3A", "General practitioner", "Pinfold Surgery"),
    ("3E", "Paramedic", "Ambulance service"),
    ("4", "Housing officer", "Quince Homes"),
    ("1A", "", ""),
    ("9", "", ""),
)
POLICE, SCHOOL, DOCTOR, AMBULANCE, HOUSING, FAMILY, ANONYMOUS = SOURCES


@dataclass(frozen=True)
class Child:
    """An invented child."""

    given: str
    family: str
    born: date
    school: str

    @property
    def name(self) -> str:
        """As pages show it."""
        return f"{self.given} {self.family}"


@dataclass(frozen=True)
class Family:
    """A household: its children, one adult, where they live."""

    children: tuple[Child, ...]
    adult: str
    telephone: str
    lines: str
    postcode: str

    @property
    def name(self) -> str:
        """The family name."""
        return self.children[0].family


@dataclass
class Invention:
    """Makes families, one after another, and the words about them."""

    seed: int
    today: date
    rng: random.Random = field(init=False)
    _names: Iterator[str] = field(init=False)
    _count: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)  # noqa: S311 - invented names
        names = [f"{first}{last}" for first in BEGINNINGS for last in ENDINGS]
        self.rng.shuffle(names)
        self._names = iter([*names, *(f"{one}-{two}" for one, two in zip(names, reversed(names), strict=True))])

    def family(self, children: int = 1) -> Family:
        """A family whose name nobody else has. Raises: StopIteration after more than five hundred."""
        name = next(self._names)
        self._count += 1
        given = self.rng.sample(GIVEN, children)
        ages = self.rng.sample(range(1, 16), children)
        born = [date(self.today.year - age - 1, self.rng.randint(1, 12), self.rng.randint(1, 28)) for age in ages]
        return Family(
            tuple(Child(one, name, day, "Larkfield Primary School") for one, day in zip(given, born, strict=True)),
            self.rng.choice(("Dana", "Curtis", "Erin", "Tomas", "Ilse", "Omar")),
            f"020 7946 {self._count % 10_000:04d}",
            f"{self._count} {self.rng.choice(STREETS)}",
            "HA3 9ZZ",
        )

    def message(self, family: Family, *, source: tuple[str, str, str] | None = None, **changed: Any) -> dict[str, Any]:
        """A notification about a family, as the API takes it. In: who tells; parts that stand in place of ours."""
        code, role, agency = source or self.rng.choice(SOURCES)
        category, words = self.rng.choice(CONCERNS)
        referrer = {"source": code, "role": role, "agency": agency}
        if code not in ("1A", "9"):
            referrer |= {"name": f"{self.rng.choice(GIVEN)} {self.rng.choice(BEGINNINGS)}ford"}
            referrer |= {"telephone": f"020 7946 {self.rng.randint(0, 9999):04d}"}
        home = {"lines": family.lines, "postcode": family.postcode}
        return {
            "version": 1,
            "immediate_danger": False,
            "referrer": {name: value for name, value in referrer.items() if value},
            "children": [
                {"given_name": one.given, "family_name": one.family, "born_on": one.born.isoformat(), "address": home,
                 "school": one.school}
                for one in family.children
            ],
            "others": [
                {"given_name": family.adult, "family_name": family.name, "relation": "mother", "same_household": True,
                 "telephone": family.telephone}
            ],
            "concern": {
                "what_happened": words.format(child=family.children[0].given, adult=family.adult),
                "happened_on": self.today.isoformat(), "categories": [category],
            },
            "consent": {"asked": "agreed"},
        } | changed  # fmt: skip
