"""What an enquiry's messages told, as a product may repeat it: births as they were said, and facts to be ticked.

issue_copy_v10 composes the same from the rows when a copy is frozen; this is what the page shows before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from hub.assessment.codes import Decision
from hub.assessment.product_document import ProductBirth, ProductFact
from hub.front_door.models import Enquiry, Named, Notification, Subject
from hub.front_door.notifications.codes import OF_THE_PUBLIC, Source
from hub.people.facts import linked_said
from hub.people.joining import persons_now
from hub.people.models import Link, Mention, MentionKind, SettledBirth, State
from hub.wall.contents import check

BIRTHS = (MentionKind.BIRTH, MentionKind.EXPECTED_BIRTH, MentionKind.BORN_ABOUT)
PUBLIC = "a member of the public"
# In the order in which they are offered; what a recipient needs to find and reach a family first.
KINDS = (
    MentionKind.ADDRESS, MentionKind.SCHOOL, MentionKind.GP, MentionKind.NUMBER, MentionKind.TIE, MentionKind.HOUSEHOLD,
    MentionKind.RESPONSIBILITY, MentionKind.CONTACT, MentionKind.ALSO_KNOWN_AS, MentionKind.SEX, MentionKind.LANGUAGE,
    MentionKind.INTERPRETER, MentionKind.DISABILITY,
)  # fmt: skip
# What can put somebody at risk where it reaches the wrong person: offered apart.
ASIDE = frozenset({MentionKind.ADDRESS, MentionKind.CONTACT, MentionKind.SCHOOL})
# What of a mention is said as it was where the recipient was given it.
AS_GIVEN = (
    "kind", "given_name", "family_name", "address_lines", "postcode", "number_value", "text", "tie_kind",
)  # fmt: skip
KEEP_FROM_PARENTS = "The child asks: do not tell the parents"
PARTS = {
    "what_happened": "What happened",
    "happened_on": "When it happened",
    "happened_about": "About when it happened",
    "where": "Where it happened",
    "views": "What the child and family say",
    "reaching": "How it is safe to reach them",
    "referrer": "Who referred",
}


def words() -> dict[str, Any]:
    """How documents word codes, for issue_copy_v10."""
    return {
        "decisions": {code: str(label) for code, label in Decision.choices},
        "kinds": {code: str(label) for code, label in MentionKind.choices},
        "sources": {code: str(label) for code, label in Source.choices},
        "parts": PARTS,
        "public": PUBLIC,
        "keep_from_parents": KEEP_FROM_PARENTS,
    }


@dataclass(frozen=True)
class OfferedFact:
    """Something that may be ticked for a recipient. `key` is a mention's id, or a notification's with a part of it."""

    key: str
    fact: ProductFact
    persons: frozenset[UUID]  # goes with any of these children; empty: with any of the enquiry's
    aside: bool

    def goes_with(self, children: Collection[UUID]) -> bool:
        """In: the persons of the children chosen."""
        return not self.persons or bool(self.persons & set(children))


def births_of(
    subjects: Iterable[Subject], enquiry: Enquiry, given: Mapping[UUID, Mapping[str, Any]] | None = None
) -> dict[UUID, dict[str, Any]]:
    """Person -> `born`, `expected` and `births` of a product's child, as the enquiry's own messages say them: an
    agency's finding would have to be shared first. One certain day stands alone; of several, the one that was settled
    with when it was, where all that were said were weighed; all else as it was said."""
    sources = {one.pk: one.source_code for one in _messages(enquiry)}
    links = _links_of([one.person_id for one in subjects], BIRTHS, sources)
    rows = list(links.order_by("mention__said_at", "mention__day", "mention__text"))
    check(linked_said(rows))
    said: dict[UUID, dict[tuple[Any, ...], tuple[date, str]]] = {}
    mentions_of: dict[UUID, dict[tuple[Any, ...], set[UUID]]] = {}
    for link in rows:
        one = link.mention
        known = given[one.pk] if given and one.pk in given else None
        key = _as_given(known) if known else (one.kind, one.day, one.day_is_estimate, one.text)
        told = (timezone.localdate(one.said_at), sources[one.source_id])
        said.setdefault(link.person_id, {}).setdefault(key, told)
        mentions_of.setdefault(link.person_id, {}).setdefault(key, set()).add(one.pk)
    chosen = [link.mention_id for link in rows]
    settled = list(SettledBirth.objects.filter(until_at=None, chosen__in=chosen).defer("reason").order_by("-at"))
    return {person: _birth(found, _settled(mentions_of[person], settled)) for person, found in said.items()}


def _settled(
    said: Mapping[tuple[Any, ...], Collection[UUID]], settled: Iterable[SettledBirth]
) -> tuple[date, date] | None:
    """The day that is right and when it was settled; none where a day is told that was not weighed."""
    days = [(key[1], set(its)) for key, its in said.items() if key[0] == MentionKind.BIRTH and not key[2]]
    for row in settled:
        right = next((day for day, its in days if row.chosen_id in its), None)
        if right and all(its & set(row.weighed) for _, its in days):
            return right, timezone.localdate(row.at)
    return None


def _as_given(said: Mapping[str, Any]) -> tuple[Any, ...]:
    day = date.fromisoformat(said["day"]) if said["day"] else None
    return said["kind"], day, said["day_is_estimate"], said["text"]


def _birth(said: dict[tuple[Any, ...], tuple[date, str]], settled: tuple[date, date] | None) -> dict[str, Any]:
    if any(kind == MentionKind.BIRTH for kind, *_ in said):
        said = {key: told for key, told in said.items() if key[0] != MentionKind.EXPECTED_BIRTH}
    days = [day for kind, day, estimate, _ in said if kind == MentionKind.BIRTH and not estimate]
    due = [day for kind, day, estimate, _ in said if kind == MentionKind.EXPECTED_BIRTH and not estimate]
    alone = len(said) == 1
    births = () if alone and (days or due) and not settled else tuple(
        ProductBirth(
            kind=kind, day=day, estimate=estimate, text=text, said_on=on,
            said_by="" if alone else PUBLIC if source in OF_THE_PUBLIC else str(Source(source).label),
        )
        for (kind, day, estimate, text), (on, source) in said.items()
    )  # fmt: skip
    return {
        "born": settled[0] if settled else days[0] if len(days) == 1 else None,
        "expected": due[0] if due and alone else None,
        "births": births,
        "settled_on": settled[1] if settled else None,
    }


def facts_of(
    children: Sequence[Subject], enquiry: Enquiry, given: Mapping[UUID, Mapping[str, Any]] | None = None
) -> list[OfferedFact]:
    """All that may be ticked, of these children, of adults whom a message ties to one of them, and of the messages.

    Nothing of another child of the enquiry, and of nobody whom no message ties to one of these. In: what of what is
    protected the recipient was given, as it was said (hub/research/protecting.py).
    """
    messages = _messages(enquiry)
    for message in messages:
        message.message = (given or {}).get(message.pk, message.message)
    named = list(Named.objects.filter(notification__in=[one.pk for one in messages]).order_by("position"))
    now = persons_now(one.person_id for one in named)
    labels = {now.get(one.person_id, one.person_id): one.label for one in reversed(named)}
    ours = {one.person_id: one.label for one in children}
    every_child = set(enquiry.subjects.values_list("person_id", flat=True))
    links = list(_links_of(labels, KINDS, [one.pk for one in messages]))
    check(linked_said(links))
    rows = [(link.person_id, link.mention) for link in links]
    for _, one in rows:
        for name in AS_GIVEN if one.pk in (given or {}) else ():
            setattr(one, name, (given or {})[one.pk][name])
    tied: dict[UUID, set[UUID]] = {}
    for person, one in rows:
        child = now.get(one.tie_to, one.tie_to) if one.tie_to else None
        if one.kind == MentionKind.TIE and child in ours:
            tied.setdefault(person, set()).add(child)
    found = []
    for person, one in rows:
        child = now.get(one.tie_to, one.tie_to) if one.tie_to else None
        persons = {child} if child else {person} if person in ours else tied.get(person, set())
        if (person in every_child and person not in ours) or not persons or not persons <= ours.keys():
            continue
        fact = ProductFact(
            about=ours.get(person) or labels[person],
            label=str(MentionKind(one.kind).label),
            text=_text(one, ours.get(child, "") if child else ""),
        )
        found.append(OfferedFact(str(one.pk), fact, frozenset(persons), one.kind in ASIDE))
    order = {person: place for place, person in enumerate(dict.fromkeys([*ours, *labels]))}
    place = {str(one.pk): (order.get(person, 0), KINDS.index(MentionKind(one.kind))) for person, one in rows}
    found.sort(key=lambda one: place[one.key])
    return [*found, *(told for message in messages for told in _facts_of(message))]


def _messages(enquiry: Enquiry) -> list[Notification]:
    standing = Notification.objects.filter(joins__enquiry=enquiry, joins__until_at__isnull=True)
    return list(standing.order_by("received_at"))


def _links_of(persons: Iterable[UUID], kinds: Iterable[str], messages: Iterable[UUID]) -> QuerySet[Link]:
    """What these messages said of these people, without what somebody ties to them for a desk of its own alone."""
    links: QuerySet[Link] = Link.objects.filter(
        person_id__in=list(persons), until_at__isnull=True, state=State.RELEASED, mention__state=State.RELEASED,
        mention__kind__in=list(kinds), mention__source_kind="notification", mention__source_id__in=list(messages),
    )  # fmt: skip
    return links.select_related("mention")


def _text(one: Mention, child: str) -> str:
    match one.kind:
        case MentionKind.ADDRESS:
            return ", ".join(part for part in (one.address_lines, one.postcode) if part)
        case MentionKind.NUMBER:
            return f"{one.number_kind.upper()} {one.number_value}"
        case MentionKind.ALSO_KNOWN_AS:
            return f"{one.given_name} {one.family_name}".strip()
        case MentionKind.TIE:
            return f"{one.tie_kind}, of {child}"
        case MentionKind.HOUSEHOLD:
            return f"{one.text} ({child})"
    return one.text


def reaching_of(message: Notification) -> str:
    """What a message says of reaching the child and the family safely; empty where it says nothing."""
    consent = _part(message, "consent")
    asks = KEEP_FROM_PARENTS if consent.get("keep_from_parents") is True else ""
    return ". ".join(said for said in (asks, str(consent.get("safe_contact") or "")) if said)


def _part(message: Notification, name: str) -> dict[str, Any]:
    """A part of a message; empty where the sender wrote something else in its place, which stands in the message."""
    found = message.message.get(name)
    return found if isinstance(found, dict) else {}


def _facts_of(message: Notification) -> list[OfferedFact]:
    concern, referrer = _part(message, "concern"), _part(message, "referrer")
    found = {part: str(concern[part]) for part in PARTS if part not in ("referrer", "reaching") and concern.get(part)}
    if reaching := reaching_of(message):
        found["reaching"] = reaching
    if message.source_code not in OF_THE_PUBLIC:  # never named (issue_copy_v10 refuses it)
        who = [str(referrer[name]) for name in ("name", "role", "agency", "telephone") if referrer.get(name)]
        found |= {"referrer": ", ".join(who)} if who else {}
    return [
        OfferedFact(
            f"{message.pk}:{part}", ProductFact(about=message.reference, label=PARTS[part], text=text), frozenset(),
            part == "referrer",
        )
        for part, text in found.items()
    ]  # fmt: skip
