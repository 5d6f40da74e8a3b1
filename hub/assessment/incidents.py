"""When something went wrong: an incident is opened, worked on in words, and closed with what was learned.

It does not put anything right by itself: copies are recalled, findings withdrawn and notifications taken out by the
acts that do so (recalling.py, withdrawing.py, parting.py), and the incident's page says how far each has come.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from hub.assessment.incident_models import REGULATOR, Incident, IncidentEntry, IncidentStep, Regulated
from hub.front_door.models import Enquiry
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.contents import content_of, said
from hub.wall.functions import read
from hub.wall.models import HubSettings
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, notify
from tenants.seated import Seated

INCIDENT_OPENED = "assessment.incident_opened"
LONGEST = 4000
WARNED = timedelta(hours=24)  # before the regulator's time is over
DECIDES = {
    IncidentStep.REGULATOR_TOLD: Regulated.TOLD,
    IncidentStep.REGULATOR_NOT: Regulated.NOT_NEEDED,
}


class IncidentRefused(Refusal):
    """A refusal of these acts; `field` says where in its form."""

    code: ClassVar[str] = "incident_refused"
    sentence: str = ""
    field: ClassVar[str] = ""


class WrittenMeanwhile(IncidentRefused):
    """Somebody else wrote something, or closed it."""

    code = "written_meanwhile"
    sentence = (
        "Somebody wrote something since you opened this page, or closed the incident. See what is there, then send it."
    )


class RegulatorFirst(IncidentRefused):
    """Closed before it is decided whether the regulator is told."""

    code = "regulator_first"
    sentence = "Record first whether the Information Commissioner was told, or why not"


class Looked(NamedTuple):
    """Who read or fetched it: at which desk, which member, what, how often, first and last."""

    desk: str
    member: UUID | None
    act: str
    times: int
    first_at: datetime
    last_at: datetime


def regulator_by(incident: Incident) -> datetime:
    """Until when the regulator is told, where it is told."""
    due: datetime = incident.noticed_at + REGULATOR
    return due


def open_incident(
    enquiry: Enquiry,
    *,
    form: UUID,
    kind: str,
    what: str,
    happened_at: datetime,
    noticed_at: datetime,
    by: Seated,
    at: datetime,
) -> Incident:
    """Say that something went wrong, and when the hub became aware; managers and guardians are told.

    In: the id made with the form. Raises: FormSentBefore; ValueError without words, or with times that cannot be.
    """
    if not what.strip() or not happened_at <= noticed_at <= at:
        raise ValueError("an incident says what went wrong, and happened before somebody noticed")
    with once_for_one_thing(), transaction.atomic(durable=True):
        there: Incident | None = Incident.objects.filter(pk=form).first()
        if there is not None:
            if (there.enquiry_id, there.kind, there.what) != (enquiry.pk, kind, what.strip()):
                raise FormSentBefore
            return there
        made: Incident = Incident.objects.create(
            pk=form, enquiry=enquiry, reference=enquiry.reference, agency=by.agency, kind=kind, what=what.strip(),
            happened_at=happened_at, noticed_at=noticed_at, by=by.seat, at=at,
        )  # fmt: skip
        ledger.write(
            Act.OPEN_INCIDENT, by=by, object_kind="enquiry", object_ref=enquiry.reference,
            detail={"kind": kind, "incident": str(form), **said(content_of(made, enquiry.reference))},
        )  # fmt: skip
        outbox.add(INCIDENT_OPENED, made.pk, at=at)
        outbox.wake(by.hub)
    return made


def write_step(
    incident_id: UUID,
    *,
    step: str,
    whom: str,
    words: str,
    happened_at: datetime,
    seen: int,
    by: Seated,
    at: datetime,
) -> IncidentEntry:
    """Record what was done. In: how many entries the form had shown.

    Raises: Incident.DoesNotExist, WrittenMeanwhile; ValueError without words.
    """
    if not words.strip():
        raise ValueError("what was done is said in words")
    try:
        with transaction.atomic(durable=True):
            found: Incident = Incident.objects.get(pk=incident_id, agency=by.agency)
            if found.closed_at is not None or found.entries.count() != seen:
                raise WrittenMeanwhile
            made: IncidentEntry = IncidentEntry.objects.create(
                incident=found, number=seen + 1, step=step, whom=whom.strip(), words=words.strip(),
                happened_at=happened_at, by=by.seat, at=at,
            )  # fmt: skip
            if (decided := DECIDES.get(IncidentStep(step))) is not None:
                found.regulator = decided
                found.save(update_fields=["regulator"])
            ledger.write(
                Act.WRITE_INCIDENT, by=by, object_kind="enquiry", object_ref=found.reference,
                detail={"incident": str(found.pk), "step": step, **said(content_of(made, found.reference))},
            )  # fmt: skip
    except IntegrityError as error:
        raise WrittenMeanwhile from error
    return made


def close_incident(incident_id: UUID, lessons: str, *, seen: int, by: Seated, at: datetime) -> None:
    """Close it with what was learned. Raises: Incident.DoesNotExist, WrittenMeanwhile, RegulatorFirst."""
    if not lessons.strip():
        raise ValueError("an incident is closed with what was learned")
    with transaction.atomic(durable=True):
        found: Incident = Incident.objects.get(pk=incident_id, agency=by.agency)
        if (found.closed_by, found.lessons) == (by.seat, lessons.strip()):
            return
        if found.closed_at is not None or found.entries.count() != seen:
            raise WrittenMeanwhile
        if found.regulator == Regulated.OPEN:
            raise RegulatorFirst
        still_open = Incident.objects.filter(pk=incident_id, closed_at__isnull=True)
        if not still_open.update(closed_at=at, closed_by=by.seat, lessons=lessons.strip()):
            raise WrittenMeanwhile
        ledger.write(
            Act.CLOSE_INCIDENT, by=by, object_kind="enquiry", object_ref=found.reference,
            detail={"incident": str(found.pk)},
        )  # fmt: skip


def looked_since(incident: Incident) -> list[Looked]:
    """Who read the enquiry or fetched something of it since it happened, from the ledger. Raises: RefusedByTheWall
    (another desk's incident)."""
    return [Looked(*row) for row in read("seen_since_v1", incident.pk)]


def incident_opened(incident_id: UUID) -> None:
    """Tell managers and guardians of the lead that works on it. Done twice, it tells nobody twice."""
    found = Incident.objects.only("id", "agency", "noticed_at").filter(pk=incident_id).order_by("pk").first()
    if found is not None:
        _notify_of(found, "opened", "An incident was opened", timezone.now())


def notify_of_clocks(at: datetime) -> int:
    """Once a day before the regulator's time is over, and once when it is. In: a hub whose worker's login is used.

    Out: how many incidents are undecided.
    """
    undecided = Incident.objects.only("id", "agency", "noticed_at", "closed_at").order_by("pk")
    rows = list(undecided.filter(closed_at__isnull=True, regulator="", noticed_at__lte=at - REGULATOR + WARNED))
    for one in rows:
        if regulator_by(one) <= at:
            _notify_of(one, "late", "The 72 hours of an incident are over", at)
        else:
            _notify_of(one, "soon", "A day is left to tell the Information Commissioner of an incident", at)
    return len(rows)


def _notify_of(found: Incident, what: str, title: str, at: datetime) -> None:
    hub = Hub.objects.get(code=HubSettings.objects.get().hub_code)
    roles = (Role.MANAGER, Role.GUARDIAN)
    told = Seat.objects.standing(at).filter(hub=hub, role__in=roles, agency__code=found.agency)
    people = set(told.values_list("user", flat=True))
    news = News(
        kind=NoticeKind.INCIDENT, key=f"{found.pk} {what}", about=str(found.pk), hub=hub,
        title=f"{title} in {hub.name}",
        text="It is on the list of incidents, with the time that is left to tell the Information Commissioner.",
    )  # fmt: skip
    notify(people, news, at=at)
