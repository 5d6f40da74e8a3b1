"""A message as it comes through a front door: checked against its schema and read into people and facts."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from hub.front_door.notifications.message_faults import MOST, Fault, MessageInvalid, faults_of, unkeepable
from hub.people.facts import MentionFact
from hub.people.keys import is_nhs_number, is_upn

LONGEST_LABEL = 240  # characters of front_door.Named.label; a longer name stands whole in its mention
UNBORN, NOT_NAMED = "Unborn child", "Child whose name is not known"  # what a child without a name is called
LONGEST_OVERDUE = timedelta(weeks=4)  # a birth that was expected longer ago has been
LONGEST_AHEAD = timedelta(days=300)
# What a message tells of a child that is kept as it is said.
TOLD = ("school", "gp", "sex", "ethnicity", "religion", "language", "interpreter", "disability")
YES_NO = {"yes": "Yes", "no": "No", "unknown": "Not known"}
SCHEMA = Path(__file__).resolve().parent / "schema" / "notification_v1.json"


@dataclass(frozen=True)
class NamedPerson:
    """Somebody whom a message names."""

    position: int
    is_child: bool
    label: str
    facts: tuple[MentionFact, ...]
    person: uuid.UUID = field(default_factory=uuid.uuid4)

    def as_named(self) -> dict[str, Any]:
        """As submit_v1 reads it."""
        return {
            "position": self.position,
            "is_child": self.is_child,
            "label": self.label,
            "person": str(self.person),
            "mentions": [fact.as_row() for fact in self.facts],
        }


@dataclass(frozen=True)
class Message:
    """A message that is whole: the words as received, and the people whom they name."""

    data: dict[str, Any]
    people: tuple[NamedPerson, ...]

    @property
    def immediate_danger(self) -> bool:
        return bool(self.data["immediate_danger"])

    @property
    def source_code(self) -> str:
        return str(self.data["referrer"]["source"])

    def as_named(self) -> list[dict[str, Any]]:
        """Everybody, children first, as submit_v1 reads them."""
        return [person.as_named() for person in self.people]


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of messages."""
    found: dict[str, Any] = json.loads(SCHEMA.read_text())
    return found


@cache
def _validator() -> Any:
    """The schema's validator, at a cost that grows with what was sent and no faster.

    The library looks at every item of a list that it has just found too long, and compares each with each other where
    they must be unique; a list of some thousand was 25 seconds of work.
    """
    known = Draft202012Validator.VALIDATORS
    bounded = validators.extend(
        Draft202012Validator,
        {"items": partial(_where_short, known["items"]), "uniqueItems": _unique_items},
    )
    return bounded(schema(), format_checker=FormatChecker())


