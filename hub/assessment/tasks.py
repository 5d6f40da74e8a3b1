"""What the worker does for this room: one outbox row, one function; and, by the clock, who is told of an empty team."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from hub.assessment.challenge_notices import notify_of_late_answers
from hub.assessment.chasing import chase_waiting
from hub.assessment.codes import Outcome
from hub.assessment.content_checks import check_all_contents
from hub.assessment.contents import copy_said, pdf_said
from hub.assessment.incidents import notify_of_clocks
from hub.assessment.inspecting import remove_gone_papers
from hub.assessment.models import Copy, Decision
from hub.assessment.product_document import ProductDocument
from hub.assessment.product_pdf import render_product
from hub.assessment.reachable import notify_nobody_left
from hub.research.models import Finding, Release, Withdrawal
from hub.wall import files, ledger, outbox
from hub.wall.absences import people_covering
from hub.wall.acts import Act
from hub.wall.contents import check, said
from hub.wall.models import Agency, HubSettings
from tenants.models import Hub, HubState, NoticeKind, Role, Seat
from tenants.notices import News, notify

log = logging.getLogger("mash.outbox")


@shared_task(name="hub.assessment.tasks.notify_nobody_left_in_teams")  # type: ignore[untyped-decorator]
def notify_nobody_left_in_teams() -> None:
    """Every minute, in every hub: what waits for a team that its last person left. One hub holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with outbox.use_worker_login(hub):
                notify_nobody_left(hub, at=timezone.now())
        except DatabaseError as failure:
            log.warning("whether nobody is left in %s cannot be seen: %s", hub, type(failure).__name__)


@shared_task(name="hub.assessment.tasks.chase_recipients")  # type: ignore[untyped-decorator]
def chase_recipients() -> None:
    """Every five minutes, in every hub: whoever did not acknowledge in time. One hub holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with outbox.use_worker_login(hub):
                chase_waiting(hub, at=timezone.now())
        except DatabaseError as failure:
            log.warning("recipients in %s cannot be chased: %s", hub, type(failure).__name__)


@shared_task(name="hub.assessment.tasks.remove_papers")  # type: ignore[untyped-decorator]
def remove_papers() -> None:
    """Every five minutes, in every hub: papers for inspectors that nobody is shown any more. None holds up another."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with outbox.use_worker_login(hub):
                remove_gone_papers()
        except DatabaseError as failure:
            log.warning("papers for inspectors in %s cannot be removed: %s", hub, type(failure).__name__)


@shared_task(name="hub.assessment.tasks.notify_of_late_challenges")  # type: ignore[untyped-decorator]
def notify_of_late_challenges() -> None:
    """Every hour, in every hub: challenges whose answer is late. One hub holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with outbox.use_worker_login(hub):
                notify_of_late_answers(timezone.now())
        except DatabaseError as failure:
            log.warning("whether challenges wait in %s cannot be seen: %s", hub, type(failure).__name__)


@shared_task(name="hub.assessment.tasks.notify_of_incident_clocks")  # type: ignore[untyped-decorator]
def notify_of_incident_clocks() -> None:
    """Every hour, in every hub: incidents of which the regulator's time is nearly over. One hub holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with outbox.use_worker_login(hub):
                notify_of_clocks(timezone.now())
        except DatabaseError as failure:
            log.warning("whether incidents wait in %s cannot be seen: %s", hub, type(failure).__name__)


@shared_task(name="hub.assessment.tasks.check_contents")  # type: ignore[untyped-decorator]
def check_contents() -> None:
    """Every night, in every hub: what is bound to the ledger, held against it. One that is down holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with outbox.use_worker_login(hub):
                check_all_contents(hub)
        except DatabaseError as failure:
            log.warning("contents in %s cannot be checked: %s", hub, type(failure).__name__)


def copy_issued(copy_id: UUID) -> None:
    """Tell its team, make the PDF of a copy and keep it encrypted. Done twice, it does nothing more.

    In: the id of a copy of the hub whose worker's desk is taken. Raises: CannotRender, Altered, and is tried again.
    """
    copy_sent(copy_id)
    copy_rendered(copy_id)


def copy_rendered(copy_id: UUID) -> None:
    """Make the PDF of a copy and keep it encrypted; of a restricted enquiry's this alone. Raises: as copy_issued."""
    copy = Copy.objects.with_text().filter(pk=copy_id).first()
    if copy is None or copy.file_id is not None:
        return
    check([copy_said(copy.pk, copy.document_text)])
    document = ProductDocument.from_json(copy.document)
    pdf = render_product(document)
    copy.file = files.store(
        pdf,
        hub=HubSettings.objects.get().hub_code,
        name=f"{document.reference}-version-{document.version}.pdf",
        content_type="application/pdf",
        desks=list(Agency.objects.filter(is_lead=True).values_list("code", flat=True)),
        at=timezone.now(),
    )
    copy.save(update_fields=["file"])
    ledger.write(Act.RENDER_COPY, by="copy_issued", object_kind="copy", object_ref=str(copy.pk),
                 detail=said(pdf_said(copy.pk, copy.file.pk, pdf)))  # fmt: skip


def copy_sent(copy_id: UUID) -> None:
    """Tell the people of its team, without a word of the copy, that it is there. Done twice, it tells nobody twice.

    An offer to another hub is told there, once it arrives.
    """
    copy = Copy.objects.in_short().filter(pk=copy_id).first()
    if copy is None:
        return
    replaces = copy.replaces.exists()
    _notify_team(
        copy, NoticeKind.PRODUCT,
        "A newer version of an information product" if replaces else "An information product for your team",
        "Open it and acknowledge it. "
        + ("It replaces what your team had before: do not use that any more." if replaces else "It waits for you."),
    )  # fmt: skip


