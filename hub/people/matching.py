"""Whom the hub already knows: exact matches alone, each with why it matched.

Name with day of birth, a number, or family name with expected birth; never a name by itself. The queries compare keys
for equality, since only leakproof operators use an index under a policy; what the asking desk may not see does not
match for it either (design.md section 3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from hub.people.models import Link, MentionKind

NAMES = (MentionKind.NAME, MentionKind.ALSO_KNOWN_AS)
DAYS = (MentionKind.BIRTH, MentionKind.EXPECTED_BIRTH)
COMPARED = (*NAMES, *DAYS, MentionKind.NUMBER)
COLUMNS = (
    "person_id",
    "mention__kind",
    "mention__given_key",
    "mention__family_key",
    "mention__day",
    "mention__day_is_estimate",
    "mention__number_key",
    "mention__number_kind",
)
# What people type where a name is not known, as name_key has it: no name, or all of whom it was typed would be one.
NO_NAME = frozenset({"unknown", "notknown", "nk", "unnamed", "noname", "na", "none", "tbc", "unborn", "baby", "child"})
SAME_NUMBER = "same number"
SAME_NAME_AND_BIRTH = "same name and date of birth"
SAME_EXPECTED_BIRTH = "same family name and expected date of birth"
OTHER_NHS_NUMBER = ", but another NHS number"


@dataclass(frozen=True)
class Match:
    """A person whom the hub knew before, and the words for why it is likely the same one."""

    person: UUID
    why: str


@dataclass
class Keys:
    """What of a person can be compared."""

    names: set[tuple[str, str]]
    born: set[Any]
    expected: set[Any]
    numbers: set[tuple[str, str]]


def matches(
    people: Iterable[UUID], *, among: bool = False, own: Mapping[UUID, Keys] | None = None
) -> dict[UUID, list[Match]]:
    """Find the people that are likely the same as these.

    In: people, as a message names them; `among`, where they are of several messages and may be the same as one another;
    `own`, what of them can be compared, where that was read already.
    Out: for each with a match, the others, as far as the asking desk may see
    their mentions. Three queries, however many people.
    """
    asked = list(people)
    own = keys_of(asked) if own is None else own
    wanted = Q()
    names = {name for keys in own.values() for name in keys.names if all(name)}
    numbers = {number for keys in own.values() for _, number in keys.numbers}
    expected_families = {family for keys in own.values() if keys.expected for _, family in keys.names if family}
    if names:
        wanted |= Q(
            mention__kind__in=NAMES,
            mention__given_key__in={given for given, _ in names},
            mention__family_key__in={family for _, family in names},
        )
    if expected_families:
        wanted |= Q(mention__kind__in=NAMES, mention__family_key__in=expected_families)
    if numbers:
        wanted |= Q(mention__kind=MentionKind.NUMBER, mention__number_key__in=numbers)
    if not wanted:
        return {}
    likely = Link.objects.filter(wanted, until_at__isnull=True)
    likely = likely if among else likely.exclude(person_id__in=asked)
    candidates = list(likely.values_list("person_id", flat=True).distinct())
    theirs = _keys(Link.objects.filter(person_id__in=candidates)) if candidates else {}
    found: dict[UUID, list[Match]] = {}
    for person, keys in own.items():
        same = [
            Match(other, why) for other, others in theirs.items() if other != person and (why := why_same(keys, others))
        ]
        if same:
            found[person] = same
    return found


def keys_of(people: Iterable[UUID]) -> dict[UUID, Keys]:
    """What of people can be compared, as far as the asking desk may see. One query."""
    return _keys(Link.objects.filter(person_id__in=list(people)))


def _keys(links: Any) -> dict[UUID, Keys]:
    rows = links.filter(
        until_at__isnull=True, mention__kind__in=COMPARED
    ).values_list(*COLUMNS)  # fmt: skip
    return _keys_from(rows)


def keys_from(links: Iterable[Link]) -> dict[UUID, Keys]:
    """The same of standing links that were read with their mentions."""
    rows = [(one.person_id, one.mention) for one in links]
    return _keys_from(
        (person, one.kind, one.given_key, one.family_key, one.day, one.day_is_estimate, one.number_key, one.number_kind)
        for person, one in rows
    )


def _keys_from(rows: Iterable[tuple[Any, ...]]) -> dict[UUID, Keys]:
    found: dict[UUID, Keys] = defaultdict(lambda: Keys(set(), set(), set(), set()))
    for person, kind, given, family, day, is_estimate, number, number_kind in rows:
        if kind not in COMPARED:
            continue
        keys = found[person]
        if kind in NAMES:
            keys.names.add(("" if given in NO_NAME else given, "" if family in NO_NAME else family))
        elif kind == MentionKind.BIRTH and day and not is_estimate:  # a guess is no date
            keys.born.add(day)
        elif kind == MentionKind.EXPECTED_BIRTH and day:
            keys.expected.add(day)
        elif kind == MentionKind.NUMBER and number:
            keys.numbers.add((number_kind, number))
    return dict(found)


def why_same(one: Keys, other: Keys) -> str:
    """The words for why two are likely the same; empty where they are not."""
    if one.numbers & other.numbers:
        return SAME_NUMBER
    if one.born & other.born and any(all(name) for name in one.names & other.names):
        return SAME_NAME_AND_BIRTH + _differs(one, other)
    families = {family for _, family in one.names if family} & {family for _, family in other.names}
    same = families and one.expected & other.expected
    return SAME_EXPECTED_BIRTH + _differs(one, other) if same else ""


def _differs(one: Keys, other: Keys) -> str:
    """What speaks against a match by name: each has an NHS number, and they have none in common."""
    theirs = [{number for kind, number in keys.numbers if kind == "nhs"} for keys in (one, other)]
    return OTHER_NHS_NUMBER if all(theirs) and not theirs[0] & theirs[1] else ""


def named_twice(people: Sequence[UUID], keys: Mapping[UUID, Keys] | None = None) -> dict[UUID, UUID]:
    """In: people of one message, in its order. Out: for whoever it names a second time, whom it named first.

    They have an NHS number in common, and a name or a date of birth: a number alone may be copied by a slip from a
    brother or sister. One query, none where their `keys` were read already.
    """
    keys = keys_of(people) if keys is None else keys
    found: dict[UUID, UUID] = {}
    for place, person in enumerate(people):
        for first in people[:place]:
            if first not in found and person in keys and first in keys and _is_one(keys[first], keys[person]):
                found[person] = first
                break
    return found


def _is_one(one: Keys, other: Keys) -> bool:
    same_number = {number for kind, number in one.numbers & other.numbers if kind == "nhs"}
    given = {name for name, _ in one.names if name} & {name for name, _ in other.names if name}
    if one.born and other.born and not one.born & other.born:
        return False
    return bool(same_number and (given or one.born & other.born))
