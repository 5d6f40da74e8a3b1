"""A release that a colleague has to agree to is kept as one member decided it; agreement.py has what becomes of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from hub.research.agreement_models import ProposedRelease
from hub.research.contents import release_said
from hub.research.models import Release
from hub.wall import outbox
from hub.wall.contents import digest
from hub.wall.functions import call
from hub.wall.refusals import FormSentBefore
from tenants.seated import Seated

Decided = Release | ProposedRelease


def propose(
    decided: Release,
    findings: Mapping[UUID, int],
    *,
    request_id: UUID,
    by: Seated,
    onward: bool = False,
    files: Collection[UUID] = (),
    all_told: bool = False,
) -> ProposedRelease:
    """Keep it until a colleague agrees, in the caller's transaction; the function of the wall writes the ledger.

    In: an unsaved release; its findings, each with the version that it was decided on; `onward` where the hub has them
    and one recipient more is to get them; `files` of them that go into the hub with them. Raises: RefusedByTheWall.
    """
    ids = sorted(findings)
    call(
        "propose_release_v2", decided.pk, request_id, onward, ids, [findings[pk] for pk in ids], decided.desks,
        decided.recipients, decided.purpose, decided.legal_basis, decided.necessity, decided.proportionality,
        decided.approver, all_told, by.seat, sorted(set(files)), digest(release_said(decided)),
    )  # fmt: skip
    outbox.wake(by.hub)
    made: ProposedRelease = ProposedRelease.objects.get(pk=decided.pk)
    return made


def decided_before(release_id: UUID | None, enquiry_id: UUID, *, by: Seated) -> Decided | None:
    """What a form made when it was sent before: a release, or one that waits for agreement or was answered.

    Raises: FormSentBefore, where it was made in another enquiry.
    """
    if release_id is None:
        return None
    done: Decided | None = Release.objects.filter(pk=release_id, agency=by.agency).first()
    done = done or ProposedRelease.objects.filter(pk=release_id, agency=by.agency).first()
    if done is not None and done.enquiry_id != enquiry_id:
        raise FormSentBefore
    return done


def says_the_same(done: Decided, sent: Release) -> bool:
    """Whether a form that comes a second time still says what it said at first."""
    names = ("desks", "recipients", "purpose", "legal_basis", "necessity", "proportionality", "approver")
    return all(getattr(done, name) == getattr(sent, name) for name in names)


def findings_of(done: Decided) -> set[UUID]:
    """Which findings it is about. What was shared onward later has another release's id, and is not among them."""
    if isinstance(done, ProposedRelease):
        return set(done.findings)
    return set(done.findings.values_list("pk", flat=True))


def files_of(done: Decided) -> set[UUID]:
    """Which files of its findings go with them."""
    if isinstance(done, ProposedRelease):
        return set(done.files)
    return set(done.files.values_list("pk", flat=True))
