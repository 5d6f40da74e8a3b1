"""What is said of people, in words: each fact as its source said it, how old somebody is, and whose a relation is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from frontend.presenters.dates import age, long_date, short_date
from hub.front_door.models import Named
from hub.people.facts import facts_said
from hub.people.models import Link, Mention, MentionKind
from hub.wall.contents import check

OF_AGE = (MentionKind.BIRTH, MentionKind.EXPECTED_BIRTH, MentionKind.BORN_ABOUT)


def facts_of(
    named: Iterable[Named],
    now: Mapping[UUID, UUID],
    agencies: Mapping[str, str] | None = None,
    since: datetime | None = None,
    links: Iterable[Link] | None = None,
) -> tuple[dict[UUID, list[tuple[str, str]]], dict[UUID, list[tuple[date, bool]]]]:
    """What is said of people: two queries; none with `links`, which were held against the ledger before.

    In: whom they were joined with since; agencies' names; `since`, for what was said after a message alone, where the
    message stands beside it.

    Out: person as they are known now -> label and text; and -> the days of birth said, each with whether it is a guess.

    Dates of birth that disagree stand beside each other, each with who said it and when, until somebody settles it.
    A relation says whose it is, where that is somebody whom the reader's desk sees named.
    """
    found: dict[UUID, list[tuple[str, str]]] = {}
    labels = {now.get(one.person_id, one.person_id): one.label for one in named}
    if links is None:
        links = list(Link.objects.filter(person_id__in=labels, until_at__isnull=True).select_related("mention"))
        check(facts_said(link.mention for link in links))
    links = sorted(links, key=lambda one: (one.mention.kind, one.mention.said_at))
    births = _births(links)
    for link in (one for one in links if since is None or one.mention.said_at > since):
        one = link.mention
        text = {
            MentionKind.BIRTH: _birth(one),
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
        if one.kind == MentionKind.BIRTH and len({day for day, _ in births[link.person_id]}) > 1:
            label = "Date of birth, disagrees"
            who = "" if one.source_kind == "notification" else f"{(agencies or {}).get(one.agency, one.agency)}, "
            text = f"{text} ({who or 'notification of '}{short_date(one.said_at)})"
        fact = (label, text)
        if text and text != labels[link.person_id] and fact not in found.setdefault(link.person_id, []):
            found[link.person_id].append(fact)
    return found, births


def ages_of(people: Iterable[UUID], today: date) -> dict[UUID, str]:
    """Person -> how old, as it was said: a guess is called one, and two that disagree are both given. Two queries."""
    standing = Link.objects.filter(person_id__in=list(people), until_at__isnull=True, mention__kind__in=OF_AGE)
    links = list(standing.select_related("mention"))
    check(facts_said(link.mention for link in links))
    return ages_from(links, today)


def ages_from(links: Iterable[Link], today: date) -> dict[UUID, str]:
    """The same of standing links that were read with their mentions."""
    found: dict[UUID, list[str]] = defaultdict(list)
    of_age = (one for one in links if one.mention.kind in OF_AGE)
    for link in sorted(of_age, key=lambda one: (one.mention.said_at, one.pk)):
        one = link.mention
        said = f"{'about ' if one.day_is_estimate else ''}{age(one.day, today)}" if one.day else one.text.lower()
        if said and said not in found[link.person_id]:
            found[link.person_id].append(said)
    return {person: " or ".join(said[:3]) for person, said in found.items()}


def _births(links: Iterable[Link]) -> dict[UUID, list[tuple[date, bool]]]:
    found: dict[UUID, list[tuple[date, bool]]] = defaultdict(list)
    for link in links:
        if link.mention.kind == MentionKind.BIRTH and link.mention.day:
            found[link.person_id].append((link.mention.day, link.mention.day_is_estimate))
    return found


def _birth(one: Mention) -> str:
    return f"about {one.day.year}, an estimate" if one.day and one.day_is_estimate else long_date(one.day)
