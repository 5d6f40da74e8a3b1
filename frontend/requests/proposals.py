"""What pages show of a release that waits for agreement: presenters between the rows and the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from hub.front_door.models import Enquiry, Subject
from hub.people.facts import linked_said
from hub.research.agreement_models import ProposedRelease
from hub.research.approver_models import NamedApprover
from hub.research.approvers import each_able, each_may_agree
from hub.research.contents import files_said, proposals_said, shared_said
from hub.research.finding_files import protects_something
from hub.research.findings import names_read, people_from, people_rows
from hub.research.models import Finding, FindingFile, WhoseFinding
from hub.research.queries import by_finding
from hub.wall.absences import away_rows
from hub.wall.contents import check
from hub.wall.models import Agency, HubSettings, Member, Recipient
from hub.wall.queries import names_of_agencies
from hub.wall.rows_together import rows_together
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
    able: set[UUID] | None  # who may agree to it, as members; None where anybody of the agency may


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


def look_up(it: ProposedRelease, by: Seated, *, at: datetime) -> ProposalShown:
    """In: a proposal of the reader's own agency, with its request. Raises: hub.wall.contents.Altered."""
    read = _read(it, by, at)
    findings, files = read["findings"], read["files"]
    check([*shared_said(findings), *proposals_said([it]), *files_said(files), *linked_said(names_read(read))])
    going = by_finding(one for one in files if one.pk in it.files)
    people = people_from(read)
    agencies = names_of_agencies(read["agencies"])
    teams = {one.code: one.name for one in read["teams"]}
    members = {one.pk: one for one in read["members"]}
    decider = members.get(it.by)
    (able,) = each_able(read["approvers"], [(it.by, it.at)], members=read["members"], absences=read["absences"])
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
        reference=it.request.ended_reference or read["enquiries"][0].reference,
        whose=next((one.pk for one in read["in_question"]), None),
        is_own=it.by == by.seat or (decider is not None and decider.person == by.user),
        may_withdraw=it.by == by.seat,
        able=able,
    )


def _read(it: ProposedRelease, by: Seated, at: datetime) -> dict[str, list[Any]]:
    """What a proposal says, whom it names, and who may agree to it. One query."""
    approvers = NamedApprover.objects.filter(agency=it.agency)
    who = Q(pk__in=[it.by, it.answered_by]) | Q(pk__in=approvers.order_by().values("member"))
    return rows_together(
        HubSettings.objects.all(),
        findings=Finding.objects.filter(pk__in=it.findings, agency=by.agency),
        files=FindingFile.objects.filter(finding__in=it.findings).listed(),
        **people_rows(it.request),
        enquiries=Enquiry.objects.filter(pk=it.request.enquiry_id).only("id", "reference"),
        agencies=Agency.objects.for_names(),
        teams=Recipient.objects.only("id", "code", "name"),
        in_question=WhoseFinding.objects.filter(finding__in=it.findings, answer="").only("id")[:1],
        members=Member.objects.filter(who | Q(pk__in=approvers.order_by().values("deputy"))),
        approvers=approvers,
        absences=away_rows(at),
    )


def _names_of(members: set[UUID]) -> dict[UUID, str]:
    return dict(Member.objects.filter(pk__in=members).values_list("pk", "name"))
