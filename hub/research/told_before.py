"""What an agency found of the same people before: in this enquiry, and in others that it was asked in.

Who is the same follows from the hub's own matching (hub/people/matching.py), as far as the agency's desk sees it. Other
agencies' findings are not looked at: the row policies give a desk its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from hub.front_door.models import Join, Named, Subject
from hub.people.joining import others_of, persons_joined_into
from hub.people.matching import matches
from hub.research.findings import people_of
from hub.research.models import Finding, FindingState, Request


@dataclass(frozen=True)
class ToldBefore:
    """Findings of one agency that are older than a request, the newest first; and whom they mean, by the request."""

    found: QuerySet[Finding]
    people: dict[UUID, UUID]  # a person as an earlier finding has them -> the same one in this enquiry
    names: dict[UUID, str]  # of the people of this enquiry

    def about(self, finding: Finding) -> list[UUID]:
        """Whom of this enquiry an earlier finding is about, each once."""
        return list(dict.fromkeys(self.people[one] for one in finding.about if one in self.people))


def told_before(request: Request) -> ToldBefore:
    """In: an agency's request whose enquiry its desk can see. Out: its findings in earlier requests of the enquiry, and
    those about somebody of this enquiry elsewhere. Eight queries, however many people; the findings are one more."""
    names = people_of(request)
    people = _the_same(names)
    elsewhere = set(Subject.objects.filter(person_id__in=people).values_list("enquiry_id", flat=True))
    named = Named.objects.filter(person_id__in=people).values("notification")
    elsewhere |= set(
        Join.objects.filter(notification__in=named, until_at__isnull=True).values_list("enquiry_id", flat=True)
    )
    own = Finding.objects.filter(agency=request.agency, enquiry__in=elsewhere | {request.enquiry_id})
    # Enquiries are looked up by their index; only then are people compared, which no index serves under a policy.
    found = own.filter(Q(enquiry=request.enquiry_id) | Q(about__overlap=list(people))).exclude(request=request.pk)
    return ToldBefore(found.select_related("request").order_by("-recorded_at", "pk"), people, names)


def released_before(request: Request) -> QuerySet[Finding]:
    """What the agency released in the same enquiry to an earlier request, and has not withdrawn."""
    return Finding.objects.filter(
        enquiry=request.enquiry_id, agency=request.agency, state=FindingState.RELEASED
    ).exclude(request=request.pk)


def _the_same(people: Iterable[UUID]) -> dict[UUID, UUID]:
    """Each of these people, whoever the hub says is likely the same, and who of both was joined with them since."""
    own = list(people)
    said = others_of(own)
    same = {person: person for person in own}
    for person, found in matches(own).items():
        for match in found:
            if match.person not in said.get(person, ()):
                same.setdefault(match.person, person)
    for then, now in persons_joined_into(same).items():
        same.setdefault(then, same[now])
    return same
