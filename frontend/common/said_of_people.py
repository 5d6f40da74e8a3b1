"""What is said of people, in words: each fact as its source said it, how old somebody is, and whose a relation is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from frontend.presenters.dates import age, long_date, short_date
from hub.front_door.models import Named, Notification
from hub.people.models import Link, Mention, MentionKind
from hub.people.said import SaidOfPeople
from hub.people.settling import Settled
from mash_platform.phrases import lower_first

OF_AGE = (MentionKind.BIRTH, MentionKind.EXPECTED_BIRTH, MentionKind.BORN_ABOUT)
NOTIFICATION = "notification"
DISAGREES = "Date of birth, disagrees"
ALSO_SAID = "Date of birth, also said"  # beside the one that was settled


def facts_of(
    named: Iterable[Named],
    now: Mapping[UUID, UUID],
    said: SaidOfPeople,
    agencies: Mapping[str, str] | None = None,
    since: datetime | None = None,
) -> tuple[dict[UUID, list[tuple[str, str]]], dict[UUID, list[tuple[date, bool]]]]:
    """What is said of people, which was read and held against the ledger before.

    In: whom they were joined with since; agencies' names; `since`, for what was said after a message alone, where the
    message stands beside it.

    Out: person as they are known now -> label and text; and -> the days of birth said, each with whether it is a guess.

    Dates of birth that disagree stand beside each other, each with who said it and when; once somebody settled it, the
    right one says so and the others stand beside it. A relation says whose it is, where that is somebody whom the
    reader's desk sees named.
    """
    found: dict[UUID, list[tuple[str, str]]] = {}
    labels = {now.get(one.person_id, one.person_id): one.label for one in named}
    ours = (one for one in said.links if one.person_id in labels)
    links = sorted(ours, key=lambda one: (one.mention.kind, one.mention.said_at))
    births = _births(links)
    several = {person for person, days in births.items() if len({day for day, _ in days}) > 1}
    told_in = references_of(one.mention for one in links if one.person_id in several)
    for link in (one for one in links if since is None or one.mention.said_at > since):
        one = link.mention
        text = {
            MentionKind.BIRTH: birth_words(one),
            MentionKind.EXPECTED_BIRTH: long_date(one.day),
            MentionKind.ADDRESS: ", ".join(part for part in (one.address_lines, one.postcode) if part),
            MentionKind.NUMBER: f"{one.number_kind.upper()} {one.number_value}",
            MentionKind.NAME: f"{one.given_name} {one.family_name}".strip(),
            MentionKind.ALSO_KNOWN_AS: f"{one.given_name} {one.family_name}".strip(),
            MentionKind.TIE: one.tie_kind.replace("_", " ") or one.text,
        }.get(MentionKind(one.kind), one.text)
        label = one.get_kind_display()
        of = labels.get(now.get(one.tie_to, one.tie_to)) if one.tie_to else None
        text = f"{text}, of {of}" if text and of else text
        if one.kind == MentionKind.BIRTH and link.person_id in several:
            who = who_said(one, agencies or {}, told_in)
            label, text = _of_several(one, text, said.settled.get(link.person_id), who)
        fact = (label, text)
        if text and text != labels[link.person_id] and fact not in found.setdefault(link.person_id, []):
            found[link.person_id].append(fact)
    return found, births


def references_of(mentions: Iterable[Mention]) -> dict[UUID, str]:
    """The references of the notifications with which dates of birth came, of those that this desk may read. One query;
    none where none came with one."""
    told = {one.source_id for one in mentions if one.kind == MentionKind.BIRTH and one.source_kind == NOTIFICATION}
    return dict(Notification.objects.filter(pk__in=told).values_list("pk", "reference")) if told else {}


def who_said(one: Mention, agencies: Mapping[str, str], told_in: Mapping[UUID, str]) -> str:
    """ "notification HRW-12-004182 of 30 Nov 2012", without its reference where the reader has it not; "Police, 30 Nov
    2012"."""
    if one.source_kind != NOTIFICATION:
        return f"{agencies.get(one.agency, one.agency)}, {short_date(one.said_at)}"
    return " ".join(
        part for part in ("notification", told_in.get(one.source_id), "of", short_date(one.said_at)) if part
    )


def settled_words(settled: Settled) -> str:
    """ "settled on 30 Nov 2012 by Kit Lead"."""
    return f"settled on {short_date(settled.at)} by {settled.by}"


def _of_several(one: Mention, text: str, settled: Settled | None, who: str) -> tuple[str, str]:
    """Label and text of one of several dates of birth."""
    if settled is None:
        return DISAGREES, f"{text} ({who})"
    if one.day == settled.day and not one.day_is_estimate:
        return str(MentionKind.BIRTH.label), f"{text} ({settled_words(settled)})"
    return ALSO_SAID, f"{text} ({who})"


def ages_from(said: SaidOfPeople, today: date) -> dict[UUID, str]:
    """Person -> how old, as it was said: a guess is called one, two that disagree are both given, and one that was
    settled says so."""
    found: dict[UUID, list[str]] = defaultdict(list)
    of_age = (one for one in said.links if one.mention.kind in OF_AGE)
    for link in sorted(of_age, key=lambda one: (one.mention.said_at, one.pk)):
        one = link.mention
        words = f"{'about ' if one.day_is_estimate else ''}{age(one.day, today)}" if one.day else lower_first(one.text)
        if words and words not in found[link.person_id]:
            found[link.person_id].append(words)
    ages = {person: " or ".join(words[:3]) for person, words in found.items()}
    return ages | {person: f"{age(one.day, today)}, {settled_words(one)}" for person, one in said.settled.items()}


def _births(links: Iterable[Link]) -> dict[UUID, list[tuple[date, bool]]]:
    found: dict[UUID, list[tuple[date, bool]]] = defaultdict(list)
    for link in links:
        if link.mention.kind == MentionKind.BIRTH and link.mention.day:
            found[link.person_id].append((link.mention.day, link.mention.day_is_estimate))
    return found


def birth_words(one: Mention) -> str:
    """ "3 May 2012"; "about 2005, an estimate"."""
    return f"about {one.day.year}, an estimate" if one.day and one.day_is_estimate else long_date(one.day)
