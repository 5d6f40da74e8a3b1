"""What the page of one request shows: presenters between the rows and the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from frontend.common.linked_references import LinkedReferences, texts_of
from frontend.presenters.files import file_kind, file_size
from frontend.presenters.message import Part
from frontend.presenters.question_labels import parts_as_asked
from frontend.requests.grounds_form import GROUNDS
from frontend.requests.request_forms import RecordForm, ReleaseForm
from frontend.requests.told_before_page import FIRST, Earlier, shown_before
from hub.front_door.contents import messages_said
from hub.front_door.enquiries.clocks import most_urgent
from hub.front_door.models import Join, Notification, Subject
from hub.research.agreement import kinds_for_two
from hub.research.agreement_models import ProposalState, ProposedRelease
from hub.research.codes import FindingKind
from hub.research.contents import (
    desk_note_said,
    files_said,
    parts_said,
    proposals_said,
    requests_said,
    shared_said,
    withdrawal_said,
)
from hub.research.finding_files import protects_something
from hub.research.findings import people_of
from hub.research.grounds import proposed_grounds
from hub.research.holding import Colleague, Holder, colleagues_of, holders_of
from hub.research.models import (
    AskedChild,
    DeskNote,
    Finding,
    FindingFile,
    FindingState,
    MessagePart,
    MoreTime,
    Release,
    Request,
    RequestState,
    Withdrawal,
)
from hub.research.queries import by_finding
from hub.research.telling_which import tells_by_default
from hub.research.told_before import told_before
from hub.wall.absences import Away, away_now
from hub.wall.contents import check
from hub.wall.models import Agency, Member, Recipient
from tenants.models import AgencyKind, Named
from tenants.names import DatedNames, dated_names
from tenants.seated import Seated

MOST_HELD = 100  # offered for release at once
MOST_NOTES = 20  # for colleagues, the newest; older ones are for the ledger


@dataclass
class Shown:
    """One request, evaluated: a template makes no query."""

    asked: Request
    subjects: list[Subject]
    rating: str  # of the most urgent child that this desk may see
    people: dict[UUID, str]
    messages: list[tuple[str, list[Part]]]  # whole, or the part about the children asked about
    in_danger: bool  # one of them tells of immediate danger
    says_crime: bool  # the desk is the police's, which records that a unit was told of a possible crime
    bases: list[AskedChild]  # none where it was asked before children were named
    own: list[dict[str, Any]]
    shared: list[dict[str, Any]]
    held: list[tuple[str, str]]  # the first MOST_HELD
    to_tick: list[tuple[str, str, str]]  # files of those: id, of which finding, in words
    protects: bool  # something of the enquiry is protected, which such a file may show
    all_held: int
    desks: list[tuple[str, str]]
    recipients: list[tuple[str, str]]
    let_out_to: str  # by its name; empty where the request asks a question
    withdrawn: list[tuple[str, Withdrawal]]  # of other agencies, which this desk had: by whom, oldest first
    last_about: list[UUID]  # whom the finding that this agency recorded last is about
    nothing_told: bool  # no finding of this agency stands
    states: set[str]  # of this agency's findings to this request
    tells: bool  # whether the agency's answers tell which they are, unless one says otherwise
    proposals: list[ProposedRelease]  # of the agency, in this request: what waits for agreement or was declined
    for_two: list[str]  # the kinds of finding that nobody of this hub releases alone
    before: list[Earlier]  # the latest that this agency told of these people before
    more_before: bool
    holder: Holder | None  # of the reader's own agency
    colleagues: list[Colleague]  # who research at this desk, by name
    away: Mapping[UUID, Away]
    notes: list[tuple[str, DeskNote]]  # for colleagues, each with who wrote it, the newest first
    more_time: list[MoreTime]  # that the hub gave, oldest first
    proposed_grounds: dict[str, str]  # from the basis for asking, for a first release
    last_grounds: dict[str, str]  # of the agency's last release to this request, to be proposed again
    told_here: bool  # to an earlier request of this enquiry the agency released something
    not_shared_onward: list[tuple[str, Request]]  # where the agency did not agree that a recipient gets it
    linked: LinkedReferences  # what is named in these texts and may be opened from here


def look_up(asked: Request, by: Seated) -> Shown:
    """Everything of a request that its agency's desk may see. The policies decide what others have shared."""
    people = people_of(asked)
    files = list(FindingFile.objects.filter(enquiry=asked.enquiry_id).listed())
    with_files = by_finding(files)
    desks = list(Agency.objects.all())
    agencies = dated_names(Named.AGENCY, {agency.code: agency.name for agency in desks})
    recipients = Recipient.objects.names()
    teams = Recipient.objects.teams().open(timezone.localdate()).names()
    findings: list[Finding] = sorted(
        Finding.objects.filter(enquiry=asked.enquiry_id),
        key=lambda each: (each.happened_on is None, each.happened_on or each.taken_at.date(), each.taken_at),
    )
    withdrawals = list(Withdrawal.objects.filter(enquiry=asked.enquiry_id))
    why = {one.finding_id: one.reason for one in withdrawals}
    releases = {row.pk: row for row in Release.objects.filter(enquiry=asked.enquiry_id)}
    own = [one for one in findings if one.agency == by.agency and (asked.let_out_to or one.request_id == asked.pk)]
    joins = (
        Join.objects.filter(enquiry=asked.enquiry_id, until_at__isnull=True)
        .select_related("notification")
        .order_by("from_at")
    )
    notifications = [join.notification for join in joins]
    parts_here = MessagePart.objects.filter(request__enquiry=asked.enquiry_id, agency=by.agency)
    covered = list(parts_here)
    children = list(AskedChild.objects.filter(request=asked).select_related("subject"))
    reference = asked.enquiry.reference
    proposals = list(
        ProposedRelease.objects.filter(request=asked, state__in=[ProposalState.WAITING, ProposalState.DECLINED])
    )
    check([
        *map(withdrawal_said, withdrawals),
        *shared_said(findings, releases.values()), *proposals_said(proposals), *files_said(files),
        *requests_said([asked], children, reference),
        *messages_said(Notification.objects.filter(pk__in=[one.pk for one in notifications])),
        *(parts_said(parts_here, reference) if covered else []),
    ])  # fmt: skip
    whole = {one.reference for one in notifications}
    told = [(one.reference, one.message) for one in notifications]
    told += [(f"{one.reference}, in part", one.message) for one in covered if one.reference not in whole]
    parts = parts_as_asked([message for _, message in told])
    for_two = kinds_for_two()
    waiting = {one: it.pk for it in proposals if it.state == ProposalState.WAITING for one in it.findings}
    held = [one for one in own if one.state == FindingState.HELD and one.pk not in waiting]
    to_tick = files_to_tick(held[:MOST_HELD], with_files)
    subjects = list(Subject.objects.standing().filter(enquiry=asked.enquiry_id))
    earlier = told_before(asked)
    before = [] if asked.let_out_to else list(earlier.found[: FIRST + 1])
    notes = list(DeskNote.objects.filter(request=asked)[:MOST_NOTES])
    check(desk_note_said(one, reference) for one in notes)
    writers = Member.objects.names(one.by for one in notes)
    refused = Request.objects.filter(enquiry=asked.enquiry_id, agency=by.agency, state=RequestState.NOT_SHARED_ONWARD)
    messages = list(zip((name for name, _ in told), parts, strict=True))
    linked = LinkedReferences(
        [
            asked.question,
            *(text for _, said in messages for text in texts_of(said)),
            *(one.text for one in findings),
            *(one.text for one in notes),
        ],
        but=reference,
    )
    return Shown(
        asked=asked,
        subjects=subjects,
        rating=most_urgent(subjects),
        people=people,
        messages=[(name, linked.parts(said)) for name, said in messages],
        says_crime=any(one.code == by.agency and one.kind == AgencyKind.POLICE for one in desks),
        in_danger=any(one.immediate_danger for one in notifications)
        or any(one.message.get("immediate_danger") is True for one in covered if one.reference not in whole),
        linked=linked,
        bases=children,
        own=[
            _entry(finding, people, agencies, recipients, releases, with_files)
            | {"withdrawn_because": why.get(finding.pk, ""), "waits": waiting.get(finding.pk)}
            for finding in own
        ],
        shared=[
            _entry(finding, people, agencies, recipients, releases, with_files)
            for finding in findings
            if finding.agency != by.agency and finding.state == FindingState.RELEASED
        ],
        held=[(f"{finding.pk}:{finding.version}", finding.in_short) for finding in held[:MOST_HELD]],
        to_tick=to_tick,
        protects=bool(to_tick) and protects_something(asked.pk),
        all_held=len(held),
        desks=[
            (one.code, one.name) for one in desks if one.code != by.agency and not one.is_closed(timezone.localdate())
        ],
        recipients=list(teams.items()),
        let_out_to=recipients.get(asked.let_out_to, asked.let_out_to),
        withdrawn=[(agencies.on(one.agency, one.at), one) for one in withdrawals if one.agency != by.agency],
        last_about=max(own, key=lambda one: one.recorded_at).about if own else [],
        nothing_told=all(one.state == FindingState.WITHDRAWN for one in own),
        states={one.state for one in own},
        tells=tells_by_default(by.agency),
        proposals=proposals,
        for_two=[kind.label for kind in FindingKind if kind in for_two],
        before=shown_before(asked, earlier, before[:FIRST]),
        more_before=len(before) > FIRST,
        holder=holders_of([asked.pk]).get(asked.pk),
        colleagues=colleagues_of(by, at=timezone.now()) if asked.state == RequestState.OPEN else [],
        away=away_now(timezone.now()) if asked.state == RequestState.OPEN else {},
        notes=[(writers[one.by], one) for one in notes],
        more_time=list(MoreTime.objects.filter(request=asked)),
        proposed_grounds=proposed_grounds({one.basis for one in children} or {asked.basis}, asked.question),
        last_grounds=_grounds_of(
            max(
                (releases[one.release_id] for one in own if one.release_id in releases),
                key=lambda one: one.at,
                default=None,
            )
        ),
        told_here=any(
            one.agency == by.agency and one.request_id != asked.pk and one.state == FindingState.RELEASED
            for one in findings
        ),
        not_shared_onward=[
            (recipients.get(one.let_out_to, one.let_out_to), one) for one in refused.exclude(pk=asked.pk)
        ],
    )


