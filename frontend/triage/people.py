"""Which open enquiries may know the people that a notification names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from uuid import UUID

from frontend.triage.forms import OpenEnquiry
from hub.front_door.models import Named, Subject
from hub.front_door.triage.named_references import NamedReference
from hub.front_door.triage.previous_contacts import Known


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
