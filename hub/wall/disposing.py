"""What background work does with records that are due: puts them on a list, and disposes of what two people agreed to.

All of it is done by functions of a narrow role (hub/wall/sql/dispose_v1.sql), each record in a transaction of its own.
The files' keys go with their rows at once; the files themselves, and what the lists over all hubs say, follow.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils import timezone

from hub.wall import files
from hub.wall.functions import RefusedByTheWall, call, read
from hub.wall.models import DisposalCertificate, DisposalItem, DisposalList, HubSettings
from hub.wall.models.retention import DisposalItemState, DisposalState
from mash_platform.phrases import plural
from tenants.models import Hub, HubAgency, NoticeKind, PartnerRequest, Role, Seat, SentNotification
from tenants.notices import News, notify

log = logging.getLogger("mash.disposing")

MOST_AT_ONCE = 200  # on a list: two people look through it


def propose(hub: str, at: datetime) -> UUID | None:
    """Put what is due on a list, and tell the lead's managers. Out: the list; None where there is none to make."""
    with transaction.atomic(durable=True):
        [(made,)] = call("propose_disposal_v1", MOST_AT_ONCE)
    if made is None:
        return None
    many = DisposalItem.objects.filter(disposal_list_id=made).count()
    place = Hub.objects.get(code=hub)
    news = News(
        kind=NoticeKind.DISPOSAL, key=f"{made} proposed", about=str(made), hub=place,
        title=f"Records of {place.name} are due for disposal",
        text=f"Not to be kept any longer: {plural(many, 'record')}. A manager looks through the list, and somebody else"
        " agrees.",
    )  # fmt: skip
    notify(_of_the_leads(place, at, Role.MANAGER), news, at=at)
    return UUID(str(made))


def dispose_of_due() -> int:
    """Dispose of what was agreed to a day ago and is due still, and again of what a restore brought back.

    Out: how many records. One that fails holds up no other; it is tried again the next time.
    """
    with transaction.atomic(durable=True):
        [(done,)] = call("dispose_again_v1")
    with transaction.atomic(durable=True):
        ready = [one for (one,) in call("look_again_v1")]
    items = DisposalItem.objects.filter(disposal_list_id__in=ready, state=DisposalItemState.LISTED)
    for item in list(items.order_by("pk").values_list("pk", flat=True)):  # whose references it does not read
        try:
            with transaction.atomic(durable=True):
                call("dispose_v1", item)
            done += 1
        except (RefusedByTheWall, DatabaseError):
            log.exception("a record could not be disposed of: %s", item)
    return int(done)


def record_disposed(certificate_id: UUID) -> None:
    """What the platform’s lists over all hubs say of its requests and notifications goes, too."""
    found = DisposalCertificate.objects.get(pk=certificate_id)
    hub = HubSettings.objects.get().hub_code
    PartnerRequest.objects.filter(hub__code=hub, reference__in=found.references).delete()
    SentNotification.objects.filter(hub__code=hub, reference__in=found.references).delete()


def file_disposed(file_id: UUID) -> None:
    """Remove a file from the disk whose key went with its row. Done twice, nothing more; nor while a row has it still,
    since any desk may write the order."""
    if read("file_is_kept_v1", file_id)[0][0]:
        return
    files.remove(HubSettings.objects.get().hub_code, file_id)


def list_changed(list_id: UUID) -> None:
    """Tell whoever is to answer next, or may still stop it: managers and decision makers of the lead."""
    found = DisposalList.objects.filter(pk=list_id).first()
    words = SAID.get(DisposalState(found.state)) if found else None
    if found is None or words is None:
        return
    now, hub = timezone.now(), Hub.objects.get(code=HubSettings.objects.get().hub_code)
    first = Seat.objects.filter(pk=found.approved_by) if found.approved_by else Seat.objects.none()
    people = _of_the_leads(hub, now, Role.MANAGER, Role.DECISION_MAKER) - set(first.values_list("user", flat=True))
    title, text = words
    news = News(
        kind=NoticeKind.DISPOSAL, key=f"{list_id} {found.state} {found.version}", about=str(list_id), hub=hub,
        title=f"{title} in {hub.name}", text=text,
    )  # fmt: skip
    notify(people, news, at=now)


def _of_the_leads(hub: Hub, at: datetime, *roles: Role) -> set[UUID]:
    """Who may open the list: other agencies' managers may not."""
    leads = HubAgency.objects.filter(hub=hub, is_lead=True).values("agency")
    here = Seat.objects.standing(at).filter(hub=hub, role__in=roles, agency__in=leads)
    return set(here.values_list("user", flat=True))


SAID = {
    DisposalState.APPROVED: (
        "A disposal waits for a second person",
        "A manager approved a list of records that are not to be kept any longer. Somebody else looks through it.",
    ),
    DisposalState.AGREED: (
        "Records will be disposed of tomorrow",
        "Two people answer for the list. Until it is done, records can be kept and the list can be stopped.",
    ),
}