def copy_recalled(copy_id: UUID) -> None:
    """Tell the people of its team that a copy is recalled. Done twice, it tells nobody twice."""
    copy = Copy.objects.in_short().filter(pk=copy_id, recalled_at__isnull=False).first()
    if copy is not None:
        _notify_team(
            copy, NoticeKind.RECALLED, "An information product is recalled",
            "Do not use it. Open it to read what to do with what your team has of it.",
        )  # fmt: skip


def finding_withdrawn(finding_id: UUID) -> None:
    """Tell whoever had a finding that its owner withdrew it: decision makers and coordinators where the children's
    authority had it, researchers of other desks. Done twice, it tells nobody twice."""
    one = Withdrawal.objects.defer("reason", "by").select_related("enquiry").filter(finding=finding_id).first()
    if one is None:
        return
    hub = HubSettings.objects.get()
    leads = set(Agency.objects.filter(is_lead=True).values_list("code", flat=True))
    had = {code for code in one.desks if code in one.enquiry.desks} - {one.agency}
    at = timezone.now()
    seats = Seat.objects.standing(at).filter(hub__code=hub.hub_code)
    deciding = seats.filter(agency__code__in=had & leads, role__in=[Role.DECISION_MAKER, Role.COORDINATOR])
    reading = seats.filter(agency__code__in=had - leads, role=Role.RESEARCHER)
    news = News(
        kind=NoticeKind.FINDING_WITHDRAWN, key=str(finding_id), about=one.enquiry.reference,
        title="An agency withdrew a finding that you had",
        text="Do not rely on it any more. Look at the enquiry again: what was decided or sent on it may have to "
        "change. Copies of products that carried it are recalled.",
        hub=Hub.objects.get(code=hub.hub_code),
    )  # fmt: skip
    notify((deciding | reading).values_list("user", flat=True).distinct(), news, at=at)


def findings_released(release_id: UUID) -> None:
    """Tell whoever decided for a child of the enquiry that something came after it. Done twice, it tells nobody twice.

    In: a release. Who decided is told where their seat stands, else every decision maker of that authority.
    """
    release = Release.objects.select_related("enquiry").filter(pk=release_id).first()
    if release is None:
        return
    at, hub = timezone.now(), HubSettings.objects.get()
    came = set(Finding.objects.released().filter(release=release).values_list("pk", flat=True))
    made = Decision.objects.filter(subject__enquiry=release.enquiry_id, lead_agency__in=release.desks)
    of_each = {one.subject_id: one for one in made.order_by("number")}  # the last of each stays
    latest = {pk: one for pk, one in of_each.items() if one.rested_on is not None and came - set(one.rested_on)}
    deciders = Seat.objects.standing(at).filter(hub__code=hub.hub_code, role=Role.DECISION_MAKER)
    told = set(deciders.filter(pk__in={one.by for one in latest.values()}).values_list("user", "agency__code"))
    left = {one.lead_agency for one in latest.values()} - {agency for _, agency in told}
    people = {user for user, _ in told} | set(deciders.filter(agency__code__in=left).values_list("user", flat=True))
    people |= people_covering({one.by for one in latest.values()}, at=at)
    news = News(
        kind=NoticeKind.LATE_FINDING, key=str(release_id), about=release.enquiry.reference,
        title="Something came after you decided",
        text="An agency released what it knows after the decision was made. Look at the enquiry again, and decide "
        "whether the decision still holds.",
        hub=Hub.objects.get(code=hub.hub_code),
    )  # fmt: skip
    notify(people, news, at=at)


def outcome_said(copy_id: UUID) -> None:
    """Tell coordinators and decision makers of a copy that its recipient declined: somebody else must act."""
    copy = Copy.objects.in_short().filter(pk=copy_id, outcome=Outcome.DECLINED).first()
    if copy is None:
        return
    at, hub = timezone.now(), HubSettings.objects.get()
    seats = Seat.objects.standing(at).filter(
        hub__code=hub.hub_code, role__in=[Role.COORDINATOR, Role.DECISION_MAKER],
        agency__code__in=list(Agency.objects.filter(is_lead=True).values_list("code", flat=True)),
    )  # fmt: skip
    news = News(
        kind=NoticeKind.DECLINED, key=f"{copy.pk} {copy.outcome_at}", about=str(copy.product_id),
        title="A recipient declined an information product",
        text="Nobody acts on it now. Open it to read why, and send it to whoever should.",
        hub=Hub.objects.get(code=hub.hub_code),
    )  # fmt: skip
    notify(seats.values_list("user", flat=True).distinct(), news, at=at)


def _notify_team(copy: Copy, kind: NoticeKind, title: str, text: str) -> None:
    at, hub = timezone.now(), HubSettings.objects.get()
    seats = Seat.objects.standing(at).filter(hub__code=hub.hub_code, role=Role.RECIPIENT, team__code=copy.recipient)
    news = News(
        kind=kind, key=str(copy.pk), about=str(copy.pk), title=title, text=f"{hub.hub_name}: {text}",
        hub=Hub.objects.get(code=hub.hub_code),
    )  # fmt: skip
    notify(seats.values_list("user", flat=True).distinct(), news, at=at)
