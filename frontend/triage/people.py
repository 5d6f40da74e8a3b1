"""The people of a notification as triage sees them: what is said of each, and which open enquiries may know them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from uuid import UUID

from frontend.presenters.dates import long_date
from frontend.triage.forms import OpenEnquiry
from hub.front_door.models import Named, Subject
from hub.front_door.triage.named_references import NamedReference
from hub.front_door.triage.previous_contacts import Known
from hub.people.models import Link, MentionKind


def to_join(children: list[Named], known: dict[UUID, list[Known]], agency: str) -> dict[str, OpenEnquiry]:
    """The open enquiries in which somebody named is likely to stand. A child whom another authority rates is not said
    to be the same from here."""
    found: dict[str, OpenEnquiry] = {}
    alike: dict[tuple[str, UUID], list[Subject]] = defaultdict(list)
    child_of = {child.person_id: child.pk for child in children}
    for person, many in known.items():
        for one in many:
            if one.subject is None or not one.is_open:
                continue
            pk, who = str(one.enquiry), child_of.get(person)
            if who and one.subject.lead_agency == agency and not one.subject.decision:
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


def facts_of(named: list[Named], now: dict[UUID, UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """Person as they are known now -> what is said of them. In: whom they were joined with since."""
    found: dict[UUID, list[tuple[str, str]]] = {}
    labels = {now.get(one.person_id, one.person_id): one.label for one in named}
    links = Link.objects.filter(person_id__in=labels, until_at__isnull=True)
    for link in links.select_related("mention").order_by("mention__kind", "mention__said_at"):
        one = link.mention
        text = {
            MentionKind.BIRTH: f"{long_date(one.day)}, estimated" if one.day_is_estimate else long_date(one.day),
            MentionKind.EXPECTED_BIRTH: long_date(one.day),
            MentionKind.ADDRESS: ", ".join(part for part in (one.address_lines, one.postcode) if part),
            MentionKind.NUMBER: f"{one.number_kind.upper()} {one.number_value}",
            MentionKind.NAME: f"{one.given_name} {one.family_name}".strip(),
            MentionKind.ALSO_KNOWN_AS: f"{one.given_name} {one.family_name}".strip(),
            MentionKind.TIE: one.tie_kind.replace("_", " ") or one.text,
        }.get(MentionKind(one.kind), one.text)
        fact = (one.get_kind_display(), text)
        if text and text != labels[link.person_id] and fact not in found.setdefault(link.person_id, []):
            found[link.person_id].append(fact)
    return found
