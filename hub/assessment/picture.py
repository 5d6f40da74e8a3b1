"""The fullest picture that a desk can see of an enquiry: what was released to it, and who has not answered yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from hub.assessment.models import Analysis
from hub.front_door.models import Enquiry, Named, Subject
from hub.people.models import Link, MentionKind
from hub.research.models import Finding, Release, Request, RequestState


@dataclass(frozen=True)
class Picture:
    """An enquiry as its decision maker sees it, evaluated: reading it makes no further query."""

    enquiry: Enquiry
    subjects: tuple[Subject, ...]
    findings: tuple[Finding, ...]  # released, in the order of what happened
    requests: tuple[Request, ...]
    releases: dict[UUID, Release]
    names: dict[UUID, str]  # people whom messages and released findings name
    analysis: Analysis | None  # the latest

    @property
    def waiting(self) -> tuple[Request, ...]:
        """Agencies that have not answered yet."""
        return tuple(one for one in self.requests if one.state == RequestState.OPEN)

    @property
    def mark(self) -> str:
        """A digest of what a decision rests on. Two pictures with one mark show the same."""
        seen = [
            f"enquiry {self.enquiry.version}",
            *sorted(f"subject {one.pk} {one.version}" for one in self.subjects),
            *sorted(f"finding {one.pk} {one.version}" for one in self.findings),
            *sorted(f"request {one.pk} {one.state}" for one in self.requests),
        ]
        return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:32]

    def children_of(self, agency: str) -> tuple[Subject, ...]:
        """The children for whom this agency's authority decides."""
        return tuple(one for one in self.subjects if one.lead_agency == agency)


def look(enquiry: Enquiry) -> Picture:
    """Gather what this desk can see. The policies decide what that is: nothing is held back here. Eight queries."""
    subjects = tuple(enquiry.subjects.all())
    found = list(Finding.objects.released().filter(enquiry=enquiry))
    findings = sorted(
        found,
        key=lambda one: (one.happened_on is None, one.happened_on or one.recorded_at.date(), one.recorded_at),
    )
    return Picture(
        enquiry=enquiry,
        subjects=subjects,
        findings=tuple(findings),
        requests=tuple(Request.objects.filter(enquiry=enquiry)),
        releases={one.pk: one for one in Release.objects.filter(enquiry=enquiry)},
        names=_names(enquiry, subjects, findings),
        analysis=enquiry.analyses.order_by("-number").first(),
    )


def _names(enquiry: Enquiry, subjects: tuple[Subject, ...], findings: list[Finding]) -> dict[UUID, str]:
    names = {one.person_id: one.label for one in subjects}
    named = Named.objects.filter(
        notification__joins__enquiry=enquiry.pk, notification__joins__until_at__isnull=True
    ).order_by("-is_child", "position")
    for person, label in named.values_list("person_id", "label"):
        names.setdefault(person, label)
    # Whom a finding itself brought in; that mention was released with it.
    brought = Link.objects.filter(
        mention__source_kind="finding",
        mention__source_id__in=[one.pk for one in findings],
        mention__kind=MentionKind.NAME,
    )
    for link in brought.select_related("mention"):
        name = f"{link.mention.given_name} {link.mention.family_name}".strip()
        names.setdefault(link.person_id, name or "Somebody unnamed")
    return names