def _where_short(then: Any, validator: Any, wanted: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    """A keyword of a list, for lists that are not too long: of those `maxItems` has said so already."""
    if validator.is_type(value, "array") and len(value) <= schema["maxItems"]:
        yield from then(validator, wanted, value, schema)


def _unique_items(validator: Any, wanted: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    """Texts and numbers that stand twice, each looked up once. Lists and objects are no items of any such list."""
    if not wanted or not validator.is_type(value, "array") or len(value) > schema["maxItems"]:
        return
    plain = [one for one in value if isinstance(one, str | int) and not isinstance(one, bool)]
    if len(set(plain)) < len(plain):
        yield ValidationError("an item stands there twice")


def parse(data: Any, *, today: date | None = None) -> Message:
    """In: a message as a dict. Out: the message. Raises: MessageInvalid with every fault that was found."""
    try:
        faults = list(islice(unkeepable(data), MOST)) or faults_of(_validator().iter_errors(data))
    except RecursionError:
        deep = Fault("/", "it is nested deeper than any notification", "See the schema of notifications, version 1.")
        raise MessageInvalid([deep]) from None
    if not faults:
        faults = _contradictions(data, today or timezone.localdate())
    if faults:
        raise MessageInvalid(faults)
    for other in data.get("others", []):
        if "to_children" in other:
            other["to_children"] = [int(number) for number in other["to_children"]]  # 1.0 is a whole number in JSON
    children = [_child(position, child) for position, child in enumerate(data["children"])]
    them = [child.person for child in children]
    others = [_other(len(children) + place, other, them) for place, other in enumerate(data.get("others", []))]
    return Message(data, (*children, *others))


def _contradictions(data: dict[str, Any], today: date) -> list[Fault]:
    faults = []
    for kind in ("children", "others"):
        for place, person in enumerate(data.get(kind, [])):
            faults += _about(f"/{kind}/{place}", person, today)
    for place, other in enumerate(data.get("others", [])):
        if any(number > len(data["children"]) for number in other.get("to_children", [])):
            faults.append(Fault(f"/others/{place}/to_children", "the message names no such child", "Count from 1."))
    if data["consent"]["asked"] == "not_asked" and not data["consent"].get("why_not", "").strip():
        faults.append(Fault("/consent/why_not", "no reason is given", "Say why the family was not asked."))
    if not data["concern"]["what_happened"].strip():
        faults.append(Fault("/concern/what_happened", "nothing is said", "Say what you are worried about."))
    happened = data["concern"].get("happened_on")
    if happened and date.fromisoformat(happened) > today:
        faults.append(Fault("/concern/happened_on", "the day is in the future", "Give today or an earlier day."))
    return faults


def _about(path: str, person: dict[str, Any], today: date) -> list[Fault]:
    faults = []
    born = date.fromisoformat(person["born_on"]) if person.get("born_on") else None
    if born and person.get("unborn"):
        if not today - LONGEST_OVERDUE <= born <= today + LONGEST_AHEAD:
            faults.append(Fault(f"{path}/born_on", "no birth is expected then", "Check the expected day."))
    elif born and not date(1890, 1, 1) <= born <= today:
        faults.append(Fault(f"{path}/born_on", "nobody is born then", "Give the day of birth, or leave it out."))
    if person.get("nhs_number") and not is_nhs_number(person["nhs_number"]):
        faults.append(Fault(f"{path}/nhs_number", "it is no NHS number", "Check the ten digits, or leave it out."))
    if person.get("upn") and not is_upn(person["upn"]):
        faults.append(Fault(f"{path}/upn", "it is no UPN", "Check the 13 characters, or leave it out."))
    return faults


def _label(person: dict[str, Any], otherwise: str) -> str:
    name = " ".join(part for part in (person.get("given_name", ""), person.get("family_name", "")) if part).strip()
    return (name or otherwise)[:LONGEST_LABEL]


def _child(position: int, child: dict[str, Any]) -> NamedPerson:
    unborn = bool(child.get("unborn"))
    facts = _shared_facts(child, "expected_birth" if unborn else "birth")
    facts += [MentionFact(kind, text=YES_NO.get(child[kind], child[kind])) for kind in TOLD if child.get(kind)]
    for number in ("nhs_number", "upn"):
        if child.get(number):
            kind = {"nhs_number": "nhs", "upn": "upn"}[number]
            facts.append(MentionFact("number", number_kind=kind, number_value=child[number]))
    label = _label(child, UNBORN if unborn else NOT_NAMED)
    return NamedPerson(position, True, label, tuple(facts))


def _other(position: int, other: dict[str, Any], children: list[uuid.UUID]) -> NamedPerson:
    facts = _shared_facts(other, "birth")
    for number in other.get("to_children") or [1]:
        facts.append(MentionFact("tie", tie_kind=other["relation"], tie_to=children[number - 1]))
    if "same_household" in other:
        lives = "Yes" if other["same_household"] else "No"
        facts.append(MentionFact("household", text=lives, tie_to=children[0]))
    if other.get("parental_responsibility"):
        facts.append(MentionFact("responsibility", text=YES_NO[other["parental_responsibility"]]))
    if other.get("telephone"):
        facts.append(MentionFact("contact", text=other["telephone"]))
    return NamedPerson(position, False, _label(other, other["relation"]), tuple(facts))


def _shared_facts(person: dict[str, Any], birth: str) -> list[MentionFact]:
    facts = []
    if person.get("given_name") or person.get("family_name"):
        names = {"given_name": person.get("given_name", ""), "family_name": person.get("family_name", "")}
        facts.append(MentionFact("name", **names))
    if person.get("also_known_as"):
        given, _, family = person["also_known_as"].rpartition(" ")
        facts.append(MentionFact("also_known_as", given_name=given or family, family_name=family if given else ""))
    if person.get("born_on"):
        estimate = bool(person.get("born_on_is_estimate"))
        facts.append(MentionFact(birth, day=date.fromisoformat(person["born_on"]), day_is_estimate=estimate))
    address = person.get("address") or {}
    if address.get("lines") or address.get("postcode"):
        where = {"address_lines": address.get("lines", ""), "postcode": address.get("postcode", "")}
        facts.append(MentionFact("address", **where))
    return facts
