"""Finding people by what was typed: parts of names, birth dates, addresses, telephones and numbers brought to keys.

Only leakproof operators use an index under a policy (design.md section 3). Comparing in the order of code points is
one, so a name is found by its beginning, and by the beginning of its last part; by what stands in its midst it is not.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Collate
from django.utils.crypto import salted_hmac

from hub.people.keys import is_nhs_number, is_upn, name_key, number_key, postcode_key, reference_key, telephone_key
from hub.people.models import BEGINNINGS, Link, Mention, MentionKind
from hub.wall.models import HubSettings
from hub.wall.rows_together import rows_together
from mash_platform.characters import as_typed
from mash_platform.parsing import NotADate, parse_date

Taken = TypeVar("Taken")

MOST_PEOPLE = 100  # whoever finds more says more
MOST_SAID = 3 * MOST_PEOPLE  # how many mentions of a common name, or of a street, are looked at to find them
MOST_WORDS = 6
SHORTEST_BEGINNING = 3  # letters; what is shorter is a whole name, such as "Li"
SHORTEST_STREET = 4
LAST_SIGN = chr(0x10FFFF)  # behind everything that begins alike
NAMES = (MentionKind.NAME, MentionKind.ALSO_KNOWN_AS)
BIRTHS = (MentionKind.BIRTH, MentionKind.EXPECTED_BIRTH)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}\b", re.IGNORECASE)
_DATE = re.compile(r"\b(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\s+[A-Za-z]{3,9}\s+\d{4})\b")
_NUMBER = re.compile(r"\b(?:\d{3}[\s-]?\d{3}[\s-]?\d{4}|[A-HJ-NP-RT-Z]\d{11}[0-9A-HJ-NP-RT-Z])\b", re.IGNORECASE)
_TELEPHONE = re.compile(r"(?<![\w])(?:\+|0)[\d][\d\s()/.-]{6,}\d")
_FLAT = re.compile(r"^\s*(?:flat|apartment|unit|room)\s*\S+\s+", re.IGNORECASE)
_HOUSE = re.compile(r"\b(\d+\s?[A-Za-z]?)\b[,\s]+(?=\S*[A-Za-z])")


@dataclass(frozen=True)
class Sought:
    """Somebody as they were typed, as keys. `names` are ways to part the words into given and family name.

    The same words may be a street instead, with the number of a `house`; all that was typed may be an agency's `own`
    reference.
    """

    names: tuple[tuple[str, str], ...] = ()
    day: date | None = None
    postcode: str = ""
    number: str = ""
    telephone: str = ""
    house: str = ""
    street: str = ""
    own: str = ""

    @classmethod
    def from_words(cls, typed: str) -> Sought:
        """Take a postcode, numbers and a date out of what was typed; the words that are left are a name or a street."""
        typed = as_typed(typed)
        rest, number = _take(_NUMBER, typed, _number)
        rest, day = _take(_DATE, rest, _day)
        rest, telephone = _take(_TELEPHONE, rest, telephone_key)
        rest, postcode = _take(_POSTCODE, rest, postcode_key)
        words, house = _take(_HOUSE, _FLAT.sub("", rest), _address_key)
        street = _address_key(words)
        if _DATE.fullmatch(typed.strip()) and not day:
            return cls()  # a day that there is not: it is said, and nothing else is looked for
        explained = number or day or telephone or postcode
        return cls(
            names=() if re.search(r"[0-9]", rest) else _names(rest),
            day=day or None,
            postcode=postcode or "",
            number=number or "",
            telephone=telephone or "",
            house=house or "",
            street=street if len(street) >= SHORTEST_STREET else "",
            own="" if explained else reference_key(typed),
        )

    def __bool__(self) -> bool:
        return bool(self.finds_people or self.own)

    @property
    def finds_people(self) -> bool:
        """Whether there is more to look for than an agency's own reference."""
        return bool(self.names or self.street or self.day or self.postcode or self.number or self.telephone)

    def digests(self, hub: str) -> dict[str, str]:
        """What the ledger keeps of a search: by what, and a salted digest of it, never the words themselves."""
        said = {
            "name": " ".join(sorted(f"{given}|{family}" for given, family in self.names)),
            "birth": self.day.isoformat() if self.day else "",
            "postcode": self.postcode,
            "number": self.number,
            "telephone": self.telephone,
            "address": f"{self.house} {self.street}" if self.street and not self.names else "",
            "own reference": self.own,
        }
        return {kind: salted_hmac(f"search {hub}", key).hexdigest()[:32] for kind, key in said.items() if key}


def people_like(sought: Sought) -> tuple[list[UUID], bool]:
    """Whoever fits everything that was typed, as far as the asking desk may see their mentions; two queries at most.

    Out: at most MOST_PEOPLE of them, whose whole names fit before those whose names begin so, and whether there are
    more, or may be.
    """
    words = bool(sought.names or sought.street)
    rows = _fitting([*([_whole(sought)] if sought.names else []), *_facts(sought)]) if sought.names or not words else []
    cut = len(rows) == MOST_SAID
    if words and not cut:
        beginning = _fitting([_beginning(sought), *_facts(sought)])
        rows, cut = rows + beginning, len(beginning) == MOST_SAID
    people = list(dict.fromkeys(rows))
    return people[:MOST_PEOPLE], len(people) > MOST_PEOPLE or cut


