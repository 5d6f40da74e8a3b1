"""What pages show of a release that waits for agreement: presenters between the rows and the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from hub.front_door.models import Subject
from hub.research.agreement_models import ProposedRelease
from hub.research.approvers import each_may_agree
from hub.research.contents import check_shared
from hub.research.finding_files import listed as files_listed
from hub.research.finding_files import protects_something
from hub.research.findings import people_of
from hub.research.models import Finding, FindingFile, WhoseFinding
from hub.research.own_requests import reference_of
from hub.research.queries import by_finding
from hub.wall.models import Agency, Member, Recipient
from tenants.seated import Seated


@dataclass(frozen=True)
class InList:
    """A row of the list."""

    it: ProposedRelease
    children: str
    decided_by: str
    agrees: str = ""  # who may, where the agency named approvers
    is_for_me: bool = False


@dataclass(frozen=True)
class ProposalShown:
    """One of them, evaluated: a template makes no query."""

    it: ProposedRelease
    findings: list[
        tuple[Finding, list[str], list[FindingFile]]
    ]  # each with whom it is about, and the files that go too
    stays: int  # files of these findings that stay with the agency
    protects: bool  # something of the enquiry is protected, which a file that would go may show
    desks: list[str]
    recipients: list[str]
    decided_by: str
    answered_by: str
    reference: str  # of the enquiry
    whose: UUID | None  # the first question whose one of the findings is, which the agency has not answered
    is_own: bool  # decided by this person, from this seat or another one of theirs
    may_withdraw: bool


def shown_in_list(found: Iterable[ProposedRelease]) -> list[InList]:
    """In: proposals of the reader's own agency, with their enquiries. Two queries more, however many rows."""
    rows = list(found)
    names = _names_of({row.by for row in rows})
    return listed(rows, names, Subject.objects.standing().filter(enquiry__in=[row.enquiry_id for row in rows]))


def listed(rows: Sequence[ProposedRelease], names: Mapping[UUID, str], subjects: Iterable[Subject]) -> list[InList]:
    """The same, of what was read: who decided, by name; children of these enquiries and, it may be, of others."""
    children: dict[UUID, list[str]] = {}
    for subject in subjects:
        children.setdefault(subject.enquiry_id, []).append(subject.label)
    return [InList(row, ", ".join(children.get(row.enquiry_id, [])), names.get(row.by, "A colleague")) for row in rows]


def with_who_agrees(rows: Sequence[InList], by: Seated, *, at: datetime) -> list[InList]:
    """Each with who may agree to it now. Four queries at most, and none where nothing waits."""
    able = each_may_agree(by.agency, [(row.it.by, row.it.at) for row in rows], at=at)
    names = _names_of({one for its in able if its for one in its}) if any(able) else {}
    return [
        row if its is None else replace(
            row, is_for_me=by.seat in its, agrees=", ".join(sorted(names.get(one, "A colleague") for one in its))
        )
        for row, its in zip(rows, able, strict=True)
    ]  # fmt: skip


def look_up(it: ProposedRelease, by: Seated) -> ProposalShown:
    """In: a proposal of the reader's own agency, with its request. Raises: hub.wall.contents.Altered."""
    findings = list(Finding.objects.filter(pk__in=it.findings, agency=by.agency))
    files = files_listed(it.findings)
    check_shared(findings, proposals=[it], files=files)
    going = by_finding(one for one in files if one.pk in it.files)
    people = people_of(it.request)
    agencies = Agency.objects.names()
    teams = Recipient.objects.names()
    in_question = WhoseFinding.objects.filter(finding__in=it.findings, answer="")
    members = {one.pk: one for one in Member.objects.filter(pk__in=[it.by, it.answered_by])}
    decider = members.get(it.by)
    return ProposalShown(
        it=it,
        findings=[
            (one, [people.get(person, "somebody else") for person in one.about], going.get(one.pk, []))
            for one in findings
        ],
        stays=0 if it.onward else sum(one.pk not in it.files for one in files),
        protects=bool(it.files) and protects_something(it.request_id),
        desks=[agencies.on(code, it.at) for code in it.desks if code != by.agency],
        recipients=[teams.get(code, code) for code in it.recipients],
        decided_by=decider.name if decider else "A colleague",
        answered_by=members[it.answered_by].name if it.answered_by in members else "A colleague",
        reference=reference_of(it.request),
        whose=in_question.values_list("pk", flat=True).first(),
        is_own=it.by == by.seat or (decider is not None and decider.person == by.user),
        may_withdraw=it.by == by.seat,
    )


def _names_of(members: set[UUID]) -> dict[UUID, str]:
    return dict(Member.objects.filter(pk__in=members).values_list("pk", "name"))
