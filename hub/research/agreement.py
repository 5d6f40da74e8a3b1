"""Releases that two people of an agency stand behind: one decides, another agrees or declines on a page of their own.

The hub says for which kinds of finding (AgreementRule). Until a colleague agrees nothing is disclosed, and the request
stands as not answered. The functions of the wall hold that the two are not one: two members of the agency, two persons.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.utils import ProgrammingError

from hub.research.agreement_models import AgreementRule, ProposalState, ProposedRelease
from hub.research.codes import FindingKind
from hub.research.contents import check_shared, declined_said, proposal_said
from hub.research.finishing import say_finished
from hub.research.models import Finding, FindingFile, Release, Request
from hub.research.onward_disclosure_answers import answer_onward_request
from hub.research.own_requests import own_request
from hub.research.refusals import (
    AnsweredMeanwhile,
    ChangedMeanwhile,
    FilesChanged,
    NotTheApprover,
    ReasonMissing,
    ResearchRefusal,
    SamePerson,
    SeatNotKnown,
    WhoseFirst,
    raise_if_protected,
)
from hub.wall import outbox
from hub.wall.contents import digest
from hub.wall.functions import RefusedByTheWall, call
from tenants.seated import Seated

RELEASED = "assessment.findings_released"
RELEASE_ANSWERED = "research.release_answered"
REFUSALS: dict[str, type[ResearchRefusal]] = {
    "not_the_approver": NotTheApprover,
    "same_person": SamePerson,
    "no_such_member": SeatNotKnown,
    "changed_meanwhile": ChangedMeanwhile,
    "files_changed": FilesChanged,
    "reason_missing": ReasonMissing,
    "whose_first": WhoseFirst,
}


def kinds_for_two() -> frozenset[str]:
    """The kinds of finding that nobody of this hub releases alone."""
    rule = AgreementRule.objects.first()
    return frozenset(rule.kinds) if rule else frozenset()


def set_kinds_for_two(kinds: Collection[str], *, by: Seated) -> None:
    """Say for which kinds two are needed from now. The function of the wall writes the ledger. Raises: ValueError."""
    chosen = sorted({FindingKind(kind).value for kind in kinds})
    with transaction.atomic(durable=True):
        call("set_release_rule_v1", uuid.uuid4(), chosen, by.seat)
        outbox.wake(by.hub)


def waiting_at(agency: str) -> QuerySet[ProposedRelease]:
    """What waits for somebody of this agency to agree, oldest first."""
    waiting = ProposedRelease.objects.filter(agency=agency, state=ProposalState.WAITING)
    return waiting.select_related("enquiry").order_by("at", "pk")


def waiting_findings(findings: Iterable[UUID], *, by: Seated) -> set[UUID]:
    """Those of these findings of which a release waits for agreement."""
    wanted = set(findings)
    waiting = waiting_at(by.agency).filter(onward=False, findings__overlap=list(wanted))
    return wanted & {one for each in waiting.values_list("findings", flat=True) for one in each}


def agree(release_id: UUID, *, by: Seated, at: datetime) -> Release:
    """A second member of the agency agrees, and what waited is released, or shared onward with its recipient.

    Out: the release; agreed to twice by one member, it is done once. With it the answer is complete where whoever
    decided it said so, and where it was asked for.
    Raises: ProposedRelease.DoesNotExist (not this desk's), SamePerson, SeatNotKnown, NotTheApprover, ChangedMeanwhile,
    FilesChanged, WhoseFirst, AnsweredMeanwhile, SaysProtected.
    """
    try:
        with transaction.atomic(durable=True):
            it = ProposedRelease.objects.get(pk=release_id, agency=by.agency)
            if (it.state, it.answered_by) == (ProposalState.AGREED, by.seat):
                return Release.objects.get(pk=release_id)
            if it.state != ProposalState.WAITING:
                raise AnsweredMeanwhile
            said = proposal_said(it)
            check_shared(
                Finding.objects.filter(pk__in=it.findings),
                proposals=[it],
                files=FindingFile.objects.filter(pk__in=it.files),
            )
            request = _request_of(it, by=by)  # locked before what waits, as whoever ends it locks them
            _call("agree_let_out_v2" if it.onward else "agree_release_v2", it.pk, by.seat, digest(said))
            if it.onward:
                answer_onward_request(request, it.recipients[0], by=by, at=at)
            else:
                outbox.add(RELEASED, it.pk, at=at)  # whoever decided before is told
            if it.all_told:
                _complete(it.request_id, by=by, at=at)
            _answered(it.pk, by=by, at=at)
            made: Release = Release.objects.get(pk=release_id)
            return made
    except ProgrammingError as error:
        raise_if_protected(error, by=by)
        raise


def decline(release_id: UUID, *, why: str, by: Seated, at: datetime) -> None:
    """A second member of the agency does not agree, and says why. The findings stay as they were.

    Raises: as agree; ReasonMissing.
    """
    with transaction.atomic(durable=True):
        it = ProposedRelease.objects.get(pk=release_id, agency=by.agency)
        if (it.state, it.answered_by, it.declined_why) == (ProposalState.DECLINED, by.seat, why.strip()):
            return  # the same form, sent twice
        it.declined_why = why.strip()
        said = declined_said(it)
        _call("decline_release_v3", it.pk, by.seat, it.declined_why, said.id, digest(said))
        _answered(it.pk, by=by, at=at)


def withdraw(release_id: UUID, *, by: Seated, at: datetime) -> None:
    """Whoever decided it takes it back before anybody agreed.

    Raises: ProposedRelease.DoesNotExist (not this desk's, or another member's), AnsweredMeanwhile.
    """
    with transaction.atomic(durable=True):
        it = ProposedRelease.objects.get(pk=release_id, agency=by.agency, by=by.seat)
        if it.state == ProposalState.WITHDRAWN:
            return
        _call("withdraw_release_v1", it.pk, by.seat)
        _answered(it.pk, by=by, at=at)


def _request_of(it: ProposedRelease, *, by: Seated) -> Request:
    try:
        return own_request(it.request_id, by=by)
    except Request.DoesNotExist as ended:
        raise AnsweredMeanwhile from ended


def _call(function: str, *arguments: object) -> None:
    try:
        call(function, *arguments)
    except RefusedByTheWall as refused:
        raise REFUSALS.get(refused.code, AnsweredMeanwhile) from refused


def _complete(request_id: UUID, *, by: Seated, at: datetime) -> None:
    """The answer is complete, as whoever decided the release said; it stays open where something is held by now."""
    try:
        say_finished(request_id, by=by, at=at)
    except ResearchRefusal:
        return


def _answered(release_id: UUID, *, by: Seated, at: datetime) -> None:
    outbox.add(RELEASE_ANSWERED, release_id, at=at)
    outbox.wake(by.hub)