def _facts(sought: Sought) -> list[Q]:
    """What is compared for equality, besides the words."""
    found = []
    if sought.day:
        found.append(Q(kind__in=BIRTHS, day=sought.day))
    if sought.postcode:
        found.append(Q(postcode_key=sought.postcode))
    if sought.number:
        found.append(Q(number_key=sought.number))
    if sought.telephone:
        found.append(Q(telephone_key=sought.telephone))
    return found


def _whole(sought: Sought) -> Q:
    pairs = Q()
    for given, family in sought.names:
        pairs |= Q(family_key=family, **({"given_key": given} if given else {}))
    return Q(pairs, kind__in=NAMES)


def _beginning(sought: Sought) -> Q:
    """Names of which parts begin so, or an address whose street does."""
    fits = Q()
    for given, family in sought.names:
        last = _begins("family", family) | _begins("family_last", family)
        first = _begins("given", given or family) | _begins("given_last", given or family)
        names = (last & first) | _begins("given", given + family) | _begins("family", given + family)
        fits |= Q(names if given else last | first, kind__in=NAMES)
    if sought.street:
        # The number of the house is looked for in the few lines of that street.
        digits, letter = sought.house.rstrip("abcdefghijklmnopqrstuvwxyz"), sought.house.lstrip("0123456789")
        house = Q(address_lines__iregex=rf"(^|[^0-9a-z]){digits}\s*{letter}([^0-9a-z]|$)") if digits else Q()
        fits |= _begins("street", sought.street) & house
    return fits


def _begins(name: str, key: str) -> Q:
    """Within one range of the column's index (BEGINNINGS)."""
    column, sorted_as = BEGINNINGS[name], f"{name}_in_order"
    if len(key) < SHORTEST_BEGINNING:
        return Q(**{sorted_as: key}) & ~Q(**{column: ""})
    return Q(**{f"{sorted_as}__gte": key, f"{sorted_as}__lt": f"{key}{LAST_SIGN}"}) & ~Q(**{column: ""})


def _fitting(conditions: Iterable[Q]) -> list[UUID]:
    """The people of whom a mention fits each condition; one query."""
    in_order = {f"{name}_in_order": Collate(column, "C") for name, column in BEGINNINGS.items()}
    # Where something is protected its row says how somebody may be reached: nobody is found by those words.
    seen = Mention.objects.alias(**in_order).filter(is_protected=False)
    first, *others = (seen.filter(condition) for condition in conditions)
    standing = Link.objects.filter(until_at__isnull=True)
    found = standing.filter(mention__in=(first if others else first[:MOST_SAID]).values("pk"))
    for other in others:
        found = found.filter(person__in=standing.filter(mention__in=other.values("pk")).values("person"))
    return list(found.values_list("person_id", flat=True)[:MOST_SAID])


def stands_and_is_called(people: list[UUID]) -> tuple[dict[tuple[str, UUID], set[UUID]], dict[UUID, str]]:
    """Where these people stand: (notification or finding, its id) -> who of them; and what each is called, by the
    first of their names, as far as the asking desk may see it. One query."""
    standing = Link.objects.filter(person_id__in=people, until_at__isnull=True)
    mentions = Mention.objects.filter(pk__in=standing.order_by().values("mention"))
    read = rows_together(
        HubSettings.objects.all(),
        links=standing.only("id", "mention_id", "person_id"),
        mentions=mentions.only("id", "kind", "source_kind", "source_id", "given_name", "family_name", "said_at"),
    )
    mention_of = {one.pk: one for one in read["mentions"]}
    said = [(one.person_id, mention_of[one.mention_id]) for one in read["links"] if one.mention_id in mention_of]
    sources: dict[tuple[str, UUID], set[UUID]] = {}
    for person, one in said:
        sources.setdefault((one.source_kind, one.source_id), set()).add(person)
    names = [(person, one) for person, one in said if one.kind == MentionKind.NAME]
    newest_first = sorted(names, key=lambda name: name[1].said_at, reverse=True)
    return sources, {person: f"{one.given_name} {one.family_name}".strip() for person, one in newest_first}


def _take(pattern: re.Pattern[str], text: str, read: Callable[[str], Taken | None]) -> tuple[str, Taken | None]:
    """The first place that reads as what is looked for, and the text without it."""
    for match in pattern.finditer(text):
        found = read(match[0])
        if found:
            return f"{text[: match.start()]} {text[match.end() :]}", found
    return text, None


def _number(text: str) -> str | None:
    if is_nhs_number(text):
        return number_key("nhs", text)
    return number_key("upn", text) if is_upn(text) else None


def _day(text: str) -> date | None:
    first, second, third = re.split(r"[/.\s-]+", text)
    with contextlib.suppress(NotADate):
        return parse_date(third, second, first) if len(first) == 4 else parse_date(first, second, third)
    return None


def _address_key(text: str) -> str:
    """As Mention.street_key and line_key have it."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _names(text: str) -> tuple[tuple[str, str], ...]:
    family, comma, given = text.partition(",")
    if comma:
        pair = (name_key(given), name_key(family))
        return (pair,) if pair[1] else ()
    words = [word for word in text.split() if name_key(word)][:MOST_WORDS]
    if len(words) < 2:
        return tuple(("", name_key(word)) for word in words)
    parted = [(name_key("".join(words[:at])), name_key("".join(words[at:]))) for at in range(1, len(words))]
    return tuple(dict.fromkeys([*parted, *((last, first) for first, last in parted)]))
