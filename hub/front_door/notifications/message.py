"""A message as it comes through a front door: kept as it was said, and read into people and facts as far as can be."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils import timezone

from hub.front_door.notifications.codes import Source
from hub.front_door.notifications.message_faults import MOST, Fault, MessageInvalid, unkeepable
from hub.front_door.notifications.message_reading import BORN_FROM, Reading, numbers_as_typed, says_unknown
from hub.front_door.notifications.references import as_reference
from hub.people.facts import MentionFact, other_names
from hub.people.keys import is_nhs_number, is_upn
from mash_platform.characters import plain_number

LONGEST_LABEL = 240  # characters of front_door.Named.label; a longer name stands whole in its mention
UNBORN, NOT_NAMED = "Unborn child", "Child whose name is not known"  # what a child without a name is called
LONGEST_OVERDUE = timedelta(weeks=4)  # a birth that was expected longer ago has been
LONGEST_AHEAD = timedelta(days=300)
OLDEST_CHILD = 18
MOST_TIES = 600  # of one message; what is said of more stands in the message alone
# What a message tells of a child that is kept as it is said.
TOLD = ("school", "gp", "sex", "ethnicity", "religion", "language", "interpreter", "disability")
YES_NO = {"yes": "Yes", "no": "No", "unknown": "Not known"}
PROTECTED_BY_ITSELF = ("address", "telephone", "school")
ASK_SOCIAL_CARE = "ask this hub’s social care how to reach them"
NO_DANGER = ("", "no", "false", "n", "0", "none")
NOT_SAID = "10"  # DfE: the source is not known
CONCERN = "/concern/what_happened"
# What says nothing of a child by itself.
CODES = frozenset({"version", "source", "asked", "id", "title"})
SCHEMA = Path(__file__).resolve().parent / "schema" / "notification_v1.json"


@dataclass(frozen=True)
class ToProtect:
    """What whoever refers says is not safe for others to see of somebody: kinds of hub/people/protection_models.py."""

    kinds: tuple[str, ...]
    safe_contact: str


@dataclass(frozen=True)
class NamedPerson:
    """Somebody whom a message names."""

    position: int
    is_child: bool
    label: str
    facts: tuple[MentionFact, ...]
    is_grown_up: bool = False  # of a child
    protects: ToProtect | None = None
    person: uuid.UUID = field(default_factory=uuid.uuid4)

    def as_named(self) -> dict[str, Any]:
        """As submit_v2 reads it."""
        return {
            "position": self.position,
            "is_child": self.is_child,
            "label": self.label,
            "person": str(self.person),
            "mentions": [fact.as_row() for fact in self.facts],
        }


@dataclass(frozen=True)
class Message:
    """A message as it was received, and what could be read of it.

    `data` has it as it was said, its numbers without what nobody sees of them (message_reading.py). `to_check` says
    what is not as the schema has it: it stands in `data` alone. `unknown` has the places of what the schema does not
    know.
    """

    data: dict[str, Any]
    people: tuple[NamedPerson, ...]
    read: dict[str, Any]
    to_check: tuple[Fault, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def immediate_danger(self) -> bool:
        """Whether a child is said to be in danger now; whatever is no plain "no" is one."""
        said = self.data.get("immediate_danger", False)
        if isinstance(said, str):
            return said.strip().casefold() not in NO_DANGER
        return bool(said)

    @property
    def grown_up(self) -> list[int]:
        """The positions of those named as children who are 18 or older."""
        return [person.position for person in self.people if person.is_grown_up]

    @property
    def source_code(self) -> str:
        """DfE's code of who tells us."""
        return str(self.read.get("referrer", {}).get("source", NOT_SAID))

    def as_named(self) -> list[dict[str, Any]]:
        """Everybody, children first, as submit_v2 reads them."""
        return [person.as_named() for person in self.people]


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of messages."""
    found: dict[str, Any] = json.loads(SCHEMA.read_text())
    return found


def parse(data: Any, *, today: date | None = None) -> Message:
    """In: a message as it was sent, and the day on which it came. Out: the message, with what is to be checked.

    Raises: MessageInvalid for what is no message at all: no object, nested without end, of signs that are no text, or
    without a word about a child.
    """
    try:
        faults = list(islice(unkeepable(data), MOST))
        if not faults and not isinstance(data, dict):
            faults = [Fault("/", "it is of the wrong kind", "Give an object. See the schema of notifications.")]
        if not faults and not _says_something(data) and data.get("immediate_danger") is not True:
            faults = [Fault("/", "it says nothing about a child", "Say what you are worried about.")]
    except RecursionError:
        faults = [
            Fault("/", "it is nested deeper than any notification", "See the schema of notifications, version 1.")
        ]
    if faults:
        raise MessageInvalid(faults)
    data = numbers_as_typed(data)
    whole = schema()
    reading = Reading(whole["$defs"])
    read = reading.read(data, whole)
    today = today or timezone.localdate()
    read["children"] = read.get("children") or [{}]  # somebody is rated, also where nobody was named
    _protect_what_is_unclear(read, data)
    _check(reading, read, data, today)
    adds = as_reference(read.get("adds_to", ""))
    unnamed = f"Child of {adds}" if adds else NOT_NAMED
    children = [_child(position, child, today, unnamed) for position, child in enumerate(read["children"])]
    them = [child.person for child in children]
    room = _Room(MOST_TIES)
    others = [
        _other(len(children) + place, other, them, today, room) for place, other in enumerate(read.get("others", []))
    ]
    if room.is_over:
        reading.fault("/others", f"there are more than {MOST_TIES} relations", "Say the rest in words.")
    to_check = sorted(dict.fromkeys(reading.faults), key=lambda fault: fault.path)
    return Message(data, (*children, *others), read, tuple(to_check), tuple(reading.unknown))


def _says_something(value: Any) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, dict):
        return any(_says_something(inner) for key, inner in value.items() if key not in CODES)
    return isinstance(value, list) and any(_says_something(one) for one in value)


@dataclass
class _Room:
    """How many more relations of one message are read."""

    left: int
    is_over: bool = False

    def take(self, numbers: Iterable[int]) -> list[int]:
        wanted = list(numbers)
        taken = wanted[: self.left]
        self.left -= len(taken)
        self.is_over = self.is_over or len(taken) < len(wanted)
        return taken


def _check(reading: Reading, read: dict[str, Any], data: Mapping[str, Any], today: date) -> None:
    """What contradicts itself or is missing: noted, and taken out of what was read."""
    adds = as_reference(read.get("adds_to", ""))
    # What is added to an earlier message says the rest there.
    needed = ("immediate_danger", "concern") if adds else schema()["required"]
    is_own = read.get("referrer", {}).get("source") == Source.SELF  # a child is not asked what she told her family
    needed = [name for name in needed if name != "consent" or not is_own]
    missing = [name for name in needed if data.get(name) in (None, "", [], {})]
    for name in missing:
        reading.fault(f"/{name}", "it is missing", MISSING.get(name, "Give it."))
    for kind in ("children", "others"):
        for place, person in enumerate(read.get(kind, [])):
            _check_person(reading, f"/{kind}/{place}", person, today, is_child=kind == "children")
    for place, other in enumerate(read.get("others", [])):
        _check_ties(reading, f"/others/{place}", other, len(read["children"]))
    if not adds and data.get("children"):
        _check_who_the_children_are(reading, read)
    noted = {fault.path for fault in reading.faults}
    if (
        not adds
        and "referrer" not in missing
        and "source" not in read.get("referrer", {})
        and "/referrer/source" not in noted
    ):
        reading.fault("/referrer/source", "it is missing", "Say who tells us.")
    consent = read.get("consent", {})
    if (
        not adds
        and not is_own
        and "consent" not in missing
        and "asked" not in consent
        and not noted & {"/consent/asked", "/consent"}
    ):
        reading.fault("/consent/asked", "it is missing", MISSING["consent"])
    if not is_own and consent.get("asked") == "not_asked" and not consent.get("why_not") and not consent.get("reason"):
        reading.fault("/consent/why_not", "no reason is given", "Say why the family was not told.")
    concern = read.get("concern", {})
    if "concern" not in missing and "what_happened" not in concern and not noted & {CONCERN, "/concern"}:
        reading.fault(CONCERN, "nothing is said", "Say what you are worried about.")
    for name in ("happened_on", "happened_until"):
        if concern.get(name, "")[:10] > today.isoformat()[: len(concern.get(name, ""))]:
            reading.fault(f"/concern/{name}", "the day is in the future", "Give today or an earlier day.")


MISSING = {
    "immediate_danger": "Say whether a child is in danger now.",
    "referrer": "Say who tells us, and how to reach you.",
    "children": "Say which child it is about, as far as it is known.",
    "concern": "Say what happened.",
    "consent": "Say whether the family was told.",
}

WAYS_TO_ASK = ("telephone", "email", "safe_contact")
TO_ASK = {
    "name": "Ask for the child’s name: first names, then the family name.",
    "given_name": "Ask for the child’s first name.",
    "family_name": "Ask for the child’s family name.",
    "born_on": "Ask for the day of birth, as 2012-11-30, or the month, year or age.",
    "address": "Ask where the child lives.",
}


def _check_person(reading: Reading, path: str, person: dict[str, Any], today: date, *, is_child: bool) -> None:
    said = person.get("born_on", "")
    if said and not _can_be_born(said, person, today):
        expected = bool(person.get("unborn"))
        reading.fault(
            f"{path}/born_on",
            "no birth is expected then" if expected else "nobody is born then",
            "Check the expected day." if expected else "Give the day of birth, or leave it out.",
        )
        del person["born_on"]
    for name, is_right, what in (("nhs_number", is_nhs_number, "NHS number"), ("upn", is_upn, "UPN")):
        if name in person:
            person[name] = plain_number(person[name])
            if not is_right(person[name]):
                to_do = "Check the ten digits." if name == "nhs_number" else "Check the 13 characters."
                reading.fault(f"{path}/{name}", f"it is no {what}", to_do)
                del person[name]
    if is_child and _is_grown_up(person, today):
        to_do = "We keep what you told us. Adult social care helps adults; this door's page on adults says how."
        reading.fault(f"{path}/{'born_on' if person.get('born_on') else 'age'}", "they are 18 or older", to_do)
    for name in ("given_name", "family_name", "also_known_as"):
        if name in person and says_unknown(person[name]):
            del person[name]
    if not is_child and not person.get("relation") and f"{path}/relation" not in {one.path for one in reading.faults}:
        reading.fault(f"{path}/relation", "it is missing", "Say who they are to the child.")


def _check_who_the_children_are(reading: Reading, read: Mapping[str, Any]) -> None:
    """What children are found by and is not said, where somebody can be asked for it. One address serves siblings."""
    if not any(read.get("referrer", {}).get(way) for way in WAYS_TO_ASK):
        return
    noted = {fault.path for fault in reading.faults}
    born = {place: child for place, child in enumerate(read["children"]) if not child.get("unborn")}
    for place, child in born.items():
        path = f"/children/{place}"
        names = [name for name in ("given_name", "family_name") if not child.get(name)]
        lacks = "name" if len(names) == len(("given_name", "family_name")) else "".join(names)
        if lacks and not noted & {f"{path}/{name}" for name in names}:
            reading.fault(f"{path}/{lacks}", "it is missing", TO_ASK[lacks])
        if not ("born_on" in child or "age" in child or noted & {f"{path}/born_on", f"{path}/age"}):
            reading.fault(f"{path}/born_on", "it is missing", TO_ASK["born_on"])
    is_said = any(_says_where(child) for child in read["children"]) or any("/address" in one for one in noted)
    if born and not is_said:
        reading.fault(f"/children/{min(born)}/address/lines", "it is missing", TO_ASK["address"])


def _says_where(child: dict[str, Any]) -> bool:
    """Whether it is said where a child lives, or that it is kept back."""
    protects = _protects(child)
    return bool(child.get("address") or child.get("addresses") or (protects and "address" in protects.kinds))


def _check_ties(reading: Reading, path: str, other: dict[str, Any], children: int) -> None:
    for name in ("to_children", "lives_with"):
        if name not in other:
            continue
        if any(number > children for number in other[name]):
            reading.fault(f"{path}/{name}", "the message names no such child", "Count from 1.")
        other[name] = [number for number in other[name] if number <= children]
        if not other[name] and name == "to_children":
            reading.fault(f"{path}/{name}", "it is not said to which children", "Say to which of the children.")


def _can_be_born(said: str, person: dict[str, Any], today: date) -> bool:
    """Whether somebody can be born, or expected, on a day, in a month or a year."""
    first, last = date.fromisoformat(f"{said}-01-01"[:10]), date.fromisoformat((said + "-12-28"[len(said) - 4 :])[:10])
    if person.get("unborn"):
        return last >= today - LONGEST_OVERDUE and first <= today + LONGEST_AHEAD
    return last >= BORN_FROM and first <= today


def _is_grown_up(person: dict[str, Any], today: date) -> bool:
    said = person.get("born_on", "")
    if said and not person.get("unborn"):
        years: int = today.year - int(said[:4]) - (said[4:] > today.isoformat()[4 : len(said)])
        return years > OLDEST_CHILD if len(said) == len("2012") else years >= OLDEST_CHILD
    age = str(person.get("age", ""))
    return age.isdecimal() and int(age) >= OLDEST_CHILD


def _label(person: dict[str, Any], otherwise: str) -> str:
    name = " ".join(part for part in (person.get("given_name", ""), person.get("family_name", "")) if part).strip()
    return (name or otherwise)[:LONGEST_LABEL]


def _child(position: int, child: dict[str, Any], today: date, unnamed: str) -> NamedPerson:
    unborn = bool(child.get("unborn"))
    facts = _shared_facts(child, "expected_birth" if unborn else "birth", today)
    facts += [MentionFact(kind, text=YES_NO.get(child[kind], child[kind])) for kind in TOLD if child.get(kind)]
    for number in ("nhs_number", "upn"):
        if child.get(number):
            kind = {"nhs_number": "nhs", "upn": "upn"}[number]
            facts.append(MentionFact("number", number_kind=kind, number_value=child[number]))
    label = _label(child, UNBORN if unborn else unnamed)
    return NamedPerson(
        position, True, label, tuple(facts), is_grown_up=_is_grown_up(child, today), protects=_protects(child)
    )


def _protect_what_is_unclear(read: dict[str, Any], data: Mapping[str, Any]) -> None:
    """What is said to be protected that cannot be read is taken for all of it: better too much is covered."""
    for kind in ("children", "others"):
        raw = data.get(kind) if isinstance(data.get(kind), list) else []
        for person, said in zip(read.get(kind, []), raw or [], strict=False):
            if isinstance(said, dict) and said.get("protect") and "protect" not in person:
                person["protect"] = True


def _protects(person: dict[str, Any]) -> ToProtect | None:
    said = person.get("protect")
    if said in (None, False):
        return None
    told = said if isinstance(said, dict) else {}
    return ToProtect(tuple(told.get("what") or PROTECTED_BY_ITSELF), told.get("safe_contact") or ASK_SOCIAL_CARE)


def _other(position: int, other: dict[str, Any], children: list[uuid.UUID], today: date, room: _Room) -> NamedPerson:
    facts = _shared_facts(other, "birth", today)
    to = other.get("to_children", [1])
    if other.get("relation"):
        facts += [MentionFact("tie", tie_kind=other["relation"], tie_to=children[one - 1]) for one in room.take(to)]
    if "lives_with" in other:
        homes = dict.fromkeys(other["lives_with"], "Yes")
    else:
        homes = dict.fromkeys(to[:1] if "to_children" not in other else to, _lives(other))
    facts += [
        MentionFact("household", text=homes[one], tie_to=children[one - 1]) for one in room.take(homes) if homes[one]
    ]
    if other.get("parental_responsibility"):
        facts.append(MentionFact("responsibility", text=YES_NO[other["parental_responsibility"]]))
    label = _label(other, other.get("relation") or "Somebody else")
    return NamedPerson(position, False, label, tuple(facts), protects=_protects(other))


def _lives(other: dict[str, Any]) -> str:
    said = other.get("same_household")
    return "" if said is None else YES_NO["yes" if said else "no"]


def _shared_facts(person: dict[str, Any], birth: str, today: date) -> list[MentionFact]:
    facts = []
    if person.get("given_name") or person.get("family_name"):
        names = {"given_name": person.get("given_name", ""), "family_name": person.get("family_name", "")}
        facts.append(MentionFact("name", **names))
    for given, family in other_names(person.get("also_known_as", "")):
        facts.append(MentionFact("also_known_as", given_name=given, family_name=family))
    facts += _births(person, birth, today)
    for address in [person.get("address") or {}, *person.get("addresses", [])]:
        if address.get("lines") or address.get("postcode"):
            where = {"address_lines": address.get("lines", ""), "postcode": address.get("postcode", "")}
            facts.append(MentionFact("address", **where))
    ways = [person[kind] for kind in ("telephone", "email") if person.get(kind)]
    facts += [MentionFact("contact", text=way) for way in ways]
    return facts


def _births(person: dict[str, Any], birth: str, today: date) -> Iterator[MentionFact]:
    """A day is a day; what is less than one stays as it was said, and is no day."""
    said = person.get("born_on", "")
    if len(said) == len("2012-11-30"):
        estimate = bool(person.get("born_on_is_estimate"))
        yield MentionFact(birth, day=date.fromisoformat(said), day_is_estimate=estimate)
    elif said:
        first = date.fromisoformat(f"{said}-01"[:7] + "-01")
        words = f"{first:%B %Y}" if len(said) == len("2012-11") else said
        yield MentionFact("born_about", text=f"Expected {words}" if birth == "expected_birth" else words)
    elif "age" in person:
        on = date.fromisoformat(person["age_said_on"]) if person.get("age_said_on") else today
        yield MentionFact("born_about", text=age_in_words(person["age"], on))


def age_in_words(age: int | str, on: date) -> str:
    """An age with the day on which it was said."""
    said = str(age).strip()
    said = f"About {said} {'year' if said == '1' else 'years'} old" if said.isdecimal() else said
    return f"{said} on {on.day} {on:%B %Y}"
