"""What is open in the hub where the holder of a seat works: for whoever ends that seat, at the lead's desk."""

from __future__ import annotations

from hub.assessment.models import Copy
from hub.front_door.models import EnquiryState, Notification, Subject
from hub.research.models import Request
from mash_platform.phrases import plural
from tenants.models import Role


def open_work(role: str, *, agency: str, team: str = "") -> str:
    """In: a seat's role, and its agency or team by their codes. Out: what waits there now, in words; empty for none.

    Counts alone: the names stand on the lists that whoever asks can open anyway.
    """
    if role == Role.RECIPIENT:
        number = Copy.objects.waiting().filter(recipient=team).count()
        return f"{plural(number, 'product')} sent there and not acknowledged" if number else ""
    if role == Role.RESEARCHER:
        number = Request.objects.waiting().filter(agency=agency).count()
        return f"{plural(number, 'request')} not answered" if number else ""
    if role == Role.DECISION_MAKER:
        undecided = Subject.objects.standing().filter(lead_agency=agency, decision="", enquiry__state=EnquiryState.OPEN)
        number = undecided.count()
        return f"{plural(number, 'child', 'children')} not decided" if number else ""
    if role == Role.COORDINATOR:
        number = Notification.objects.untriaged().count()
        return f"{plural(number, 'notification')} not triaged" if number else ""
    return ""
