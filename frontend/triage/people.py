"""The people of a notification as triage sees them: what is said of each, and which open enquiries may know them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from frontend.presenters.dates import age, long_date, short_date
from frontend.triage.forms import OpenEnquiry
from hub.front_door.models import Named, Subject
from hub.front_door.triage.named_references import NamedReference
from hub.front_door.triage.previous_contacts import Known
from hub.people.models import Link, Mention, MentionKind


def to_join(children: list[Named], known: dict[UUID, list[Known]], agency: str) -> dict[str, OpenEnquiry]:
    """The open enquiries in which somebody named is likely to stand. A child whom another authority rates is not said
    to be the same from here."""
    found: dict[str, OpenEnquiry] = {}
    alike: dict[tuple[str, UUID], list[Subject]] = defaultdict(list)
    child_of = {child.person_id: child.pk for child in children}
    for person, many in known.items():
        for one in many:
            if one.enquiry is None or not one.is_open:
                continue
            pk, who = str(one.enquiry), child_of.get(person)
            if who and one.subject and one.subject.lead_agency == agency and not one.subject.decision:
                alike[pk, who].append(one.subject)
            found.setdefault(pk, OpenEnquiry(one.reference, one.why, {}))
    return {
        pk: replace(one, alike={who: subjects for (of, who), subjects in alike.items() if of == pk})
        for pk, one in found.items()
    }


def named_first(found: dict[str, OpenEnquiry], references: list[NamedReference]) -> dict[str, OpenEnquiry]:
    """The enquiries that can be joined, with those first that the message names itself."""
    named = {str(one.join): OpenEnquiry(one.enquiry, "the message names it", {}) for one in references if one.join}
    return {**named, **{pk: replace(one, why=f"{one.why}, and the message names it") if pk in named else one
                        for pk, one in found.items()}}  # fmt: skip


def facts_of(
    named: Iterable[Named],
    now: Mapping[UUID, UUID],
    agencies: Mapping[str, str] | None = None,
    since: datetime | None = None,
) -> tuple[dict[UUID, list[tuple[str, str]]], dict[UUID, list[tuple[date, bool]]]]:
    """What is said of people: one query. In: whom they were joined with since; agencies' names; `since`, for what was
    said after a message alone, where the message stands beside it.

    Out: person as they are known now -> label and text; and -> the days of birth said, each with whether it is a guess.

    Dates of birth that disagree stand beside each other, each with who said it and when, until somebody settles it.
    """
    found: dict[UUID, list[tuple[str, str]]] = {}
    labels = {now.get(one.person_id, one.person_id): one.label for one in named}
    standing = Link.objects.filter(person_id__in=labels, until_at__isnull=True)
    links = list(standing.select_related("mention").order_by("mention__kind", "mention__said_at"))
    births = _births(links)
    links = [one for one in links if since is None or one.mention.said_at > since]
    for link in links:
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
        if one.kind == MentionKind.BIRTH and len({day for day, _ in births[link.person_id]}) > 1:
            label = "Date of birth, disagrees"
            who = "" if one.source_kind == "notification" else f"{(agencies or {}).get(one.agency, one.agency)}, "
            text = f"{text} ({who or 'notification of '}{short_date(one.said_at)})"
        fact = (label, text)
        if text and text != labels[link.person_id] and fact not in found.setdefault(link.person_id, []):
            found[link.person_id].append(fact)
    return found, births


def ages_of(people: Iterable[UUID], today: date) -> dict[UUID, str]:
    """Person -> how old, as it was said: a guess is called one, and two that disagree are both given. One query."""
    kinds = (MentionKind.BIRTH, MentionKind.EXPECTED_BIRTH, MentionKind.BORN_ABOUT)
    links = Link.objects.filter(person_id__in=list(people), until_at__isnull=True, mention__kind__in=kinds)
    found: dict[UUID, list[str]] = defaultdict(list)
    for link in links.select_related("mention").order_by("mention__said_at", "pk"):
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
