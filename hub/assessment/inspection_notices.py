"""Who hears of an inspector: managers and guardians of the agency that lets them in."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from hub.assessment.models import Inspection, InspectionState
from hub.wall.models import HubSettings
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, notify

# State -> what it is called, and what whoever hears of it does now. Neither names anybody, nor an enquiry.
SAID = {
    InspectionState.ASKED: (
        "An inspector waits for an information guardian",
        "A manager named enquiries for an inspector, and asked for a seat. A guardian looks at both: the seat on the"
        " page New seats, the enquiries here.",
    ),
    InspectionState.AGREED: (
        "An inspector may read named enquiries",
        "A manager and an information guardian answer for it. Either of them can end it at any time.",
    ),
    InspectionState.REFUSED: (
        "An inspector was not agreed to",
        "An information guardian said why. The papers that were made are removed.",
    ),
    InspectionState.ENDED: ("An inspection was ended", "Its papers are removed, and the inspector reads nothing more."),
    InspectionState.OVER: ("The days of an inspector are over", "The papers are removed."),
}
READ = ("An inspector read a paper for the first time", "The ledger says which, and each time after it.")


REMOVED = (
    "A paper for an inspector was removed",
    "Something of its enquiry was withdrawn, recalled, taken out or protected since. The inspector reads nothing of it"
    " until a manager makes it again.",
)


def inspection_changed(inspection_id: UUID) -> None:
    """In: an inspection. Told is what it is now, and that a paper was read. Done twice, it tells nobody twice."""
    found = _found(inspection_id)
    if found is None:
        return
    said = [(str(found.state), SAID[InspectionState(found.state)])]
    if found.first_read_at:
        said.insert(0, ("read", READ))
    for key, words in said:
        _tell(found, key, words, (Role.MANAGER, Role.GUARDIAN))


def papers_removed(inspection_id: UUID) -> None:
    """In: an inspection of which papers went that can be made again. Managers are told, once a day at most."""
    found = _found(inspection_id)
    if found is not None and found.state in (InspectionState.ASKED, InspectionState.AGREED):
        _tell(found, f"removed {timezone.localdate()}", REMOVED, (Role.MANAGER,))


def _found(inspection_id: UUID) -> Inspection | None:
    found: Inspection | None = Inspection.objects.defer("token_digest").filter(pk=inspection_id).first()
    return found


def _tell(found: Inspection, key: str, words: tuple[str, str], roles: tuple[Role, ...]) -> None:
    at, hub = timezone.now(), Hub.objects.get(code=HubSettings.objects.get().hub_code)
    seats = Seat.objects.standing(at).filter(hub=hub, agency__code=found.agency, role__in=roles)
    title, text = words
    news = News(
        kind=NoticeKind.INSPECTION, key=f"{found.pk} {key}", about=str(found.pk), hub=hub,
        title=f"{title} in {hub.name}", text=text,
    )  # fmt: skip
    notify(set(seats.values_list("user", flat=True)), news, at=at)