def files_to_tick(
    findings: Sequence[Finding], files: Mapping[UUID, Sequence[FindingFile]]
) -> list[tuple[str, str, str]]:
    """The files of these findings as the form offers them: id, id of the finding, in words."""
    return [
        (
            str(one.pk),
            str(finding.pk),
            f"{one.name}, {file_kind(one.media_type)}, {file_size(one.size)}: with “{finding.in_short}”",
        )
        for finding in findings
        for one in files.get(finding.pk, ())
    ]


def _grounds_of(release: Release | None) -> dict[str, str]:
    """As the form of the next release proposes them."""
    if release is None:
        return {}
    return {name: getattr(release, column) for name, column in GROUNDS.items()}


def record_form(shown: Shown | None, data: QueryDict | None = None, *, another: bool = False) -> RecordForm:
    """The form in place; a request about one child has that child ticked, and `another` finding those of the last."""
    if shown is None:
        return RecordForm(data, people={})
    if another and shown.last_about:
        return RecordForm(data, people=shown.people, initial={"about": [str(one) for one in shown.last_about]})
    only = [str(subject.person_id) for subject in shown.subjects] if len(shown.subjects) == 1 else []
    return RecordForm(data, people=shown.people, initial={"about": only}, prefix=None)


def empty_release_form(shown: None, data: QueryDict) -> ReleaseForm:
    """The form of what was sent for a request of which nothing can be released any more."""
    return ReleaseForm(data, held=[], files=[], desks=[], recipients=[], on_enquiry=frozenset(), authority="")


def release_form(shown: Shown, by: Seated, data: QueryDict | None = None) -> ReleaseForm:
    """The form in place, with nothing ticked."""
    return ReleaseForm(
        data, held=shown.held, files=shown.to_tick, desks=shown.desks, recipients=shown.recipients, authority=by.name,
        on_enquiry=frozenset(shown.asked.enquiry.desks), grounds=shown.last_grounds or shown.proposed_grounds,
    )  # fmt: skip


def _entry(
    finding: Finding,
    people: dict[UUID, str],
    agencies: DatedNames,
    recipients: dict[str, str],
    releases: dict[UUID, Release],
    files: Mapping[UUID, list[FindingFile]],
) -> dict[str, Any]:
    release: Any = releases.get(finding.release_id) if finding.release_id else None
    return {
        "id": finding.pk,
        "request": finding.request_id,  # one that asks to share onward shows what was recorded to others
        "state": finding.state,
        "date": finding.happened_on or "Date not known",
        "agency": agencies.on(finding.agency, finding.recorded_at),
        "about": [people.get(person, "somebody else") for person in finding.about],
        "kind": finding.get_kind_display(),
        "text": finding.text,
        "source": finding.source_record,
        "on_paper": finding.on_paper,
        "copied_from": finding.copied_from_id,
        "reason": finding.withheld_reason,
        "desks": [agencies.on(code, release.at if release else finding.recorded_at) for code in finding.desks],
        "recipients": [recipients.get(code, code) for code in finding.recipients],
        "files": files.get(finding.pk, []),
        "grounds": release.get_legal_basis_display() if release else "",
    }
